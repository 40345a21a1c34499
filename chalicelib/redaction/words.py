"""The word lists of BIP-39, read from the `mnemonic` package's files when the first text needs them (Latin ones: 3 ms, 1.2 MB)."""

from functools import cache
from hashlib import sha256

from .folding import folded

LATIN = ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish")
JAPANESE, KOREAN, RUSSIAN = ("japanese",), ("korean",), ("russian",)
CHINESE = ("chinese_simplified", "chinese_traditional")
SHORTENED = tuple(f"{name}/4" for name in LATIN)
"""The first four letters of each word, which tell the words of a list apart: as they are stamped into metal."""
LISTS = LATIN + SHORTENED + JAPANESE + KOREAN + RUSSIAN + CHINESE
SHORTEST, LONGEST = 4, 14
"""Of words that may be misspelt."""
TRUE_LENGTHS = (12, 15, 18, 21, 24)


@cache
def list_of(name: str) -> tuple[str, ...]:
    """A list's words in their order, folded. The package itself is never imported: its files are all that is needed."""
    if name in SHORTENED:
        return tuple(word[:4] for word in list_of(name.partition("/")[0]))
    # Imported here: a process that meets no such text needs neither.
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("mnemonic")
    assert spec is not None, "mnemonic is among the requirements"
    assert spec.submodule_search_locations, "it is a package"
    path = Path(spec.submodule_search_locations[0], "wordlist", f"{name}.txt")
    return tuple(folded(path.read_text("utf-8")).split())


@cache
def members(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(list_of, names))


@cache
def positions(name: str) -> dict[str, int]:
    return {word: position for position, word in enumerate(list_of(name))}


def has_checksum(words: list[str], name: str) -> bool:
    """Whether these words, all of one list, end with the right checksum (BIP-39): 1 of 16 random ones of twelve do."""
    place = positions(name)
    if len(words) not in TRUE_LENGTHS or not all(word in place for word in words):
        return False
    number = 0
    for word in words:
        number = number << 11 | place[word]
    checked = len(words) // 3
    entropy = (number >> checked).to_bytes(checked * 4, "big")
    return sha256(entropy).digest()[0] >> (8 - checked) == number & ((1 << checked) - 1)


@cache
def _shortened(name: str) -> dict[str, list[str]]:
    """The words of a list by what is left of them without one letter, wherever."""
    words: dict[str, list[str]] = {}
    for word in list_of(name):
        for shorter in _without_one(word):
            words.setdefault(shorter, []).append(word)
    return words


def _without_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def is_near(word: str, name: str) -> bool:
    """Whether one letter added, left out, changed or swapped with its neighbour makes it a word of the list. Of three letters, every word is near to one."""
    if not SHORTEST <= len(word) <= LONGEST:
        return False
    place, shortened, shorter = positions(name), _shortened(name), _without_one(word)
    return (
        word in shortened
        or any(part in place for part in shorter)
        or any(_is_one_off(word, other) for part in shorter for other in shortened.get(part, ()))
    )


def _is_one_off(word: str, other: str) -> bool:
    """Of equally long words: one letter changed, or two neighbours swapped."""
    first = next((place for place, (a, b) in enumerate(zip(word, other, strict=True)) if a != b), len(word))
    swapped = word[first + 1 : first + 2] + word[first : first + 1]
    return word[first + 1 :] == other[first + 1 :] or (swapped == other[first : first + 2] and word[first + 2 :] == other[first + 2 :])


def is_two(word: str, name: str) -> bool:
    """Whether it is two words of the list that lost the blank between them."""
    place = positions(name)
    return any(word[:i] in place and word[i:] in place for i in range(3, len(word) - 2))
