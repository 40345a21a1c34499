"""A received mail with what follows from it, SES's word and the configuration alone: who wrote it, how far that is proved, to whom, under which id."""

from msgspec import Struct

from chalicelib.aws.dynamodb import Key
from chalicelib.core.ids import digest
from chalicelib.customers.model import customer_id
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import seen

from .model import Mailbox, Notification, ParsedMail
from .policy.authentication import Standing, standing_of
from .policy.automatic import Kind, kind_of
from .policy.participants import written_to
from .policy.sender_warnings import Ours, warnings_of
from .policy.trace import dkim_domains


class Arrival(Struct, frozen=True):
    """A mail on its way in, with what follows from it, SES's word and the configuration alone. `dedupe` is the key of its Seen item.

    `copied` are the customer ids of whom a proved author wrote to beside us, `warnings` about how the sender shows. `brought_by` is the agent who
    forwarded it, as events name one, `remark` what that agent wrote above. `language` is known where it need not be guessed; who `was_advised` saw what
    the knowledge base says before writing, and wants a person.
    """

    mail: ParsedMail
    notification: Notification
    now: int
    occurred_at: int
    mailbox: str | None
    sender: Mailbox | None
    sender_id: str | None
    standing: Standing
    is_automatic: bool
    dedupe: Key
    copied: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    brought_by: str | None = None
    remark: str = ""
    channel: str = "mail"
    language: str | None = None
    was_advised: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.standing is Standing.AUTHENTICATED

    @property
    def customer(self) -> str:
        """The sender's customer id. What is admitted has a sender: mail without one is quarantined before."""
        assert self.sender_id is not None
        return self.sender_id


def arrival_of(
    mail: ParsedMail, notification: Notification, raw: bytes, desk: PublishedDesk, identity_key: bytes, *, now: int, age_s: int
) -> Arrival:
    """`age_s`: how long ago (real time) SES received it."""
    sender = mail.sender or _envelope_sender(notification)
    standing = standing_of(mail.sender, notification.source, notification.verdicts, lambda: dkim_domains(raw))
    is_automatic = kind_of(mail, notification.source) is not Kind.PERSON
    brings = sender is not None and standing is Standing.AUTHENTICATED and not is_automatic
    return Arrival(
        mail=mail, notification=notification, now=now, occurred_at=now - age_s, mailbox=_mailbox(mail, notification, desk), sender=sender,
        sender_id=customer_id(identity_key, "mail", sender.address) if sender else None, standing=standing, is_automatic=is_automatic,
        dedupe=seen.message_key(mail.message_id or f"<{digest(mail.content, sender.address if sender else '')}@no-message-id.invalid>"),
        copied=tuple(customer_id(identity_key, "mail", address) for address in written_to(mail, sender, desk.is_ours)) if sender and brings else (),
        warnings=warnings_of(mail.sender, ours(desk)) if mail.sender else (),
    )  # fmt: skip


def ours(desk: PublishedDesk) -> Ours:
    document = desk.document
    names = (document.name, *(brand.name for brand in document.brands.values()))
    domains = (*(box.rpartition("@")[2] for box in document.mailboxes), *(brand.message_domain for brand in document.brands.values()))
    return Ours(names, frozenset(domain.lower() for domain in domains), desk.is_ours)


def _mailbox(mail: ParsedMail, notification: Notification, desk: PublishedDesk) -> str | None:
    """The first of ours that To or Cc names, so that two deliveries of one mail agree on it; else the envelope's first. None where the envelope is not for us."""
    in_envelope = next((box for address in notification.recipients if (box := desk.mailbox_of(address))), None)
    if in_envelope is None:
        return None
    return next((box for party in (*mail.to, *mail.cc) if (box := desk.mailbox_of(party.address))), in_envelope)


def _envelope_sender(notification: Notification) -> Mailbox | None:
    """A mail without a usable From is kept under its envelope's sender; it proves nothing."""
    source = notification.source.strip("<> ")
    return Mailbox(source) if "@" in source else None
