"""Cuts text into what is looked up: words of the European languages by their beginning, Japanese by pairs of characters, addresses whole.

Pure. What is found by these keys is a candidate: whoever searches reads the message and looks whether it says what was asked (matching.py).
"""

import unicodedata
from collections.abc import Iterator

from chalicelib.core.patterns import pattern

LONGEST_KEY = 6
LONGEST_WORD = 64
_PLURAL_FROM = 4
_ASIAN = "々-〇぀-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿가-힯"
_RUN = pattern(rf"(?P<asian>[{_ASIAN}]+)|[^\W_{_ASIAN}]+")
_WRAPPED = pattern(rf"(?<=[{_ASIAN}])[ \t]*\n[ \t]*(?=[{_ASIAN}])")
"""Where a line of Japanese was broken to fit: its words go on."""
_ADDRESS = pattern(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9.-]{1,190}[a-z0-9]")
_ACCENTS = pattern("[\u0300-\u036f]+")
"""What is folded; the mark of a voiced kana is no accent."""


def folded(text: str) -> str:
    """Width, case and accents do not count: ＡＢＣ, abc and ÄBC's plain letters are found by each other; ß by ss."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return plain
    return _WRAPPED.sub("", unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain))))


def words_of(text: str) -> list[str]:
    """The words of folded text in order; a run of Asian characters is one."""
    return [found[0][:LONGEST_WORD] for found in _RUN.finditer(text)]


def is_asian(word: str) -> bool:
    found = _RUN.match(word)
    return found is not None and found["asian"] is not None


def keys_of(text: str) -> set[str]:
    """Everything by which folded text is found."""
    keys = {key for word in words_of(text) for key in keys_of_word(word)}
    return keys | {f"@{found[0]}" for found in _ADDRESS.finditer(text)} if "@" in text else keys


def keys_of_word(word: str) -> Iterator[str]:
    """Of a word's beginning, without a plural's s; whole where it holds a digit. Of Asian characters each pair, a single one as it stands."""
    if is_asian(word):
        yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
    elif any(map(str.isdigit, word)):
        yield word
    elif len(word) > 1:
        key = word[:LONGEST_KEY]
        yield key[:-1] if len(key) >= _PLURAL_FROM and key.endswith("s") else key


def address_in(text: str) -> str | None:
    """The address that folded text is, and nothing else."""
    found = _ADDRESS.fullmatch(text.strip())
    return found[0] if found else None
