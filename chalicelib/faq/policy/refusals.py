"""What no machine answers: complaints, threats of law, an account in a thief's hands, a person in distress.

A short explicit list per language; a match costs one automatic answer, a miss may cost a customer.
"""

import re
from functools import cache

from .spelling import plain

_EVERYWHERE = r"\bombudsman\b|\bfbi\b|\bbafin\b|\bcnmv\b|\bamf\b|\bgdpr\b|\bfca\b"

_PATTERNS = {
    "en": r"""\bhack(ed|er|ers|ing)?\b|\bcompromised\b|\bstolen\b|\bstole\b|\brobbed\b|\btheft\b|\bunauthori[sz]ed\b|\bscammed\b|\bfraud\w*
        |\bdefraud\w*|\bsomeone (else )?(has |had |is |was |got )?(logged|log|sign|access|chang|using|used|in)\w*|\bnot (done |made )?by me\b|\b(was ?n'?t|was not) me\b|\b(drained|emptied)\b|\bconsumer protection\b|\bsmall claims\b|\bcease and desist\b
        |\b(did not|didn'?t|never) (make|made|authori[sz]e|request)\w*\b|\bdon'?t recogni[sz]e\b|\bdo not recogni[sz]e\b
        |\blawyers?\b|\battorneys?\b|\bsu(e|ing)\b|\blawsuit\b|\blegal (action|step|proceeding)\w*|\bcourt\b|\bpolice\b|\bregulators?\b
        |\bcomplain\w*|\bunacceptable\b|\bridiculous\b|\bdisgust\w*|\bfurious\b|\boutrag\w*|\bterrible\b|\bworst\b|\bangry\b|\bincompeten\w*
        |\bthie(f|ves)\b|\bcriminal\w*|\bcompensat\w*|\bdemand\b|\bsuicid\w*|\bkill (my|your)sel\w*|\bend my life\b|\bpassed away\b|\bdied\b
        |\bdeceased\b|\binheritance\b|\b(speak|talk) to (a |an )?(human|person|agent|manager|supervisor)\b""",
    "ja": r"""不正(アクセス|ログイン|出金|送金|利用)|乗っ取|のっとり|ハッキング|ハックされ|盗ま|盗難|身に覚え|心当たり(が|の|は)な|覚えのない|勝手に
        |詐欺(に|被害|だ|です)|騙され|だまされ|弁護士|内容証明|行政書士|司法書士|全(部|額)(盗|消え|なくな)|訴え(る|ます|て|たい)|訴訟|裁判|法的(措置|手段)|警察|被害届|消費者(センター|生活センター|庁)|国民生活センター|金融庁
        |苦情|クレーム|最悪|ふざけ(る|ん)|許せ|許さ|いい加減に|納得(が|でき|いか)|対応が(ひど|酷|悪|遅)|ひどい|酷い|怒って|腹が立|損害|賠償|弁償|責任(を|者)
        |死にたい|自殺|亡くな|死亡|相続|(人間|担当者|オペレーター|責任者|上司)(と|に|を)(話|代わ|かわ|出)""",
    "es": r"""\bvaci(aron|ado|ada)\b|\bconsumidor\w*|\bburofax\b|\bhacke\w*|\bjaque\w*|\brob(o|aron|ado|ada|ados|adas)\b|\bestaf\w*|\bfraude\w*|\bno autoriz\w*|\bsin mi (permiso|autorizacion)\b
        |\bno (he hecho|hice|realice|reconozco|fui)\b|\balguien (ha |a )?(entr|acced|cambi|us)\w*|\babogad\w*|\bdenunci\w*|\bdemand(a|ar|are)\b
        |\btribunal\w*|\bjuzgado\b|\bjuici\w*|\bpolicia\b|\bacciones legales\b|\bquej\w*|\breclam\w*|\binaceptable\b|\bverguenza\b|\bpesim\w*
        |\bindign\w*|\bladron\w*|\bsuicid\w*|\bfalleci\w*|\bherencia\b|\bhablar con (un|una|el) (persona|humano|agente|responsable)\b""",
    "fr": r"""\bmise en demeure\b|\bconsommateurs\b|\bhuissier\b|\bvide mon compte\b|\bpirat\w*|\bhack\w*|\bvole(e|s|es)?\b|\bvoleur\w*|\barnaqu\w*|\bescroqu\w*|\bfraud\w*|\bnon autoris\w*|\bsans mon (accord|autorisation)\b
        |\bje n'?ai (pas|jamais) (fait|effectue|autorise|demande)\b|\bquelqu'?un (a|s'?est|est|utilise)\b|\bne reconnais pas\b|\bavocat\w*
        |\bporter plainte\b|\bplainte\b|\btribunal\w*|\bjustice\b|\bpolice\b|\bgendarmerie\b|\baction legale\b|\bpoursui(te|tes|vre)\b|\breclamation\w*
        |\binadmissible\b|\binacceptable\b|\bscandal\w*|\bhonteu\w*|\bfurieu\w*|\bnul(le)?s?\b|\bsuicid\w*|\bdeced\w*|\bheritage\b|\bsuccession\b
        |\bparler a (un|une) (humain|personne|conseiller|responsable)\b""",
    "de": r"""\bverbraucherzentrale\b|\bmahnbescheid\w*|\bfristsetzung\b|\bleergeraumt\b|\bgehackt\w*|\bhack\w*|\bgestohlen\w*|\bdiebstahl\w*|\bgeklaut\w*|\bbetrug\w*|\bbetrog\w*|\bunbefugt\w*|\bunautorisiert\w*|\bohne meine zustimmung\b
        |\bnicht von mir\b|\bnicht (ich )?(veranlasst|autorisiert|beauftragt)\b|\b(jemand|fremde?r?) (hat|ist|war)\b|\banwalt\w*|\banwalte\b|\brechtsanw\w*
        |\bverklag\w*|\bklage\b|\bgericht\w*|\bpolizei\w*|\banzeige erstatt\w*|\brechtliche schritte\b|\bbeschwer\w*|\bunverschamt\w*|\binakzeptabel\b
        |\bfrechheit\b|\bwutend\b|\bkatastroph\w*|\bschadenersatz\b|\bselbstmord\b|\bumbringen\b|\bverstorben\w*|\berbschaft\b|\berbe\b
        |\bmit (einem|einer) (menschen|mitarbeiter\w*|person|vorgesetzten) (sprechen|reden)\b""",
}


def needs_a_person(text: str, language: str) -> bool:
    """True where the text as a whole, in its own language or by a word known everywhere, must be read by a person."""
    return bool(_pattern(language).search(plain(text).replace("’", "'")))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    lines = _PATTERNS.get(language, "(?!)").splitlines()
    return re.compile("|".join((_EVERYWHERE, "".join(line.strip() for line in lines))))
