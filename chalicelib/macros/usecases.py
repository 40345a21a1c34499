"""Writes macros, shows what one would say on a ticket, and uses one."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import grouped
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import events as e
from chalicelib.tickets.changing import refuse_unknown
from chalicelib.tickets.model import Message, Ticket
from chalicelib.tickets.policy.linking import checked_tags
from chalicelib.tickets.policy.written import checked_text
from chalicelib.tickets.reading import Conversation, TicketReader
from chalicelib.tickets.replying import ReplyHelp
from chalicelib.tickets.writing import Draft, Order, TicketWriter, Written

from . import store
from .model import Macro, Steps
from .policy.steps import NOBODY, events_of_steps, wanted_of
from .policy.variables import filled, refuse_unknown_variables, text_in


class Rendered(Struct, frozen=True):
    """What a macro says on a ticket, for an agent to look over; empty where it has no text."""

    macro: Macro
    text: str
    language: str


@dataclass
class Macros:
    desk: Callable[[], PublishedDesk]
    shelf: store.MacroShelf
    reader: TicketReader
    writer: TicketWriter
    is_agent: Callable[[str], bool]
    desk_now: Clock

    def keep(self, macro: Macro, by: str, *, read: str | None = None) -> Macro:
        """`read`: the print of what stood there. Raises InvalidInput for unknown variables, teams, agents, tags, Conflict where it is another now."""
        self.check(macro)
        before = self._as_read(macro.id, read) if read is not None else None
        try:
            commit([store.keep(macro, by, self.desk_now(), before)])
        except CommitRefused:
            raise _overtaken(macro.id) from None
        self.shelf.all(fresh=True)
        return macro

    def _as_read(self, macro_id: str, read: str) -> Macro:
        before = self.shelf.all(fresh=True).get(macro_id)
        if before is None or store.print_of(before) != read:
            raise _overtaken(macro_id)
        return before

    def check(self, macro: Macro) -> None:
        if macro.use != "none" and not macro.text:
            raise InvalidInput("A macro for replies or notes needs a text in one language at least.", {"field": "text"})
        for language, text in macro.text.items():
            refuse_unknown_variables(text, f"text.{language}", may_be_masked=macro.use == "reply")
        refuse_unknown_steps(macro.steps, self.desk(), self.is_agent)
        if macro.team is not None and macro.team not in self.desk().document.teams:
            raise InvalidInput(f"There is no team {macro.team!r}.", {"field": "team"})

    def take_away(self, macro_id: str, by: str) -> None:
        self.get(macro_id)
        try:
            commit([store.take_away(macro_id, by, self.desk_now())])
        except CommitRefused:
            raise NotFound(f"There is no macro {macro_id[:40]}.") from None
        self.shelf.all(fresh=True)

    def get(self, macro_id: str) -> Macro:
        macro = self.shelf.all().get(macro_id) or self.shelf.all(fresh=True).get(macro_id)
        if macro is None:
            raise NotFound(f"There is no macro {macro_id[:40]}.")
        return macro

    def render(self, macro_id: str, conversation: Conversation, agent_name: str) -> Rendered:
        """In the ticket's language where it is written in that."""
        macro, ticket = self.get(macro_id), conversation.ticket
        text = filled(
            text_in({str(language): text for language, text in macro.text.items()}, ticket.language), self._values(conversation, agent_name)
        )
        return Rendered(macro, text, ticket.language if ticket.language in macro.text else next(iter(macro.text), ""))

    def use(self, macro_id: str, ticket_id: str, me: str, order: Order) -> Written:
        """Its steps at once, and its note. The text of one for replies is not sent: an agent sends it, after looking it over."""
        macro = self.get(macro_id)
        return self.writer.write(ticket_id, order, lambda ticket: self.draft(macro, ticket, me, order.name))

    def draft(self, macro: Macro, ticket: Ticket, me: str | None, agent_name: str, before: e.Events = ()) -> Draft:
        """`before` are events that stand first in the same commit."""
        steps = events_of_steps(ticket, macro.steps, me)
        if macro.use != "note":
            return Draft((*before, e.MacroApplied(macro.id), *steps) if steps or before else ())
        conversation = self.reader.conversation(ticket, limit=1, whole=False, with_kids=False)
        if conversation.key is None:
            raise Conflict("The customer of this ticket was erased; nothing more can be written on it.", {"ticket": ticket.id})
        text = checked_text(self.render(macro.id, conversation, agent_name).text)
        return Draft((*before, e.MacroApplied(macro.id), e.NoteAdded(), *steps), Message(text), conversation.key)

    def helping(self, macro_id: str, me: str) -> ReplyHelp:
        """What joins a reply that was written with the macro: its steps (the reply itself says the state), and what the agent was not shown."""
        macro = self.get(macro_id)
        steps = replace(macro.steps, state=None)
        return replace(self.filling(), events=lambda ticket: (e.MacroApplied(macro_id), *events_of_steps(ticket, steps, me)))

    @staticmethod
    def filling() -> ReplyHelp:
        """Of a macro whose steps were taken off again the words are left, and in them what the agent was not shown."""
        return ReplyHelp(lambda _: (), lambda text, customer: filled(text, {"customer.name": customer}))

    def _values(self, conversation: Conversation, agent_name: str) -> dict[str, str]:
        desk, ticket = self.desk(), conversation.ticket
        brand = desk.document.brands.get(ticket.brand)
        return {
            "ticket.reference": grouped(ticket.id),
            "ticket.subject": conversation.subject or "", "agent.name": agent_name, "team.name": desk.team_name(ticket.team, ticket.language),
            "desk.name": desk.document.name, "brand.name": brand.name if brand else desk.document.name,
        }  # fmt: skip


def _overtaken(macro_id: str) -> Conflict:
    return Conflict("Somebody else changed this macro meanwhile. Look again.", {"macro": macro_id})


def refuse_unknown_steps(steps: Steps, desk: PublishedDesk, is_agent: Callable[[str], bool]) -> None:
    """Raises InvalidInput for names that the desk does not know."""
    both = {*checked_tags(steps.add_tags, "steps.add_tags")}.intersection(checked_tags(steps.remove_tags, "steps.remove_tags"))
    if both:
        raise InvalidInput(f"The tag {min(both)!r} cannot be put on and taken off at once.", {"field": "steps.remove_tags"})
    refuse_unknown(wanted_of(steps, None), desk, lambda agent: agent in {"me", NOBODY} or is_agent(agent))
