"""Commits what an agent decided on a ticket: under the version that it was decided on, once for an idempotency key, again where somebody was quicker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec
from msgspec import Struct
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb import CommitRefused, Put, Write, commit, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict
from chalicelib.core.ids import digest, grouped
from chalicelib.core.sealing import seal
from chalicelib.core.signing import Signer
from chalicelib.core.unshown import Unshown
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.model import File

from . import bodies, store
from .delivery import Context
from .events import Events, SecretsRemoved
from .model import Attachment, Commit, Message, Purpose, State, Ticket
from .policy.own_secrets import without_secrets
from .records import commits_of, entry_key
from .seen import SeenRecord
from .store import Outbound
from .summary import CommitTold, TicketState, state_of, told

MOST_ATTEMPTS = 6
MOST_CHANGES_TOLD = 50
ONCE_S = 24 * 3600
"""For how long an idempotency key is remembered."""

Leased = tuple[Outbound, Context]


class Once(Struct, frozen=True):
    """A client's idempotency key with a digest of what it asked for: the same key with another request is refused."""

    agent: str
    key: str
    content: str

    @property
    def place(self) -> tuple[str, str]:
        return f"D#{digest('api', self.agent, self.key)}", "#"


class Order(Struct, frozen=True):
    """Who wants it, because of which request, decided on which version (None: on whatever is newest). `name` is the agent's, as colleagues see it."""

    actor: str
    cause: str
    version: int | None = None
    once: Once | None = None
    name: str = ""

    @property
    def source(self) -> str:
        """The same for a request that is sent again: what is stored on its behalf is stored over itself."""
        return f"{self.once.place[0]} {self.once.content}" if self.once else self.cause


class Draft(Unshown, frozen=True):
    """What was decided: the events, and what was written, sealed with `key` as `files` are. With a purpose it goes out on `channel`. `also` joins the
    transaction. `left_out` are customers who do not get it, though they usually would.
    """

    events: Events
    message: Message | None = None
    key: bytes = b""
    purpose: Purpose | None = None
    channel: str = "mail"
    files: tuple[File, ...] = ()
    also: tuple[Write, ...] = ()
    left_out: tuple[str, ...] = ()


class Written(Struct, frozen=True):
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
            refuse_merged(ticket)
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
        draft, removed = _without_secrets(draft)
        message = self._with_files(draft, order)
        box = self._box(message, draft.key, ticket_id, version, order) if message else None
        out = Outbound(ticket_id, version, 0, draft.purpose, draft.channel, now, box=box) if draft.purpose else None
        made = Commit(ticket_id, version, now, now, order.actor, order.cause, desk.version, draft.events)
        changed = store.change(before, made, desk, subject=subject, box=box, outbound=(out,) if out else ())
        state = state_of(changed.ticket, removed, draft.left_out)
        commit([*self.remember(order.once, state, now), *changed.writes, *draft.also, *also])
        leased = ((store.leased(out), Context(changed.ticket, draft.key, None, message)),) if out else ()
        return Written(state, leased)

    def find_replay(self, once: Once | None) -> Written | None:
        """The first answer to this idempotency key. Raises Conflict where the key was used for something else."""
        found = read_batch([once.place], consistent=True).item(*once.place) if once else None
        if once is None or not isinstance(found, SeenRecord) or found.re is None or (found.exp or 0) <= self.desk_now():
            return None
        if found.dg != once.content:
            raise Conflict("This Idempotency-Key was used for another request. Take a new one for each.", {"ticket": found.t})
        return Written(msgspec.json.decode(found.re, type=TicketState), is_replay=True)

    def _with_files(self, draft: Draft, order: Order) -> Message | None:
        """Files are stored before the commit that names them."""
        if draft.message is None or not draft.files:
            return draft.message
        attached = tuple(self._attached(file, draft.key, f"{order.source} {number}") for number, file in enumerate(draft.files))
        return msgspec.structs.replace(draft.message, attachments=(*draft.message.attachments, *attached))

    def _attached(self, file: File, data_key: bytes, cause: str) -> Attachment:
        key = f"attachments/{self.signer.tag('attachment', cause, width=32)}"
        self.objects.put(key, seal(data_key, file.data, key))
        return Attachment(file.name, file.content_type, len(file.data), key)

    def _box(self, message: Message, data_key: bytes, ticket_id: str, version: int, order: Order) -> bytes:
        place = "".join(entry_key(ticket_id, version))
        return bodies.pack(message, data_key, place, objects=self.objects, signer=self.signer, cause=f"{place} {order.cause}")

    def remember(self, once: Once | None, state: TicketState, now: int) -> Iterator[Put]:
        if once is None:
            return
        answer = msgspec.json.encode(state)
        item: SeenRecord = SeenRecord(*once.place, t=state.id, e=str(state.version), at=now, dg=once.content, re=answer, exp=now + ONCE_S)
        gone: Condition = SeenRecord.pk.does_not_exist() | (SeenRecord.exp <= now)
        yield Put(item, gone)


def _without_secrets(draft: Draft) -> tuple[Draft, tuple[str, ...]]:
    """What nobody may write to anybody is taken out before it is stored; the history tells of it, and so does the answer."""
    if draft.message is None:
        return draft, ()
    message, files = without_secrets(draft.message, draft.files)
    if not message.removed:
        return draft, ()
    events = (*draft.events, SecretsRemoved(message.removed))
    return msgspec.structs.replace(draft, message=message, files=files, events=events), message.removed


def refuse_merged(ticket: Ticket) -> None:
    if ticket.state is State.MERGED:
        where = f" {grouped(ticket.into)}" if ticket.into else ""
        raise Conflict(f"This ticket was merged into another one{where}. Go on there.", {"ticket": ticket.id, "into": ticket.into})


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
