"""A bare "thank you" needs no answer and reopens nothing."""

import re

from chalicelib.core.patterns import pattern

LONGEST = 80
LONGEST_LETTER = 1000
"""With a sign-off."""

_THANKS = (
    "thanks", "thank you", "thank you very much", "many thanks", "thx", "ty", "great", "great thanks", "perfect", "perfect thanks", "ok", "okay",
    "ok thanks", "ok thank you", "got it", "got it thanks", "solved", "solved thanks", "it works", "it works now", "it works thanks",
    "that helped", "that helped thanks", "thanks a lot", "thanks so much", "thank you so much", "cheers", "thanks for your help",
    "thank you for your help",
    "ありがとう", "ありがとうございます", "ありがとうございました", "有難うございます", "有難うございました", "解決しました", "助かりました", "了解しました",
    "了解です", "承知しました", "承知いたしました", "どうもありがとうございます", "どうもありがとうございました", "ご対応ありがとうございます",
    "ご対応ありがとうございました", "解決しましたありがとうございます", "解決しましたありがとうございました", "わかりました", "分かりました",
    "わかりましたありがとうございます",
    "gracias", "muchas gracias", "mil gracias", "ok gracias", "perfecto", "perfecto gracias", "solucionado", "gracias por su ayuda", "gracias por la ayuda",
    "merci", "merci beaucoup", "ok merci", "parfait", "parfait merci", "merci pour votre aide", "c est bon", "c est bon merci", "resolu",
    "danke", "danke schon", "vielen dank", "herzlichen dank", "besten dank", "ok danke", "super danke", "perfekt danke", "alles klar",
    "alles klar danke", "hat geklappt", "hat geklappt danke", "danke fur ihre hilfe", "vielen dank fur ihre hilfe",
)  # fmt: skip
_ACCENTS = str.maketrans("áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc")
_SIGN_OFF = pattern(
    r"\n(?:best|regards|kind regards|saludos|cordialement|bien à vous|mit freundlichen|viele grüße|liebe grüße)\b.*",
    re.IGNORECASE | re.DOTALL,
)


def is_bare_thanks(text: str) -> bool:
    """Whether the new words of a reply (quotes and signature taken off) say thanks and nothing else. Somebody else's thanks are none."""
    if len(text) > LONGEST_LETTER or any(line.startswith(">") for line in text.splitlines()):
        return False
    words = _plain(_SIGN_OFF.sub("", text))
    return len(words) <= LONGEST and words.replace(" ", "") in _BARE


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.lower().translate(_ACCENTS)).split())


_BARE = frozenset(_plain(phrase).replace(" ", "") for phrase in _THANKS)
"""Without blanks: Japanese has none, and punctuation between two phrases becomes one."""
