"""The ticket, its commits and messages as values. Times are epoch seconds."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from chalicelib.outbox.model import Quotation

from .events import Events


class State(StrEnum):
    NEW = "new"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_INTERNAL = "waiting_internal"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    SPAM = "spam"


ACTIVE = frozenset({State.NEW, State.OPEN, State.WAITING_CUSTOMER, State.WAITING_INTERNAL})
AWAITED_FROM_US = frozenset({State.NEW, State.OPEN, State.WAITING_INTERNAL})
FIRST_RESPONSE = "first_response"


class Purpose(StrEnum):
    """Why a message of ours goes out."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ANSWER = "answer"
    WARNING = "warning"
    REPLY = "reply"
    FORWARD = "forward"


AUTOMATIC = frozenset({Purpose.ACKNOWLEDGEMENT, Purpose.ANSWER, Purpose.WARNING})


class Party(Struct, frozen=True, omit_defaults=True):
    """Somebody in a mail's header."""

    address: str
    name: str = ""


class Attachment(Struct, frozen=True, omit_defaults=True):
    """`key` is where the sealed bytes lie in the content bucket; `size` counts the bytes as attached; `content_id` is what `cid:` in the HTML calls it."""

    name: str
    content_type: str
    size: int
    key: str
    content_id: str = ""


class Message(Struct, frozen=True, omit_defaults=True):
    """What somebody wrote, in or out, or an internal note. Only ever stored sealed."""

    text: str
    sender: Party | None = None
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    """Codes of what is wrong with how the sender shows (intake/policy/sender_warnings.py)."""
    remark: str = ""
    """What an agent wrote above a mail that they forwarded: for colleagues, never quoted to anybody."""
    author: str = ""
    """Whose name an agent's mail shows; empty: the team's."""
    signature: str = ""
    """Markdown, as it was configured when an agent wrote."""
    quotes: tuple[Quotation, ...] = ()
    """The history below an agent's words, as it was when they were written: a later try quotes the same."""
    removed: tuple[str, ...] = ()
    """Kinds of secrets that were taken out of it."""
    truncated: str = ""
    """Where the whole message lies in the content bucket, when `text` holds only its beginning."""


class Clock(Struct, frozen=True):
    started_at: int
    due_at: int
    stopped_at: int | None = None
    is_met: bool = False

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None


class Ticket(Struct, frozen=True):
    """The projection of a ticket's events. `subject` is sealed and passes through untouched."""

    id: str
    version: int
    state: State
    priority: int
    team: str
    mailbox: str
    brand: str
    channel: str
    language: str
    category: str | None
    requester: str
    is_authenticated: bool
    opened_at: int
    updated_at: int
    waiting_since: int | None
    participants: frozenset[str]
    assignee: str | None = None
    clocks: Mapping[str, Clock] = {}
    round: int = 0
    level: int = 0
    page: str | None = None
    escalate_at: int | None = None
    snoozed_until: int | None = None
    acknowledgements: int = 0
    answers: int = 0
    replies: int = 0
    warnings: int = 0
    follows: str | None = None
    subject: bytes = b""
    head: bytes = b""

    @property
    def next_action_at(self) -> int | None:
        """When the agenda should bring this ticket up; None where nothing will happen by itself."""
        if self.state not in ACTIVE:
            return None
        return min((at for at in (self.escalate_at, self.snoozed_until) if at is not None), default=None)

    @property
    def deadline(self) -> int | None:
        """When a person's answer is promised."""
        return min((clock.due_at for clock in self.clocks.values() if clock.is_running), default=None)


class Commit(Struct, frozen=True):
    """One version of a ticket: everything that changed at once. Who did it, when it happened, when we learned of it, and because of what.

    `actor`: `customer:<cid>`, `agent:<id>`, `desk` (by itself), `on-call:<page>`. `cause`: a digest of the mail, a webhook or request id, an agenda
    item. `configuration`: the version of the desk document that was in force.
    """

    ticket_id: str
    version: int
    occurred_at: int
    recorded_at: int
    actor: str
    cause: str
    configuration: int
    events: Events
