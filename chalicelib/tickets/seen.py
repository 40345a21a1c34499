"""Remembers every Message-ID and webhook id: what was delivered before, and whose ticket it belongs to (`D#<digest>`)."""

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, new
from chalicelib.core.ids import digest

NO_TICKET = "!form"
"""In a ticket's place where our mail went to an address that wrote into the contact form and has no ticket yet; what begins so is none."""


class SeenRecord(Desk, discriminator="D"):
    """`t` the ticket, `e` the entry's sort key, `dg` the content's digest, `re` a stored response (webhooks)."""

    t = UnicodeAttribute()
    e = UnicodeAttribute()
    at = NumberAttribute()
    dg = UnicodeAttribute(null=True)
    re = BinaryAttribute(legacy_encoding=False, null=True)


def message_key(message_id: str) -> Key:
    """Where a Message-ID is remembered. Ids that SES gave are known by their left side: its domain differs by region."""
    plain = message_id.strip().strip("<>")
    local, _, domain = plain.partition("@")
    return f"D#{digest('ses', local) if domain.lower().endswith('amazonses.com') else digest('mid', plain)}", "#"


def ses_key(ses_message_id: str) -> Key:
    """Where the id that SES's API returned is remembered (it stands left of the @ in the Message-ID that the customer sees)."""
    return f"D#{digest('ses', ses_message_id)}", "#"


def feedback_key(feedback_id: str) -> Key:
    """Where it is remembered that SES told of a bounce or a complaint."""
    return f"D#{digest('feedback', feedback_id)}", "#"


def chat_key(channel: str, kind: str, given_id: str) -> Key:
    """`kind`: webhook (a delivery) or conversation."""
    return f"D#{digest('chat', channel, kind, given_id)}", "#"


def remember(
    key: Key,
    ticket_id: str,
    entry: str,
    now: float,
    *,
    content: str | None = None,
    response: bytes | None = None,
    expires_at: int | None = None,
) -> Put:
    return new(SeenRecord(*key, t=ticket_id, e=entry, at=int(now), dg=content, re=response, exp=expires_at))
