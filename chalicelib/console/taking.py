"""Takes the next ticket for an agent: of those that nobody has the one that is due first, which they speak the language of and have the skills for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.agents.model import Agent
from chalicelib.assignment import store as work
from chalicelib.assignment.policy.choosing import suits
from chalicelib.core.errors import Conflict
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets.changing import Changer
from chalicelib.tickets.policy.changes import Wanted
from chalicelib.tickets.queue import NOBODY, Row, Sort, View
from chalicelib.tickets.reading import TicketReader
from chalicelib.tickets.writing import Order, Written

from .queues import AWAITED, ROWS

MOST_ROUNDS = 4


@dataclass
class NextTicket:
    reader: TicketReader
    changer: Changer
    desk: Callable[[], PublishedDesk]

    def take(self, agent: Agent, cause: str) -> Written | None:
        """None where nothing is left that suits them. Who has no profile is offered everything."""
        for row in self._offered(agent.id):
            try:
                return self.changer.change(row.id, Wanted(assignee=agent.id), Order(agent.actor, cause, row.version, name=agent.name))
            except Conflict:
                continue  # somebody was quicker, or it changed: the next one
        return None

    def _offered(self, agent: str) -> Iterator[Row]:
        profile = work.find_profile(agent)
        teams = (profile.teams if profile else ()) or tuple(self.desk().document.teams)
        after: str | None = None
        for _ in range(MOST_ROUNDS):
            found, _ = self.reader.queue(View(teams, AWAITED, NOBODY, Sort.NEXT_DUE), ROWS, after, whole=True)
            for row in found.rows:
                if profile is None or suits(profile, row.team, row.language, row.category):
                    yield row
            after = found.last
            if after is None:
                return
