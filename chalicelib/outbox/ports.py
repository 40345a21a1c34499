"""What the outbox needs of the world, so that tests can play it."""

from collections.abc import Mapping
from typing import Protocol


class MailTransport(Protocol):
    def send(self, raw: bytes, recipients: tuple[str, ...], tags: Mapping[str, str]) -> str:
        """Hands a raw mail over and returns the id that the customer's mail program will see. Raises Upstream or Rejected."""


class CallbackTransport(Protocol):
    def post(self, channel: str, url: str, message_id: str, body: bytes) -> None:
        """Posts a signed body to a chat channel's callback. Raises Upstream or Rejected."""
