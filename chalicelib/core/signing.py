"""What the desk signs so that it knows its own again: reply addresses, Message-IDs, page links, cursors, object keys.

Every kind of thing has its own purpose string under one set of keys, newest first: the first signs, all verify, so a key can be rotated.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from .ids import is_ticket_id, keyed_digest
from .unshown import Unshown

TAG_WIDTH = 16  # 80 bits, online guesses only
MESSAGE_ID_TAG_WIDTH = 24


class Signer(Unshown, frozen=True):
    """`keys` are 32-byte secrets, newest first."""

    keys: tuple[bytes, ...]

    def tag(self, purpose: str, *parts: str, width: int = TAG_WIDTH) -> str:
        return keyed_digest(self.keys[0], purpose, *parts, width=width)

    def is_tag(self, tag: str, purpose: str, *parts: str, width: int = TAG_WIDTH) -> bool:
        """Whether any of the keys made this tag; compared in constant time."""
        return any(hmac.compare_digest(keyed_digest(key, purpose, *parts, width=width).encode(), tag.encode()) for key in self.keys)

    # ---- reply addresses: support+<ticket id><tag>@example.com

    def reply_token(self, ticket_id: str) -> str:
        return (ticket_id + self.tag("reply", ticket_id)).lower()

    def ticket_of_reply_token(self, token: str) -> str | None:
        ticket_id, tag = token[:13].upper(), token[13:].upper()
        return ticket_id if is_ticket_id(ticket_id) and self.is_tag(tag, "reply", ticket_id) else None

    # ---- Message-IDs: <ticket.entry.slot.tag@domain>, verified without a look-up

    def message_id(self, ticket_id: str, version: int, slot: int, domain: str) -> str:
        tag = self.tag("message-id", ticket_id, f"{version}.{slot}", width=MESSAGE_ID_TAG_WIDTH)
        return f"<{ticket_id}.{version}.{slot}.{tag}@{domain}>"

    def ticket_of_message_id(self, message_id: str) -> str | None:
        local = message_id.strip("<>").partition("@")[0]
        parts = local.split(".")
        if len(parts) != 4 or not is_ticket_id(parts[0]):  # noqa: PLR2004 - ticket, version, slot, tag
            return None
        ticket_id, version, slot, tag = parts
        return ticket_id if self.is_tag(tag, "message-id", ticket_id, f"{version}.{slot}", width=MESSAGE_ID_TAG_WIDTH) else None

    def entry_of_message_id(self, message_id: str) -> tuple[str, str] | None:
        """The ticket and the entry (a sort key) of a message of ours."""
        ticket_id = self.ticket_of_message_id(message_id)
        if ticket_id is None:
            return None
        _, version, slot, _ = message_id.strip("<>").partition("@")[0].split(".")
        return ticket_id, f"E#{int(version):06d}#{slot}"

    # ---- opaque values that come back to us: cursors, page links

    def sign(self, purpose: str, value: str) -> str:
        """`value` as URL-safe text with its tag; readable by the holder, not changeable."""
        return urlsafe_b64encode(value.encode()).decode().rstrip("=") + "." + self.tag(purpose, value)

    def verified(self, purpose: str, signed: str) -> str | None:
        """The value, or None where it was not signed by us for this purpose."""
        text, _, tag = signed.rpartition(".")
        try:
            value = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        except ValueError:
            return None
        return value if self.is_tag(tag, purpose, value) else None
