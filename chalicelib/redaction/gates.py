"""Cheap tests, one for each kind of secret, that most texts fail: what looks closer is imported only where it is needed."""

from chalicelib.core.patterns import pattern

LONG_WORD = 26
"""A key of 51 characters that a line end cuts in two leaves at least this many on one line."""
HEX_LENGTH = 64
HEX_DIGITS, CARD_DIGITS = 24, 13
"""Digits in a text with 64 of sixteen kinds (which hold forty), and with a card number."""
_PRIVATE = (
    "key", "expon", "鍵", "キー", "クレット", "钥", "鑰", "私有", "lave ", "clé",
    "cle\u0301", "cle p", "cle s", "clef ", "chiav", "chave", "schlüssel",
    "schlu\u0308ssel", "schlussel", "klíč",
    "kli\u0301c", "klic",
    "ключ", "anahtar", "sleutel", "klucz", "키",
)  # fmt: skip
"""Parts of what says private key, which are found faster than the words."""
_BASE58 = pattern(f"[1-9A-HJ-NP-Za-km-z]{{{LONG_WORD}}}")
_CARD = pattern(r"\d(?:[\W_ー]*+\d){12}")
_DIGITS, _FULL_WIDTH = "0123456789", "０１２３４５６７８９"
_OTHER_LETTERS = pattern("[\u0400-\u1fff\u3040-\ud7ff]")
_HAN = pattern("[\u3400-\u9fff]{3}")


def long_words_in(text: str) -> list[str]:
    return [word for word in text.split() if len(word) >= LONG_WORD]


def digits_in(text: str) -> int:
    return sum(map(text.count, _DIGITS if text.isascii() else _DIGITS + _FULL_WIDTH))


def is_western(text: str) -> bool:
    return text.isascii() or _OTHER_LETTERS.search(text) is None


def may_hold_key(text: str, long_words: list[str]) -> bool:
    return "PRIVATE KEY" in text or any(map(_BASE58.search, long_words))


def may_hold_digits_of_key(text: str, long_words: list[str], digits: int) -> bool:
    """64 hex digits have a letter or so beside many digits; the 88 of base58 that some chains take have at least one."""
    if digits == 0 or not (digits >= HEX_DIGITS or any(len(word) >= HEX_LENGTH for word in long_words)):
        return False
    plain = text.lower()
    return any(stem in plain for stem in _PRIVATE)


def may_hold_card(text: str, digits: int) -> bool:
    return digits >= CARD_DIGITS and _CARD.search(text) is not None


def may_hold_chinese(text: str) -> bool:
    return _HAN.search(text) is not None
