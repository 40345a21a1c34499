"""The ticket, its commits and messages as values. Times are epoch seconds."""

from collections.abc import Iterable, Mapping
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
RESPONSES = ("first_response", "next_response")
BREACH = 100
TAKEOVER = "takeover"
"""The flag on a message that says that somebody else is in the customer's account: people are called for it at once, whatever is promised."""


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


class Clock(Struct, frozen=True, omit_defaults=True, rename={
    "started_at": "s", "due_at": "d", "stopped_at": "e", "is_met": "m", "round": "r", "because": "w", "paused": "p", "policy": "y", "calendar": "c",
    "version": "v", "target_s": "t", "used_s": "u", "warned": "a", "breached_at": "b", "next_at": "n", "told": "h",
}):  # fmt: skip
    """The last round of one of a ticket's clocks, right at the ticket's `counted_until`: derived from the record by chalicelib/sla, kept so that the next
    change need not read the record again. Times are epoch seconds, `used_s` and `target_s` business seconds.

    `due_at` is None while it is paused. `next_at`: when people must hear of it next, the breach included; None where nobody will. `told`: the share of
    which they heard. `policy`, `calendar` and `version` (of what was published) say where the promise comes from; empty where nothing was promised.
    """

    started_at: int
    due_at: int | None = None
    stopped_at: int | None = None
    is_met: bool = False
    round: int = 1
    because: str = "customer-wrote"
    paused: str | None = None
    policy: str = ""
    calendar: str = ""
    version: int = 0
    target_s: int = 0
    used_s: int = 0
    warned: tuple[int, ...] = ()
    breached_at: int | None = None
    next_at: int | None = None
    told: int = -1

    @property
    def is_under_way(self) -> bool:
        return self.stopped_at is None

    @property
    def is_running(self) -> bool:
        return self.is_under_way and self.paused is None


class Task(Struct, frozen=True, order=True):
    """A side task, known by the version at which it was set. Its text is sealed in that entry; `agent` None: whoever comes first does it."""

    version: int
    agent: str | None = None
    is_done: bool = False


class Ticket(Struct, frozen=True):
    """The projection of a ticket's events. `subject` is sealed and passes through untouched.

    `configuration` is the document's version at the last commit. `called_at`: since when people must be called for something that waits for no clock.
    `into`: the ticket in which this one goes on, `kids` those that go on in this one. `state_since` and `spoken_at` (somebody wrote, or was written to) are
    what rules on time count from; `rules_at`: when the next of them may match; `pending`: rules of which a part is still to be done, since `pending_at`.
    `fired`: rules on time that matched, each with the moment from which it counted (`rule@moment`): once for each.
    `verified_until`: the customer proved who they are, until then.
    """

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
    plan: str | None = None
    has_written: bool = False
    configuration: int = 0
    clocks: Mapping[str, Clock] = {}
    counted_until: int = 0
    level: int = 0
    page: str | None = None
    called_at: int | None = None
    snoozed_until: int | None = None
    acknowledgements: int = 0
    answers: int = 0
    replies: int = 0
    warnings: int = 0
    follows: str | None = None
    tags: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    into: str | None = None
    kids: frozenset[str] = frozenset()
    state_since: int = 0
    spoken_at: int = 0
    pending: frozenset[str] = frozenset()
    pending_at: int | None = None
    rules_at: int | None = None
    fired: frozenset[str] = frozenset()
    verified_until: int | None = None
    tasks: tuple[Task, ...] = ()
    subject: bytes = b""
    head: bytes = b""

    @property
    def next_action_at(self) -> int | None:
        """When the agenda should bring this ticket up; None where nothing will happen by itself."""
        if self.state not in ACTIVE:
            return None
        alarms = (clock.next_at for clock in self.clocks.values())
        return min(
            (at for at in (*alarms, self.called_at, self.snoozed_until, self.pending_at, self.rules_at) if at is not None), default=None
        )

    @property
    def deadline(self) -> int | None:
        """The next time by which something is promised."""
        return _earliest(self.clocks.values())

    @property
    def answer_due_at(self) -> int | None:
        """When a person's answer is promised."""
        return _earliest(clock for name, clock in self.clocks.items() if name in RESPONSES)


def _earliest(clocks: Iterable[Clock]) -> int | None:
    return min((clock.due_at for clock in clocks if clock.is_running and clock.due_at is not None), default=None)


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
