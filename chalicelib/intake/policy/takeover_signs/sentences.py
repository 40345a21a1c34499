"""Cuts a mail into sentences; imported when one is looked into."""

from collections.abc import Iterator

from chalicelib.core.patterns import pattern

MOST_SENTENCES = 150
LONGEST_SENTENCE = 300
"""Characters; what is longer is looked at in pieces, so that no pattern sees more."""

_JOINED_LINE = pattern(r"(?<=\S{3})[ \t]*\n[ \t]*(?=[a-z0-9'\"(])")
_SENTENCE = pattern(r"(?<![.!?;])[.!?;]++(?=\s|$|[\"')])|[!?]+|\n+|(?<![^\S\n])[^\S\n]+[-\u2013\u2014]+\s+|\u2026|\.{2,}")
_WRAPPED_JA = pattern(r"(?<=[^\n。!?]{18})\n(?=[^\n])")
_SENTENCE_JA = pattern(r"[。!?\n]+")
_BLANKS = pattern(r"[ \t\u3000]+")


def spaced(plain: str) -> list[str]:
    """A line that begins with a small letter goes on from the one before: mail programs wrap."""
    return _pieces(_SENTENCE.split(_JOINED_LINE.sub(" ", plain)))


def unspaced(plain: str) -> list[str]:
    """Without blanks; a long line without a full stop goes on in the next."""
    return _pieces(_SENTENCE_JA.split(_WRAPPED_JA.sub("", _BLANKS.sub("", plain))))


def _pieces(sentences: list[str]) -> list[str]:
    def cut() -> Iterator[str]:
        for sentence in sentences:
            yield from (sentence[at : at + LONGEST_SENTENCE] for at in range(0, len(sentence), LONGEST_SENTENCE))

    return [piece.strip() for piece in cut() if piece.strip()][:MOST_SENTENCES]
