"""An agent hands a ticket to another team, with a word to them if they like: one commit, so that nobody finds the one without the other."""

from dataclasses import dataclass

from .changing import Changer, refuse_unknown
from .policy.changes import Wanted, events_of
from .replying import Correspondence
from .writing import Order, Written


@dataclass
class Transfers:
    changer: Changer
    correspondence: Correspondence

    def transfer(self, ticket_id: str, team: str, note: str, order: Order) -> Written:
        """Nobody has it there yet. Raises InvalidInput for a team that the desk does not know."""
        wanted = Wanted(team=team, assignee=None)
        if not note.strip():
            return self.changer.change(ticket_id, wanted, order)
        refuse_unknown(wanted, self.changer.desk(), self.changer.is_agent)
        return self.correspondence.note(ticket_id, note, order, lambda ticket: events_of(ticket, wanted))
