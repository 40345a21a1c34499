"""Subjects under which programs write: absence notes, and mail servers' reports, as mail programs in many languages word them.

An absence note is known by the words before the first colon or closing bracket alone, and they must be all that stands there: `Automatic
reply: Statement` is one; `Re: Automatic reply`, `Automatic reply never came` and `自動返信メールが届きません` are people's.
"""

import re
import unicodedata
from functools import cache

from chalicelib.core.patterns import pattern

NOTES = """
automatic reply|automatic response|automated reply|automated response|auto reply|auto response|auto responder|auto answer|automatic answer
out of office|out of the office|out of office reply|out of office auto reply|out of office autoreply|out of office response|out of office message
out of office notification|out of office notice|out of the office reply|out of the office auto reply|out of office automatic reply|ooo|oof
vacation reply|vacation response|vacation message|vacation auto reply|vacation notice|holiday auto reply|away from my mail|away message
absence notice|absence notification|yahoo auto response|automatic reply from|automatisk besked
自動応答|自動返信|自動回答|自動送信|自動配信|自動返信メール|自動応答メール|自動返答|不在通知|不在のお知らせ|不在連絡|不在自動応答|不在応答|不在自動返信|休暇のお知らせ|yahoo自動応答
自动回复|自动答复|自动应答|自动回信|自動回覆|自動回復|自動回應|自動答覆|休假自动回复|外出自动回复|不在办公室|不在辦公室
자동 회신|자동 응답|자동 답장|자동응답메일|부재 중 회신|부재중 자동응답
automatische antwort|automatische rückantwort|automatische rückmeldung|automatische eingangsbestätigung|automatische empfangsbestätigung
abwesenheitsnotiz|abwesenheitsmeldung|abwesenheitsnachricht|abwesenheitsassistent|abwesenheitsbenachrichtigung|abwesenheitsagent|autoantwort|auto antwort
réponse automatique|reponse auto|réponse d'absence|message d'absence|notification d'absence|avis d'absence|absence du bureau|absent du bureau
absente du bureau|hors du bureau|message automatique|réponse automatique d'absence
respuesta automática|contestación automática|mensaje automático|autorespuesta|auto respuesta|fuera de la oficina|fuera de oficina|ausente de la oficina
respuesta automática de ausencia|mensaje de ausencia
risposta automatica|messaggio automatico|fuori sede|fuori ufficio|assente dall'ufficio|risposta automatica fuori sede
resposta automática|mensagem automática|resposta automàtica|fora do escritório|fora da empresa|ausência temporária|resposta de ausência|aviso de ausência
automatisch antwoord|automatische reactie|automatisch bericht|afwezigheidsmelding|afwezigheidsbericht|afwezigheidsassistent|niet op kantoor|buiten kantoor
autoodpowiedź|automatyczna odpowiedź|odpowiedź automatyczna|poza biurem|informacja o nieobecności
автоответ|автоматический ответ|автоматическое сообщение|автоответчик|отсутствие на рабочем месте|нет на месте|вне офиса
автовідповідь|автоматична відповідь|автоматичен отговор|automatski odgovor|аутоматски одговор|samodejni odgovor
autosvar|automatiskt svar|automatisk svar|automatiskt meddelande|automatisk melding|frånvaromeddelande|fraværsmelding|fraværsbesked|ikke på kontoret
ej på kontoret|inte på kontoret|automaattinen vastaus|poissaoloviesti|poissaoloilmoitus|sjálfvirkt svar
automatická odpověď|automatická odpoveď|mimo kancelář|mimo kancelárie|automatikus válasz|házon kívül|răspuns automat|otomatik yanıt|otomatik cevap
αυτόματη απάντηση|εκτός γραφείου|מענה אוטומטי|תשובה אוטומטית|رد تلقائي|الرد التلقائي|ตอบกลับอัตโนมัติ|trả lời tự động|balasan otomatis|jawapan automatik
automatinis atsakymas|automātiska atbilde|automaatvastus|automaatne vastus
"""
WEAK_NOTES = """
auto|absence|absent|absente|away|on vacation|on leave|on holiday|vacation|不在|休暇|外出|请假|休假|부재 중|부재중|abwesenheit|abwesend|urlaub
ausencia|ausente|vacaciones|de vacaciones|assenza|assente|in ferie|ausência|férias|afwezig|afwezigheid|nieobecność|nieobecny|urlop|отсутствие|отпуск|в отпуске
frånvaro|frånvarande|fravær|poissa|lomalla|nepřítomnost|távollét|absent du|vacances|congés|en congé
"""
"""Words that people write before a colon as well: they count where the mail answers another one."""
FAILURES = """
undeliver|undelivrable|non deliver|not delivered|could not be delivered|could not send|couldn't be delivered|cannot be delivered|unable to deliver|unable to send
failure notice|failed notice|failure to send|failure to deliver|failed delivery|failed mail|returned mail|mail returned|returned to sender|returned email
mail system error|mail failure|mail error|message fail|error sending mail|bounced|bad destination|unknown user|user unknown|address unknown|delayed mail
mailbox full|mail status report|able to deliver|returned because|not yet been delivered|message delayed|delivery warning|warning message|postponed|delivery notification|wurde nicht zugestellt
unzustellbar|nicht zustellbar|nicht zugestellt|fehlgeschlagen|zustellungsfehler|keine zustellung|zustellung
non remis|non délivré|non distribué|échec de la remise|échec de livraison|échec de la distribution|remise impossible
no se puede entregar|no se pudo entregar|no entregad|no se entregó|error de entrega|no se ha podido entregar|devuelto
mancato recapito|non recapitabile|non recapitato|mancata consegna|non consegnat|impossibile recapitare|mancata spedizione
não entregue|não foi entregue|não é possível entregar|não foi possível entregar|falha na entrega|erro de entrega
onbestelbaar|niet bezorgd|niet te bezorgen|bezorging mislukt|niet afgeleverd|kan niet worden bezorgd|niedostarczon|nie można dostarczyć|nie dostarczono
недоставлен|не доставлен|не удается доставить|не удалось доставить|ошибка доставки|невозможно доставить|недоставка
leverera|leverans|kunne ikke leveres|kan ikke leveres|olevererbart|ei voitu toimittaa|toimitus epäonnistui|nelze doručit|nedoručiteln|kézbesíthetetlen|teslim edilemedi
配信不能|配信エラー|配信できません|配信失敗|配信不可|送信エラー|送信できません|送信失敗|不達|宛先不明|あて先不明|エラー通知|メールエラー|エラーメール|未配信|戻りメール|返送
退信|投递失败|發送失敗|发送失败|发件失败|无法投递|無法投遞|傳送失敗|傳遞失敗|無法傳遞|无法送达|未送达|被退回|배달할 수 없|전송 실패|전달되지|반송
"""
_DELIVERY_FAILS = pattern(
    r"deliver(?:y|ed|ing)?.{0,24}(?:fail|error|delay|problem|impossible|incomplete|refused)|(?:fail|error|delay|problem).{0,16}deliver"
)


BEGINNINGS = """
undeliver|non deliver|delivery failure|delivery status notification|delivery report|delivery notification|delivery error|delivery has failed|delivery incomplete
mail delivery|message delivery fail|message undeliver|message could not be delivered|message delayed|returned mail|returned email|returned message|failure notice
failed mail|failed delivery|mail system error|mail failure|mail error|warning could not send|warning message|delayed mail|bounced mail|rejected mail|your message couldn't be delivered
unzustellbar|nicht zustellbar|zustellung|non remis|échec|no se puede entregar|no se pudo entregar|no entregado|error de entrega|mancato recapito|non recapitabile|impossibile recapitare
não entregue|não é possível entregar|falha na entrega|onbestelbaar|niet bezorgd|nie można dostarczyć|niedostarczon|недоставлен|не удается доставить|не удалось доставить
配信不能|配信エラー|配信できません|メール配信|送信エラー|メール送信エラー|メールエラー|エラーメール|不達|宛先不明|送信できません|退信|系统退信|投递失败|无法投递|发送失败|傳遞失敗|無法傳遞
"""
LONGEST_NOTE = 45


def is_vacation_subject(subject: str, *, answers: bool) -> bool:
    """`answers`: the mail names one that it answers."""
    words, mark = _first_words(subject)
    return words is not None and (
        words in _keys(NOTES) or (answers and mark == ":" and words in _keys(WEAK_NOTES)) or _is_notes_agent(words, subject)
    )


def begins_as_report(subject: str) -> bool:
    """As mail servers begin, though people may as well: more must speak for a report."""
    return _key(subject[:40]).startswith(_beginnings())


def tells_of_failed_delivery(text: str) -> bool:
    """For what a mail server wrote, or may have written: whether it is about a failure or a delay."""
    words = _key(text[:400])
    return _DELIVERY_FAILS.search(words) is not None or any(failure in words for failure in _keys(FAILURES))


def _first_words(subject: str) -> tuple[str | None, str]:
    """The words before the first colon, closing bracket or dash (or all), and which of them it was."""
    plain = unicodedata.normalize("NFKC", subject[:80]).strip()
    found = re.search(r"[:\])}】」』》〉|–—]|\s-|\s~", plain)
    if found is None and len(plain) > LONGEST_NOTE:
        return None, ""
    return _key(plain[: found.start()] if found else plain), found[0].strip() if found else ""


def _is_notes_agent(words: str, subject: str) -> bool:
    """`AUTO: Hana Sato is out of the office (returning 12/07/2026)`, as Notes writes it."""
    return words == "auto" and "out of the office" in subject.lower()


def _key(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    return "".join(character for character in unicodedata.normalize("NFKD", text.casefold()) if character.isalnum())


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(_keys(BEGINNINGS))


@cache
def _keys(listed: str) -> frozenset[str]:
    return frozenset(_key(note) for line in listed.split("\n") for note in line.split("|") if note)
