"""One message of a ticket becomes a ticket of its own: a second question in one mail thread gets its own answer, clocks and people."""

from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.ids import RandomBits, grouped, new_ticket_id
from chalicelib.core.sealing import seal

from . import bodies, store
from . import events as e
from .model import Commit, Message, State, Ticket
from .policy.threading import bare_subject
from .reading import Line, TicketReader
from .records import commits_of, entry_key, place_of_subject
from .summary import state_of
from .writing import MOST_ATTEMPTS, Order, TicketWriter, Written, refuse_merged, refuse_stale


class Part(Struct, frozen=True):
    """Which message becomes a ticket (by its version), and under what subject; empty: the message's own."""

    version: int
    subject: str = ""


@dataclass
class Splitter:
    reader: TicketReader
    writer: TicketWriter
    random_bits: RandomBits

    def split(self, ticket_id: str, part: Part, order: Order) -> Written:
        """Answers with the new ticket. The message stays readable where it was; its clocks count from when the customer wrote it."""
        for _ in range(MOST_ATTEMPTS):
            if replay := self.writer.find_replay(order.once):
                return replay
            ticket = store.get_ticket(ticket_id)
            refuse_merged(ticket)
            refuse_stale(ticket, order.version)
            line, received = self._message(ticket, part.version)
            try:
                return self._commit(ticket, line, received, part, order)
            except CommitRefused:
                continue
        raise Conflict("The ticket changed six times meanwhile. Please try again.", {"ticket": ticket_id})

    def undo(self, ticket_id: str, order: Order) -> Written:
        """`ticket_id` is the one that was made by splitting; it goes on where it came from. Refused once more was written on it: merge it, then."""
        for _ in range(MOST_ATTEMPTS):
            if replay := self.writer.find_replay(order.once):
                return replay
            part = store.get_ticket(ticket_id)
            refuse_merged(part)
            refuse_stale(part, order.version)
            whole, version = _origin(part)
            try:
                return self._rejoin(part, whole, version, order)
            except CommitRefused:
                continue
        raise Conflict("These tickets changed six times meanwhile. Please try again.", {"ticket": ticket_id})

    def _message(self, ticket: Ticket, version: int) -> tuple[Line, e.MessageReceived]:
        shown = self.reader.conversation(ticket, before=version + 1, limit=2, with_kids=False)
        line = next((line for line in shown.lines if line.version == version and line.slot == 0), None)
        received = line.find_event(e.MessageReceived) if line else None
        if line is None or not isinstance(received, e.MessageReceived):
            raise NotFound("This ticket has no customer's message of that version.", {"ticket": ticket.id})
        if line.message is None:
            raise Conflict("The writer of this message was erased; it cannot become a ticket.", {"ticket": ticket.id})
        if version == 1:
            raise Conflict(
                "This is the ticket's first message: without it there would be no ticket. Split off a later one.", {"ticket": ticket.id}
            )
        return line, received

    def _commit(self, ticket: Ticket, line: Line, received: e.MessageReceived, part: Part, order: Order) -> Written:
        assert line.message is not None
        assert line.commit is not None
        now, desk = int(self.writer.desk_now()), self.writer.desk()
        new_id = new_ticket_id(now, self.random_bits)
        message = replace(line.message, subject=bare_subject(part.subject) or line.message.subject, truncated="")
        key = self.reader.keyring.open([line.writer])[line.writer]
        opened = _opened(ticket, line, received)
        events = (opened, replace(received, sender=None), e.Linked(ticket.id))
        first = Commit(new_id, 1, line.commit.occurred_at, now, order.actor, f"split:{ticket.id}.{part.version}", desk.version, events)
        made = store.change(
            None, first, desk, subject=seal(key, message.subject.encode(), place_of_subject(new_id)), box=self._box(message, key, new_id)
        )
        own = (e.SplitOff(part.version, new_id), e.Linked(new_id))
        left = store.change(ticket, Commit(ticket.id, ticket.version + 1, now, now, order.actor, order.cause, desk.version, own), desk)
        state = state_of(made.ticket)
        commit([*self.writer.remember(order.once, state, now), *made.writes, *left.writes])
        return Written(state)

    def _box(self, message: Message, key: bytes, ticket_id: str) -> bytes:
        place = "".join(entry_key(ticket_id, 1))
        return bodies.pack(message, key, place, objects=self.writer.objects, signer=self.writer.signer, cause=f"{place} split")

    def _rejoin(self, part: Ticket, whole: Ticket, version: int, order: Order) -> Written:
        now, desk = int(self.writer.desk_now()), self.writer.desk()

        def change(ticket: Ticket, *events: e.Event) -> store.Change:
            return store.change(
                ticket, Commit(ticket.id, ticket.version + 1, now, now, order.actor, order.cause, desk.version, events), desk
            )

        gone = change(part, e.Unlinked(whole.id), e.Merged(whole.id))
        back = change(whole, e.SplitUndone(version, part.id), e.Unlinked(part.id))
        state = state_of(gone.ticket)
        commit([*self.writer.remember(order.once, state, now), *gone.writes, *back.writes])
        return Written(state)


def _opened(ticket: Ticket, line: Line, received: e.MessageReceived) -> e.Opened:
    return e.Opened(
        channel=ticket.channel, mailbox=ticket.mailbox, brand=ticket.brand, team=ticket.team, language=ticket.language, category=ticket.category,
        requester=line.writer, priority=ticket.priority, state=State.OPEN.value, is_authenticated=received.is_authenticated,
        plan=ticket.plan if line.writer == ticket.requester else None,
    )  # fmt: skip


def _origin(part: Ticket) -> tuple[Ticket, int]:
    """The ticket of which this one was split off, as it is now, and the version of the message there."""
    commits = commits_of(store.entries_of(part.id))
    source = commits[0].cause.removeprefix("split:") if commits[0].cause.startswith("split:") else ""
    if not source:
        raise Conflict("This ticket was not split off another one.", {"ticket": part.id})
    ticket_id, _, version = source.partition(".")
    if any(isinstance(event, e.MessageReceived | e.Sent | e.NoteAdded) for made in commits[1:] for event in made.events):
        raise Conflict(
            f"More was written on this ticket since it was split off. Merge it into {grouped(ticket_id)} instead.", {"ticket": part.id}
        )
    whole = store.get_ticket(ticket_id)
    refuse_merged(whole)
    return whole, int(version)
