"""Small texts that vary by language: times as customers read them, disclaimers under articles."""

from datetime import datetime
from zoneinfo import ZoneInfo

DISCLAIMERS = {
    "tax-general": {
        "ja": "※ 一般的なご案内であり、税務上の助言ではありません。個別のご判断は税務署または税理士にご確認ください。",
        "en": "This is general information, not tax advice. Please ask your tax office or a tax adviser about your own case.",
        "es": "Esta información es general y no constituye asesoramiento fiscal. Consulte su caso con la administración tributaria o con un asesor.",
        "fr": "Ces informations sont générales et ne constituent pas un conseil fiscal. Pour votre situation, consultez l'administration fiscale ou un conseiller.",
        "de": "Dies sind allgemeine Hinweise und keine Steuerberatung. Fragen Sie zu Ihrem Fall Ihr Finanzamt oder eine Steuerberatung.",
    },
}
FORMATS = {
    "ja": "%Y年%-m月%-d日 %H:%M",
    "en": "%-d %B %Y, %H:%M",
    "es": "%d/%m/%Y, %H:%M",
    "fr": "%d/%m/%Y à %H:%M",
    "de": "%d.%m.%Y, %H:%M",
}
WROTE = {
    "ja": "{at}、{who}のメール:",
    "en": "On {at}, {who} wrote:",
    "es": "El {at}, {who} escribió:",
    "fr": "Le {at}, {who} a écrit :",
    "de": "Am {at} schrieb {who}:",
}
"""As mail programs write it in each language: theirs and ours take it for the beginning of a quote."""


def disclaimer(code: str | None, language: str) -> str:
    texts = DISCLAIMERS.get(code or "", {})
    return texts.get(language) or texts.get("en", "")


def wrote(at: str, who: str, language: str) -> str:
    """The line above quoted words."""
    return WROTE.get(language, WROTE["en"]).format(at=at, who=" ".join(who.split()))


def moment(epoch_s: float, language: str, zone: str) -> str:
    """A point in time in an IANA zone, with the zone's short name, in the order that readers of the language expect."""
    local = datetime.fromtimestamp(epoch_s, ZoneInfo(zone))
    return f"{local.strftime(FORMATS.get(language, FORMATS['en']))} ({local.tzname()})"
