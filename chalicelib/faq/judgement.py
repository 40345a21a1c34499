"""What the engine says of one text, as deciding sees it: no engine and no numpy is needed to decide on it."""

from collections.abc import Sequence
from typing import Protocol


class Ranked(Protocol):
    """A topic (an article's id) and how well a text fits it: more is better, nothing else is promised."""

    @property
    def topic(self) -> str: ...

    @property
    def score(self) -> float: ...


class Judgement(Protocol):
    """`probability` is that of `ranked[0]` being right; `is_sure`: it is over the language's threshold, and the language has examples of that topic."""

    @property
    def ranked(self) -> Sequence[Ranked]: ...

    @property
    def probability(self) -> float: ...

    @property
    def threshold(self) -> float: ...

    @property
    def is_sure(self) -> bool: ...
