"""What paging needs of the world."""

from collections.abc import Mapping
from typing import Protocol


class Publisher(Protocol):
    def publish(self, subject: str, texts: Mapping[str, str], attributes: Mapping[str, str]) -> None:
        """`texts` by protocol (`default`, `sms`, `https`, `sqs`). Raises Upstream."""
