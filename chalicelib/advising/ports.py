"""What advising needs of its neighbours."""

from typing import Protocol

from chalicelib.faq.reviewed import Review


class ReviewBook(Protocol):
    def record(self, review: Review) -> None:
        """Once for a question: an agent's verdict replaces the customer's. Raises Upstream, and NotFound where the customer was erased."""
