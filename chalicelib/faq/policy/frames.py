"""What people say in one breath with their question: "Hi team, ... Thanks, Ann". Both ends come off; by language, in a text's own spelling."""

import re
from functools import cache

_NAMES = r"(?:\s{1,4}(?-i:[A-ZÀ-Þ][\w'’.-]{0,30})){0,3}(?=\s{0,4}(?:[,!:;.–—¡¿-]|$))"
_GAP = r"[\s,!.:;–—-]{0,20}"

_HELLO = {
    "en": (r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|greetings", r"there|all|everyone|everybody|team|support|sirs?|madam|or|and|customer|service|care|desk|folks|guys|again|mr|mrs|ms|dr"),
    "es": (r"hola|buen[oa]s?\s{1,4}(?:d[ií]as?|tardes|noches)|buenas|estimad[oa]s?|saludos", r"a|todos|equipo|se[ñn]or(?:a|as|es)?|soporte|de|del|al|amigos|cliente|clientes|atenci[oó]n"),
    "fr": (r"bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|mesdames|messieurs", r"[àa]|tous|toutes|madame|monsieur|mesdames|messieurs|l['’]?[ée]quipe|chère?|équipe|support|service|client"),
    "de": (r"hallo|hi|hey|guten (?:tag|morgen|abend)|gr[uü](?:ß|ss) gott|moin|servus|sehr geehrte[rs]?|liebe[rs]?", r"zusammen|team|support|damen|und|herren|frau|herr|an|alle|liebes|ihr|kundenservice"),
}  # fmt: skip
_ANNOUNCED = {
    "en": r"(?:(?:just|only)\s{1,4})?(?:an?|one|i have an?|i have (?:one|another)|i've got an?)?\s{0,4}(?:(?:quick|short|small|simple)\s{1,4}){0,3}question(?:\s{1,4}for\s{1,4}you)?\s{0,4}[:–—-]{1,4}\s{0,4}|(?:please\s{1,4})?help(?:\s{1,4}me)?\s{0,4}[!,.:]{1,9}\s{0,4}|thanks?(?: you)?[^:?.!,]{0,40}[.!,]{1,9}\s{0,4}",
    "es": r"(?:(?:solo\s{1,4})?(?:tengo\s{1,4})?una\s{1,4})?(?:pregunta|consulta|duda)(?:\s{1,4}r[aá]pida)?\s{0,4}[:–—-]{1,4}\s{0,4}",
    "fr": r"(?:(?:j['’]ai\s{1,4})?(?:juste\s{1,4})?une\s{1,4})?(?:petite\s{1,4})?question(?:\s{1,4}rapide)?\s{0,4}[:–—-]{1,4}\s{0,4}",
    "de": r"(?:(?:ich habe\s{1,4})?(?:nur\s{1,4})?eine\s{1,4})?(?:kurze\s{1,4})?frage\s{0,4}[:–—-]{1,4}\s{0,4}",
    "ja": r"(?:こんにちは|こんばんは|おはようございます|(?:はじめ|初め)まして|すみません(?:が)?|すいません(?:が)?|(?:いつも)?(?:大変)?お世話に(?:なって(?:おり|い)ます|なります)|お世話様です)[、。！!,\s]{0,9}"
    r"|(?:[一二1１]点)?(?:ご)?質問(?:です|があります|がございます|させて(?:ください|下さい|いただきます|頂きます)|なのですが|ですが)[。、:：！!\s]{0,9}",
}  # fmt: skip
_THANKS = {
    "en": r"thanks?(?:\s{1,4}you)?|many thanks|thx|ty|cheers|(?:kind |best )?regards|please(?: help)?|help",
    "es": r"(?:muchas |mil )?gracias|(?:un )?saludos?(?: cordial(?:es)?)?|por favor|ayuda",
    "fr": r"merci(?: beaucoup| bien)?|cordialement|s['’]il (?:vous|te) pla[iî]t|svp|bonne journ[ée]e",
    "de": r"(?:vielen |herzlichen |besten )?dank|danke(?:sch[oö]n| sch[oö]n)?|bitte|lg|vg|mfg|(?:viele|liebe|beste|schöne) gr[uü](?:ß|ss)e",
}
_FOR_WHAT = {
    "en": r"(?:\s{1,4}(?:so much|very much|a lot|again|in advance|for (?:your|the|any) \w{1,30}(?: \w{1,30})?))?",
    "es": r"(?:\s{1,4}(?:de antemano|por (?:su|tu|la) \w{1,30}))?",
    "fr": r"(?:\s{1,4}(?:d['’]avance|par avance|pour votre \w{1,30}))?",
    "de": r"(?:\s{1,4}(?:im voraus|euch|ihnen|f[üu]r ihre \w{1,30}))?",
}
_SIGNED = r"(?:[\s,!.]{1,9}(?-i:[A-ZÀ-Þ][\w'’-]{0,30})){0,2}[\s.!,]{0,9}$"


def bare(sentence: str, language: str) -> str:
    """Without what opens and what closes it. A sentence that is nothing else becomes empty."""
    opening, ending = _opening(language), _ending(language)
    left = sentence
    while opening and (found := opening.match(left)) and found.end():
        left = left[found.end() :]
    return ending.sub("", left) if ending and left else left


@cache
def _opening(language: str) -> re.Pattern[str] | None:
    forms = [_ANNOUNCED[language]] if language in _ANNOUNCED else []
    if language in _HELLO:
        hello, whom = _HELLO[language]
        forms.append(
            rf"(?:{hello})\b(?:,?\s{{1,4}}(?:{hello})\b)?(?:(?:[\s,]{{1,9}}(?:{whom})\b\.?){{0,5}}{_NAMES}|(?:\s{{1,4}}(?:{whom})\b){{0,3}}){_GAP}"
        )
    return re.compile("|".join(forms), re.IGNORECASE) if forms else None


@cache
def _ending(language: str) -> re.Pattern[str] | None:
    if language not in _THANKS:
        return None
    return re.compile(rf"(?<=[\w?!.,;)\"'])[\s,.;!–—-]{{1,8}}(?:{_THANKS[language]}){_FOR_WHAT[language]}{_SIGNED}", re.IGNORECASE)
