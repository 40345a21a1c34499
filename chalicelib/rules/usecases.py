"""Does what rules leave for later: what is due on time, people told, somebody chosen, a macro's note. The agenda brings it, any number of times."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.assignment.usecases import Assigner
from chalicelib.aws.dynamodb import CommitRefused, Write
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.core.observability import count, logger
from chalicelib.macros.usecases import Macros
from chalicelib.notices import store as notices
from chalicelib.tickets import events as e
from chalicelib.tickets import store as tickets
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.writing import MOST_ATTEMPTS, Draft, Order, TicketWriter

from .model import Rule
from .policy.applying import FOLLOWING, due
from .store import BookShelf

BY_DESK = "desk"
ASSIGNEE = "assignee"


@dataclass
class RuleEngine:
    shelf: BookShelf
    writer: TicketWriter
    assigner: Callable[[], Assigner]
    macros: Callable[[], Macros]
    desk_now: Clock

    def act(self, ticket_id: str) -> None:
        """Everything that is due of one ticket, commit by commit. What is done is not done again, whatever the agenda does."""
        for _ in range(MOST_ATTEMPTS):
            ticket = tickets.find_ticket(ticket_id)
            if ticket is None or ticket.state is State.MERGED:
                return
            try:
                if not self._step(ticket):
                    return
            except CommitRefused:
                continue  # somebody else changed it: look again
        raise Conflict("The ticket changed too often while rules were applied. The agenda brings it again.", {"ticket": ticket_id})

    def _step(self, ticket: Ticket) -> bool:
        """One commit, where there is anything to do."""
        now, book = int(self.desk_now()), self.shelf.current()
        if ticket.pending_at is not None and ticket.pending_at <= now:
            rule_id = min(ticket.pending)
            rule = book.find(rule_id)
            draft = self._rest(rule, ticket, now) if rule else Draft((e.RuleFinished(rule_id, "no-rule"),))
            self._commit(ticket, f"{FOLLOWING}{rule_id}", draft)
            return True
        if ticket.rules_at is not None and ticket.rules_at <= now:
            events = due(book, ticket, now) or (e.RuleFinished("", "nothing-due"),)
            self._commit(ticket, f"timed:{ticket.rules_at}", Draft(events))
            return True
        return False

    def _commit(self, ticket: Ticket, cause: str, draft: Draft) -> None:
        self.writer.commit(ticket, ticket.id, Order(BY_DESK, cause), draft, ())
        logger.info("rule applied", ticket=ticket.id, cause=cause)
        count("RulesApplied")

    def _rest(self, rule: Rule, ticket: Ticket, now: int) -> Draft:
        """The macro's steps and note, then whoever gets it, then who is told: of the assignee as they are then."""
        draft, outcome = self._of_macro(rule, ticket)
        events, also = draft.events, draft.also
        assignee = next((event.to for event in events if isinstance(event, e.Assigned)), ticket.assignee)
        if rule.assign_automatically and assignee is None:
            chosen, writes = self.assigner().choice(ticket)
            events, also, outcome = (*events, *chosen), (*also, *writes), outcome or ("" if chosen else "nobody-free")
            assignee = next((event.to for event in chosen if isinstance(event, e.Assigned)), None)
        told, writes = self._told(rule, ticket, assignee, now)
        return Draft((*events, *told, e.RuleFinished(rule.id, outcome)), draft.message, draft.key, also=(*also, *writes))

    def _of_macro(self, rule: Rule, ticket: Ticket) -> tuple[Draft, str]:
        """A rule never writes to a customer: what goes out by itself is the desk's automatic mail alone, with its brakes (docs/mail.md)."""
        if rule.macro is None:
            return Draft(()), ""
        try:
            macros = self.macros()
            return macros.draft(macros.get(rule.macro), ticket, None, ""), ""
        except NotFound:
            return Draft(()), "no-macro"
        except Conflict:
            return Draft(()), "erased"

    @staticmethod
    def _told(rule: Rule, ticket: Ticket, assignee: str | None, now: int) -> tuple[e.Events, tuple[Write, ...]]:
        named = (assignee if one == ASSIGNEE else one for one in rule.notify)
        agents = tuple(dict.fromkeys(agent for agent in named if agent is not None))
        if not agents:
            return (), ()
        writes = notices.tell(agents, "rule", ticket.id, by=BY_DESK, about=f"{rule.id} {ticket.version + 1}", now=now)
        return (e.PeopleTold(rule.id, agents),), writes
