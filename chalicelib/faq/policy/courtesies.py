"""The phrases of a letter that ask nothing: greetings, thanks, closings; and the forms that a question takes. By language, in `plain` spelling."""

import re
from functools import cache

_GREETINGS = {
    "en": r"""to whom it may concern|thanks?( you)?\b.{0,60}|many thanks.{0,40}|(general |quick |simple )?(question|inquiry|enquiry|help|request|support)s?( needed| please| wanted)?( about my account)?
        |i hope (you|this|that).{0,60}|(can|could) you (please )?help( me)?( with (this|something|a question))?|please help( me)?
        |(i have|i'?ve got|just|one|a) (a )?(quick |short |small )*question.{0,30}|i look forward.{0,60}|looking forward.{0,60}|how are you( doing)?( today)?
        |(please )?(let me know|advise)( soon)?|any help.{0,40}|please|(i am|i'?m) (just )?(writing|contacting|reaching out)( to you)?( because i (could ?n[o']t|can ?no?'?t) find.{0,60})?|have a (nice|great|good).{0,20}""",
    "ja": r"""(いつも)?(大変)?お世話になっ(て|ております).{0,12}|お世話様です|こんにちは|こんばんは|おはようございます|はじめまして|初めまして|突然の?(メール|ご?連絡).{0,12}
        |お疲れ様です|(はじめて|初めて)(ご)?(連絡|メール|質問).{0,10}|(お問い?合わ?せ|ご?質問|ご?相談|問い?合わ?せ)(の件)?|口座について|(ご)?担当者?(者)?様|.{0,20}(御中|様)|サポート(センター|窓口|デスク)?(の)?(皆様|ご担当者様|様)?|.{1,20}(と申します|といいます|と言います)|[一-龯々ァ-ヶー]{1,5}です
        |(どうぞ)?(何卒|どうか)?(よろしく|宜しく)(お願い|御願い).{0,12}|お手数(を|です).{0,25}|ありがとうございま(す|した)|以上(です|、よろしく.{0,12})?|失礼(いた)?します
        |(.{0,25}、)?(ご)?(回答|返信|返答|連絡|対応|確認|教示|案内|検討)(を|の?(ほど|程))?、?(お待ち|よろしく|宜しく|お願い).{0,20}
        |.{0,25}(いただけ|頂け|もらえ|下され|くだされ)(ますと|れば|たら|ると)(幸い|助か|嬉し|うれし|ありがた).{0,10}|お待ちして(おります|います)|(一点|ひとつ|1つ|少し)?(質問|お聞きしたいこと|お伺いしたいこと)が(あり|ござい)ます
        |(質問|お問い合わせ)(です|させて(いただき|頂き)ます|いたします)|助けてください|お忙しい(ところ|中).{0,25}|すみません|すいません|お願い(し|いたし|致し)ます|急いでいます""",
    "es": r"""a quien corresponda|(muchas )?gracias.{0,60}|(consulta|pregunta|duda|ayuda|informacion|solicitud)( sobre mi cuenta)?|les? escribo porque no (encuentro|he encontrado).{0,60}|espero .{0,60}
        |(me )?(pueden?|podrian?|podeis) ayudar(me)?.{0,20}|(necesito )?ayuda|tengo una (pregunta|duda|consulta).{0,20}|un saludo.{0,30}|por favor|quedo a la espera.{0,40}""",
    "fr": r"""(question|demande( d'?information)?|aide|renseignement)s?|je vous (ecris|contacte) (car|parce que) je ne trouve pas.{0,60}|merci\b.{0,60}|j'?espere .{0,60}|(pouvez|pourriez)[ -]vous m'?aider.{0,20}|aidez[ -]moi
        |j'?ai une (petite )?question.{0,20}|s'?il vous plait|dans l'?attente.{0,140}|(je vous prie d'?|veuillez )agreer.{0,120}|je vous remercie.{0,60}|bonne (journee|soiree).{0,20}""",
    "de": r"""(frage|anfrage|hilfe|allgemeine frage|rueckfrage|ruckfrage)n?|ich schreibe (ihnen|euch)?,? ?weil ich .{0,30} nicht (finde|gefunden habe)|(vielen |herzlichen )?dank\b.{0,60}|danke\b.{0,60}
        |ich hoffe.{0,60}|(konnen|konnten) sie mir (bitte )?(helfen|weiterhelfen).{0,20}|bitte (um )?hilfe|hilfe|bitte|ich habe (da )?(eine|mal eine) (kurze )?frage.{0,20}
        |ich freue mich.{0,60}|schonen (tag|abend).{0,20}""",
}
_ASKED_COURTESIES = {
    "en": r"(can|could|would) (you|someone|somebody|anyone) (please )?help( me)?( out)?( please)?( with (this|something|a question))?|how are you( doing)?( today)?|any (help|ideas?)( please)?",
    "ja": r"(お元気ですか|.{0,8}(助けて|手伝って)(いただけ|もらえ)ません(でしょう)?か)",
    "es": r"(me )?(pueden?|podrian?|podeis|podrias?) ayudar(me)?.{0,20}|como estan?|que tal",
    "fr": r"(pouvez|pourriez)[ -]vous m'?aider.{0,20}|comment allez[ -]vous",
    "de": r"(konnen|konnten) sie mir (bitte )?(helfen|weiterhelfen).{0,20}|wie geht es ihnen",
}
_CLOSINGS = {
    "en": r"((best|kind|warm|warmest)?( )?regards|best( wishes)?|sincerely( yours)?|yours (sincerely|faithfully|truly)|cheers|thanks|thank you|many thanks)(,? ?[a-z.'-]{1,20}){0,1}|sent from my .{1,30}|get outlook for .{1,20}",
    "ja": r"敬具|草々|(どうぞ)?(何卒|どうか)?(よろしく|宜しく)(お願い|御願い).{0,12}|以上(です)?(、?よろしく.{0,15})?|(.{0,25}、)?(ご)?(回答|返信|返答|連絡|対応|確認|教示|案内|検討)(の?(ほど|程))?、?(何卒)?(よろしく|宜しく)(お願い|御願い).{0,12}|.{1,15}から送信|[-ー=＝─━_＿*＊]{4,}.{0,30}",
    "es": r"(un )?(cordial )?saludos?( cordiale?s?)?|atentamente|gracias|muchas gracias|enviado desde mi .{1,30}",
    "fr": r"(bien )?cordialement|(bien )?a vous|(.{0,100} )?(salutations|sentiments)( .{0,30})?|merci|(tres )?belle journee|envoye (de|depuis) mon .{1,30}",
    "de": r"(mit )?(freundlichen?|besten?|vielen|liebe|viele|schone)n? grusse?n?|mfg|vg|lg|gruss|danke|vielen dank|von meinem .{1,30} gesendet|gesendet von .{1,30}",
}
_ASKING = {
    "en": r"""^(so |and |but |also |ok |hi |hello )?(how|what|what'?s|when|where|where'?s|why|which|who|whose|can|could|may|might|do|does|did|is|are|am|was|were|should|shall|will|would|has|have)\b.{3,}
        |\bhow (do|can|to|does|long|much|many)\b|\bi('?d| would)? (want|need|like|wish) to\b|\bi'?m trying to\b|\bplease (tell|explain|show|let me know|cancel|delete|close|change|help)\b
        |\b(don'?t|do not) (know|understand)\b|\b(wondering|wonder) (if|how|what|whether|why|when)\b|\b(can'?t|cannot|can not|unable to|could not|couldn'?t)\b|\btell me\b""",
    "ja": r"""(ます|です|でしょう|ました|ません|ない|の|る|た|い)か(ね|な)?$|(の|かな|なの|ですかね)$|教え(て|願)|知りたい|たい(です|のです|んです|のですが|んですが|と思).{0,12}$|たい$
        |ください|下さい|ほしい|欲しい|(わか|分か|判)(ら|り)(ない|ません)|(でき|出来)(ない|ません)|(どう|どこ|いつ|なぜ|なに|何|いくら|どの|どれ|誰)|方法|やり方|手順|とは$|お願いします$""",
    "es": r"""^(y |pero )?(como|que|cual(es)?|cuando|donde|por que|cuant[oa]s?|quien|puedo|se puede|es posible|hay)\b.{3,}|\b(quiero|quisiera|necesito|me gustaria|deseo) \w+
        |\bno (puedo|se|entiendo|consigo)\b|\b(saber|explicar\w*|decirme|indicarme) (si|como|que|cuando|cuanto|donde|por que|cual)\b""",
    "fr": r"""^(et |mais )?(comment|que|quel(le)?s?|quand|ou|pourquoi|combien|qui|puis[ -]je|peut[ -]on|est[ -]ce|y a[ -]t[ -]il|faut[ -]il|dois[ -]je)\b.{3,}
        |\bje (veux|voudrais|souhaite|souhaiterais|cherche a|desire|dois)\b|\bj'?aimerais\b|\bje n'?(arrive|y arrive|ai) pas\b|\bje ne (peux|comprends|sais|parviens|trouve) pas\b
        |\b(savoir|expliquer|indiquer|dire) (si|comment|quand|combien|pourquoi|ou|quel)""",
    "de": r"""^(und |aber )?(wie|was|wann|wo|woher|wohin|warum|wieso|weshalb|welche[rsmn]?|wer|kann|konnen|darf|muss|gibt es|ist|sind|wird|werden|soll|habe ich)\b.{3,}
        |\bich (mochte|will|wurde gerne?|brauche|muss)\b|\bich (kann|weiss|verstehe|finde)\b.{0,60}\b(nicht|nichts|keine?n?)\b|\b(wissen|erklaren|sagen|mitteilen),? (ob|wie|wann|was|wo|warum)\b""",
}


@cache
def greeting(language: str) -> re.Pattern[str]:
    """A whole sentence of this form asks nothing and is left out."""
    return _compiled(_GREETINGS, language)


@cache
def asked_courtesy(language: str) -> re.Pattern[str]:
    """A whole sentence of this form asks nothing although a question mark ends it."""
    return _compiled(_ASKED_COURTESIES, language)


@cache
def closing(language: str) -> re.Pattern[str]:
    """A line of this form ends the letter; what follows is a signature."""
    return _compiled(_CLOSINGS, language)


@cache
def asking(language: str) -> re.Pattern[str]:
    """A sentence in which this is found asks, even without a question mark."""
    return _compiled(_ASKING, language)


def _compiled(forms: dict[str, str], language: str) -> re.Pattern[str]:
    return re.compile("".join(line.strip() for line in forms.get(language, "(?!)").splitlines()))
