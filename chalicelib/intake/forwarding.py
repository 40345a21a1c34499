"""An agent forwards a customer's mail to the desk: its author becomes the requester, the agent is recorded as who brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.customers.model import customer_id

from .arriving import Arrival, ours
from .model import ParsedMail, Unreadable
from .policy.authentication import Standing
from .policy.forward_signs import looks_forwarded
from .policy.sender_warnings import warnings_of
from .reading.redacting import read as read_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.agents.model import Agent
    from chalicelib.desk.model import PublishedDesk


class Forwarding(Struct, frozen=True):
    """`agent_at` finds the agent who has an address and may use the desk; it is asked only about mails that look forwarded."""

    desk: Callable[[], PublishedDesk]
    agent_at: Callable[[str], Agent | None]
    identity_key: bytes

    def brought(self, arrival: Arrival) -> Arrival | None:
        """What the agent forwarded, as if its author had written; None where nobody did, or where nothing proves that it was an agent."""
        if not arrival.is_authenticated or arrival.is_automatic or arrival.sender is None or arrival.notification.verdicts.spam == "fail":
            return None
        if not looks_forwarded(arrival.mail):
            return None
        from .policy.forwarded import forwarded_in  # here, because few mails ask for it

        agent = self.agent_at(arrival.sender.address)
        found = forwarded_in(arrival.mail, read) if agent else None
        desk, own = self.desk(), arrival.sender.address.lower()
        if agent is None or found is None or desk.is_ours(found.author.address) or found.author.address.lower() == own:
            return None
        return replace(
            arrival, mail=replace(found.mail, removed=arrival.mail.removed), sender=found.author, sender_id=customer_id(self.identity_key, "mail", found.author.address),
            standing=Standing.UNVERIFIED, copied=(), warnings=warnings_of(found.author, ours(desk)), brought_by=agent.actor, remark=found.remark,
        )  # fmt: skip


def read(raw: bytes) -> ParsedMail | None:
    try:
        return read_mail(raw)
    except Unreadable:
        return None
