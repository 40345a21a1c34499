"""A ticket as an agent reads it: what was written with quotes folded, notes, what happened between; its clocks, its tasks, and what it has to do with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.core.clock import Clock
from chalicelib.core.ids import grouped
from chalicelib.desk.model import PublishedDesk
from chalicelib.sla.policy.clocks.choosing import history_of
from chalicelib.sla.policy.clocks.keeping import Standing, standings
from chalicelib.tickets import store
from chalicelib.tickets.events import MessageReceived
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.others import Named, OtherTickets
from chalicelib.tickets.reading import Conversation, TicketReader
from chalicelib.tickets.records import commits_of
from chalicelib.tickets.side_tasks import task_texts

from .masking import customer_tag
from .policy.time_words import Left, Moment, left_until, moment_of
from .told import HistoryEntry, NameOf, Teller, Told

HISTORY_ROWS = 100
ENTRIES_SHOWN = 40
"""Of a page: what an agent scrolls through, and what opening a ticket may cost (benchmarks/console_ticket.py)."""
GLIMPSE = 120


class ClockBar(Struct, frozen=True):
    """`share` of the promised time that is used, 0 to 100. `course`: running, paused or overdue; `because` is a code that says why it is paused."""

    clock: str
    share: int
    left: Left
    course: str
    because: str
    calendar: str


class ShownTask(Struct, frozen=True):
    """`text` None: it was sealed for a customer who was erased. `agent` is a name; empty: whoever comes first."""

    version: int
    text: str | None
    agent: str
    is_done: bool


class OtherTicket(Struct, frozen=True):
    """Another ticket in a line."""

    id: str
    reference: str
    subject: str | None
    state: str
    opened: Moment


class Glimpse(Struct, frozen=True):
    """A customer's message in a line, by the version that it is."""

    version: int
    when: Moment
    words: str


class ShownTicket(Struct, frozen=True):
    ticket: Ticket
    reference: str
    subject: str | None
    customer: str
    is_erased: bool
    is_suppressed: bool
    told: tuple[Told, ...]
    clocks: tuple[ClockBar, ...]
    older: int | None
    opened: Moment
    asleep: Moment | None
    tasks: tuple[ShownTask, ...]


class History(Struct, frozen=True):
    """The newest first. `older` is the version to read on before."""

    ticket: Ticket
    reference: str
    subject: str | None
    entries: tuple[HistoryEntry, ...]
    older: int | None


@dataclass
class TicketPages:
    reader: TicketReader
    other_tickets: OtherTickets
    desk: Callable[[], PublishedDesk]
    name_of: NameOf
    """An agent's name by their id."""
    rule_name: NameOf
    desk_now: Clock

    def show(self, ticket_id: str, *, before: int | None = None, read: int | None = None) -> ShownTicket:
        """`read`: the version that the agent has read; what came after it is marked. Raises NotFound."""
        ticket = store.get_ticket(ticket_id)
        found = self.reader.conversation(ticket, before=before, limit=ENTRIES_SHOWN)
        teller = self._teller(ticket, read)
        told = tuple(one for line in found.lines if (one := teller.told(line)))
        asleep = moment_of(ticket.snoozed_until, teller.now, teller.zone) if ticket.snoozed_until else None
        return ShownTicket(
            ticket, grouped(ticket.id), found.subject, customer_tag(ticket.requester), found.key is None, found.suppression is not None, told,
            self.clocks(ticket, teller.now), found.older, moment_of(ticket.opened_at, teller.now, teller.zone), asleep, self._tasks(found),
        )  # fmt: skip

    def clocks(self, ticket: Ticket, now: int) -> tuple[ClockBar, ...]:
        return tuple(_bar(one, now) for one in standings(ticket, history_of(self.desk()), now))

    def history(self, ticket_id: str, *, before: int | None = None) -> History:
        """Every commit of the record, from its codes alone. Raises NotFound."""
        named = self._named([ticket_id])
        ticket = named[0].ticket if named else store.get_ticket(ticket_id)
        commits = commits_of(store.entries_of(ticket.id, newest=HISTORY_ROWS, before=before))
        teller, oldest = self._teller(ticket), commits[0].version if commits else 1
        return History(
            ticket, grouped(ticket.id), named[0].subject if named else None, tuple(map(teller.entry, reversed(commits))),
            oldest if oldest > 1 else None,
        )  # fmt: skip

    def others(self, ticket: Ticket) -> list[OtherTicket]:
        """What its customer has beside it."""
        return self._listed(self.other_tickets.of_customer(ticket.requester, but=ticket.id), ticket)

    def linked(self, ticket: Ticket) -> list[OtherTicket]:
        return self._listed(self._named(sorted(ticket.links)), ticket)

    def splittable(self, ticket: Ticket) -> list[Glimpse]:
        """The customer's messages of the newest page that may become tickets of their own, the newest first."""
        found = self.reader.conversation(ticket, whole=False, with_kids=False)
        teller = self._teller(ticket)
        received = (line for line in reversed(found.lines) if line.version > 1 and line.message and line.find_event(MessageReceived))
        told = (one for line in received if (one := teller.told(line)))
        return [Glimpse(one.version, one.when, " ".join(one.words.split())[:GLIMPSE]) for one in told]

    def _tasks(self, found: Conversation) -> tuple[ShownTask, ...]:
        """Their texts stand in the conversation, or are read beside it where they are older."""
        tasks = found.ticket.tasks
        if not tasks:
            return ()
        texts = {line.version: line.message.text for line in found.lines if line.message and not line.ticket and line.slot == 0}
        texts |= task_texts(found.ticket, found.key, {task.version for task in tasks} - texts.keys())
        return tuple(
            ShownTask(task.version, texts.get(task.version), self.name_of(task.agent) if task.agent else "", task.is_done) for task in tasks
        )

    def _teller(self, ticket: Ticket, read: int | None = None) -> Teller:
        return Teller(self.name_of, self.rule_name, self.desk().time_zone_of(ticket.team), int(self.desk_now()), read)

    def _named(self, ids: Iterable[str]) -> list[Named]:
        return self.other_tickets.named(ids)

    def _listed(self, found: Iterable[Named], beside: Ticket) -> list[OtherTicket]:
        zone, now = self.desk().time_zone_of(beside.team), int(self.desk_now())
        return [
            OtherTicket(
                each.ticket.id, grouped(each.ticket.id), each.subject, each.ticket.state.value, moment_of(each.ticket.opened_at, now, zone)
            )
            for each in found
        ]


def _bar(one: Standing, now: int) -> ClockBar:
    share = min(100, 100 * one.used_s // one.target_s) if one.target_s > 0 else 100
    course = "overdue" if one.is_over else "paused" if one.paused is not None else "running"
    return ClockBar(one.clock, share, left_until(one.due_at, now, one.time_zone), course, one.paused or "", one.calendar)
