"""The lists as agents know them: mine, unassigned, team, at risk, waiting, all, and whatever a filter names; each costs what it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.agents.model import Agent
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets.model import ACTIVE, AWAITED_FROM_US, State, Ticket
from chalicelib.tickets.queue import NOBODY, Row, Sort, View
from chalicelib.tickets.reading import TicketReader

from .masking import customer_tag
from .policy.asked import Asked
from .policy.narrowing import is_narrowed, keeps, view_of
from .policy.places import ALL, MINE, NAMES, RISK, SEARCH, TEAM, UNASSIGNED, WAITING, Place
from .policy.time_words import Left, Moment, left_until

ROWS = 50
MOST_ROUNDS = 4
"""Where rows are left out after reading: a page reads so many times its size at most, and is shorter where it found too little."""
AWAITED = tuple(state for state in State if state in AWAITED_FROM_US)
ACTIVE_STATES = tuple(state for state in State if state in ACTIVE)
BY_AGE, BY_ALL = (Sort.NEWEST, Sort.OLDEST), (Sort.NEXT_DUE, Sort.NEWEST, Sort.OLDEST)
SORTS = {
    MINE: BY_ALL,
    UNASSIGNED: (Sort.OLDEST, Sort.NEWEST, Sort.NEXT_DUE),
    TEAM: BY_ALL,
    RISK: (Sort.NEXT_DUE,),
    WAITING: BY_AGE,
    ALL: BY_ALL,
}
"""The ways to sort each; the first is how it comes."""


class ListedTicket(Struct, frozen=True):
    """A row: two lines, and a third where a message was found. `customer` is a tag that is the same for the same customer, and tells nothing of them."""

    id: str
    reference: str
    short: str
    subject: str | None
    customer: str
    language: str
    team: str
    state: str
    priority: int
    assignee: str | None
    left: Left
    version: int = 0
    excerpt: tuple[tuple[str, bool], ...] = ()
    where: str = ""
    when: Moment | None = None


class Listing(Struct, frozen=True):
    """`next` is the signed cursor of the next page. `asked` where it is a search or a saved view; `problem` is a code that says why nothing can be shown,
    `is_thin` that the page was left short although there is more. `title` is a saved view's own name.
    """

    place: Place
    rows: list[ListedTicket]
    next: str | None = None
    sorts: tuple[Sort, ...] = ()
    asked: Asked | None = None
    problem: str = ""
    is_thin: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def is_live(self) -> bool:
        """Whether it can be looked at again and again: words are not searched for every half minute."""
        return not self.problem and not (self.asked and self.asked.words)


@dataclass
class Queues:
    reader: TicketReader
    desk: Callable[[], PublishedDesk]
    signer: Signer
    desk_now: Clock

    def page(self, name: str, agent: Agent, *, team: str = "", sort: str = "", cursor: str = "") -> Listing:
        """Raises NotFound for a queue, team or order that there is not."""
        if name not in NAMES or (sort and sort not in SORTS[name]):
            raise NotFound("There is no such queue.", {"queue": name[:40]})
        chosen = self._team(team) if name == TEAM else ""
        view = self._view(name, agent, chosen, Sort(sort or SORTS[name][0]))
        about = f"console queue {view!r}"
        found, subjects = self.reader.queue(view, ROWS, self.place_after(about, cursor), whole=True)
        rows = [row for row in found.rows if name != RISK or row.due_at is not None]
        last = found.last if len(rows) == len(found.rows) else None
        listed = [self.listed(row, subjects.get(row.id)) for row in rows]
        return Listing(Place(name, chosen, sort), listed, self.signed_cursor(about, last), SORTS[name])

    def narrowed(self, asked: Asked, agent: Agent, *, place: Place | None = None, title: str = "", cursor: str = "") -> Listing:
        """The tickets that filters alone name: active ones where they say nothing of the state, the newest first where nothing of the order."""
        view, is_kept = view_of(asked, agent.id, tuple(self.desk().document.teams)), keeps(asked, self.zone_of(asked), self.desk_now())
        about = f"console list {view!r} {asked.text}"
        after = self.place_after(about, cursor)
        rows: list[ListedTicket] = []
        for _ in range(MOST_ROUNDS if is_narrowed(asked) else 1):
            found, subjects = self.reader.queue(view, ROWS, after, whole=True)
            rows += [self.listed(row, subjects.get(row.id)) for row in found.rows if is_kept(row)]
            after = found.last
            if after is None or len(rows) >= ROWS:
                break
        is_thin = after is not None and len(rows) < ROWS
        return Listing(
            place or Place(SEARCH, asked.text), rows, self.signed_cursor(about, after), asked=asked, is_thin=is_thin, title=title
        )

    def listed(self, row: Row, subject: str | None) -> ListedTicket:
        return self._row(row, row.requester, subject, row.due_at)

    def found(self, ticket: Ticket, subject: str | None) -> ListedTicket:
        return self._row(ticket, ticket.requester, subject, ticket.deadline if ticket.state in ACTIVE else None)

    def _row(self, ticket: Row | Ticket, requester: str, subject: str | None, due_at: int | None) -> ListedTicket:
        reference = grouped(ticket.id)
        state = ticket.state.value if isinstance(ticket.state, State) else ticket.state
        return ListedTicket(
            ticket.id, reference, reference.rpartition("-")[2], subject, customer_tag(requester), ticket.language, ticket.team, state, ticket.priority,
            ticket.assignee, left_until(due_at, int(self.desk_now()), self.desk().time_zone_of(ticket.team)), ticket.version,
        )  # fmt: skip

    def _view(self, name: str, agent: Agent, team: str, sort: Sort) -> View:
        teams = tuple(self.desk().document.teams)
        views = {
            MINE: (teams, ACTIVE_STATES, agent.id), UNASSIGNED: (teams, AWAITED, NOBODY), TEAM: ((team,), AWAITED, None), RISK: (teams, AWAITED, None),
            WAITING: (teams, (State.WAITING_CUSTOMER,), None), ALL: (teams, ACTIVE_STATES, None),
        }  # fmt: skip
        return View(*views[name], sort)

    def _team(self, team: str) -> str:
        teams = self.desk().document.teams
        if team and team not in teams:
            raise NotFound("There is no such team.", {"team": team[:40]})
        return team or next(iter(teams))

    def zone_of(self, asked: Asked) -> str:
        return self.desk().time_zone_of(asked.one("team") or next(iter(self.desk().document.teams)))

    def place_after(self, about: str, cursor: str) -> str | None:
        return self.signer.verified(about, cursor) if cursor else None

    def signed_cursor(self, about: str, last: str | None) -> str | None:
        return self.signer.sign(about, last) if last else None
