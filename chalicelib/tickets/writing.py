"""Commits what an agent decided on a ticket: under the version that it was decided on, once for an idempotency key, again where somebody was quicker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb import CommitRefused, Put, Write, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import digest
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk

from . import bodies, store
from .delivery import Context
from .events import Events
from .model import Commit, Message, Purpose, Ticket
from .records import commits_of, entry_key
from .seen import SeenRecord
from .store import Change, Outbound
from .summary import CommitTold, TicketState, state_of, told

MOST_ATTEMPTS = 6
MOST_CHANGES_TOLD = 50
ONCE_S = 24 * 3600
"""For how long an idempotency key is remembered."""

Leased = tuple[Outbound, Context]


@dataclass(frozen=True)
class Once:
    """A client's idempotency key with a digest of what it asked for: the same key with another request is refused."""

    agent: str
    key: str
    content: str

    @property
    def place(self) -> tuple[str, str]:
        return f"D#{digest('api', self.agent, self.key)}", "#"


@dataclass(frozen=True)
class Order:
    """Who wants it, because of which request, decided on which version (None: on whatever is newest)."""

    actor: str
    cause: str
    version: int | None = None
    once: Once | None = None


@dataclass(frozen=True)
class Draft:
    """What was decided: the events, and what was written, sealed with `key`. With a purpose it goes out on `channel`."""

    events: Events
    message: Message | None = None
    key: bytes = field(default=b"", repr=False)
    purpose: Purpose | None = None
    channel: str = "mail"


@dataclass(frozen=True)
class Written:
    """The ticket afterwards; `leased` is what this process must send now. A replay is the first answer again: nothing was done."""

    state: TicketState
    leased: tuple[Leased, ...] = ()
    is_replay: bool = False


@dataclass
class TicketWriter:
    desk: Callable[[], PublishedDesk]
    objects: ObjectStore
    signer: Signer
    desk_now: Clock

    def write(self, ticket_id: str, order: Order, decide: Callable[[Ticket], Draft]) -> Written:
        """Raises NotFound, and Conflict with what changed where the order was decided on an older version."""
        for _ in range(MOST_ATTEMPTS):
            if replay := self.find_replay(order.once):
                return replay
            ticket = store.get_ticket(ticket_id)
            refuse_stale(ticket, order.version)
            draft = decide(ticket)
            if not draft.events:
                return Written(state_of(ticket))
            try:
                return self.commit(ticket, ticket_id, order, draft, ())
            except CommitRefused:
                continue  # somebody else was first: look again
        raise Conflict("The ticket changed six times meanwhile. Please try again.", {"ticket": ticket_id})

    def commit(
        self, before: Ticket | None, ticket_id: str, order: Order, draft: Draft, also: tuple[Write, ...], *, subject: bytes = b""
    ) -> Written:
        """One transaction with `also`. Raises CommitRefused."""
        now, desk, version = int(self.desk_now()), self.desk(), before.version + 1 if before else 1
        box = self._box(draft, ticket_id, version, order)
        out = Outbound(ticket_id, version, 0, draft.purpose, draft.channel, now, box=box) if draft.purpose else None
        made = Commit(ticket_id, version, now, now, order.actor, order.cause, desk.version, draft.events)
        changed = store.change(before, made, desk.document.sharding, subject=subject, box=box, outbound=(out,) if out else ())
        commit([*self._remember(order.once, changed, now), *changed.writes, *also])
        leased = ((store.leased(out), Context(changed.ticket, draft.key, None, draft.message)),) if out else ()
        return Written(state_of(changed.ticket), leased)

    def find_replay(self, once: Once | None) -> Written | None:
        """The first answer to this idempotency key. Raises Conflict where the key was used for something else."""
        found = read_batch([once.place], consistent=True).item(*once.place) if once else None
        if once is None or not isinstance(found, SeenRecord) or found.re is None or (found.exp or 0) <= self.desk_now():
            return None
        if found.dg != once.content:
            raise Conflict("This Idempotency-Key was used for another request. Take a new one for each.", {"ticket": found.t})
        return Written(msgspec.json.decode(found.re, type=TicketState), is_replay=True)

    def _box(self, draft: Draft, ticket_id: str, version: int, order: Order) -> bytes | None:
        if draft.message is None:
            return None
        place = "".join(entry_key(ticket_id, version))
        cause = f"{place} {order.cause}"
        return bodies.pack(draft.message, draft.key, place, objects=self.objects, signer=self.signer, cause=cause)

    def _remember(self, once: Once | None, changed: Change, now: int) -> Iterator[Put]:
        if once is None:
            return
        answer = msgspec.json.encode(state_of(changed.ticket))
        item: SeenRecord = SeenRecord(
            *once.place, t=changed.ticket.id, e=str(changed.ticket.version), at=now, dg=once.content, re=answer, exp=now + ONCE_S
        )
        gone: Condition = SeenRecord.pk.does_not_exist() | (SeenRecord.exp <= now)
        yield Put(item, gone)


def refuse_stale(ticket: Ticket, version: int | None) -> None:
    if version is None or version == ticket.version:
        return
    changes = changes_since(ticket.id, version)
    raise Conflict(
        f"The ticket is at version {ticket.version}; this was decided on version {version}. Look at what changed, and decide again.",
        {"ticket": ticket.id, "current_version": ticket.version, "changes": msgspec.to_builtins(changes)},
    )


def changes_since(ticket_id: str, version: int) -> list[CommitTold]:
    """The newest commits after that version, oldest first."""
    entries = store.entries_of(ticket_id, newest=MOST_CHANGES_TOLD, after=version)
    return [told(made) for made in commits_of(entries)]
