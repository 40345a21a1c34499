"""What a search index offers to the desk. The embedded one costs nothing while nothing is written or searched; a very large desk may put OpenSearch behind it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from .model import Document, Ref


class SearchIndex(Protocol):
    """Every method raises Upstream where its store is busy. What is added twice is found once."""

    def add(self, documents: Sequence[Document]) -> None:
        """They can be found when this returns."""

    def candidates(self, digests: Iterable[int], before: Ref | None = None) -> Iterator[Ref]:
        """Messages that hold all of the digests, newest first, each once; some hold them by chance, or are too long to tell: look before you show."""

    def begin_anew(self) -> None:
        """It is empty when this returns, but for what was added meanwhile."""

    def restore(self, documents: Sequence[Document]) -> None:
        """Adds many that were there before, with all of their keys."""

    def forget(self, owner: str) -> None:
        """Nothing of this customer is in the index when this returns."""


ReadAgain = Callable[[Sequence[Ref]], Sequence[Document]]
"""The documents of these messages with all of their keys, however many; what is gone or erased is left out."""
