"""Cuts an excerpt where it says what was looked for, so that the page can mark it. Pure."""

from collections.abc import Iterator, Sequence

from chalicelib.search.words import folded, is_asian

LONGEST = 400


def marked(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Pieces in order, each with whether it is a find. Words are folded; so is what they are compared with, character by character."""
    plain = text[:LONGEST]
    folds = [folded(character) for character in plain]
    starts = [0]
    for fold in folds:
        starts.append(starts[-1] + len(fold))
    joined = "".join(folds)
    is_found = [False] * len(plain)
    for word in dict.fromkeys(filter(None, words)):
        for at in _finds(joined, word):
            for number in range(len(plain)):
                if starts[number] < at + len(word) and starts[number + 1] > at:
                    is_found[number] = True
    return tuple(_pieces(plain, is_found))


def _finds(text: str, word: str) -> Iterator[int]:
    """Where words of letters begin a word, and Asian ones anywhere."""
    at = text.find(word)
    while at >= 0:
        if is_asian(word) or at == 0 or not text[at - 1].isalnum():
            yield at
        at = text.find(word, at + 1)


def _pieces(text: str, is_found: list[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or is_found[at] != is_found[start]:
            yield text[start:at], is_found[start]
            start = at
