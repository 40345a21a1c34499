"""Gives tickets to people: by itself where a rule says so, or when an agent asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.desk.model import PublishedDesk
from chalicelib.notices import store as notices
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.writing import Draft, Order, TicketWriter, Written

from . import store
from .model import WorkProfile
from .policy.choosing import able, chosen


@dataclass
class Assigner:
    desk: Callable[[], PublishedDesk]
    writer: TicketWriter
    is_agent: Callable[[str], bool]
    desk_now: Clock

    def assign(self, ticket_id: str, order: Order) -> Written:
        """Raises Conflict where nobody is free. Whoever has it keeps it."""

        def decide(ticket: Ticket) -> Draft:
            if ticket.assignee is not None:
                return Draft(())
            events, also = self.choice(ticket)
            if not events:
                raise Conflict("Nobody is free who speaks this language and has these skills. Assign it by hand.", {"ticket": ticket.id})
            return Draft(events, also=also)

        return self.writer.write(ticket_id, order, decide)

    def choice(self, ticket: Ticket) -> tuple[e.Events, tuple[Write, ...]]:
        """Who gets it, with the fragments that keep two tickets at once from one person; nothing where nobody is free."""
        now = int(self.desk_now())
        candidates = able(ticket, store.all_profiles(), now)
        one = chosen(candidates, {each.agent: store.load_of(each.agent, each.most) for each in candidates})
        if one is None:
            return (), ()
        told = notices.tell((one.agent,), "assigned", ticket.id, by="desk", about=str(ticket.version + 1), now=now)
        return (e.Assigned(one.agent),), (store.give(one, now), *told)

    def profiles(self) -> list[WorkProfile]:
        return store.all_profiles()

    def keep(self, profile: WorkProfile, by: str) -> WorkProfile:
        """Raises InvalidInput for unknown names. What is not the lead's to say (when the last was given, who is away) stays."""
        document = self.desk().document
        for field, given, known in (
            ("teams", profile.teams, document.teams),
            ("languages", profile.languages, document.locales),
            ("skills", profile.skills, document.categories),
        ):
            if unknown := next((name for name in given if name not in known), None):
                raise InvalidInput(
                    f"There is no {unknown!r} among the desk's {field}: {', '.join(sorted(map(str, known)))}.", {"field": field}
                )
        if not self.is_agent(profile.agent):
            raise NotFound(f"There is no agent {profile.agent[:40]}.")
        before = next((one for one in store.all_profiles() if one.agent == profile.agent), None)
        kept = replace(profile, away_until=before.away_until, last=before.last) if before else profile
        commit([store.keep(kept, by)])
        return kept

    def go_away(self, agent: str, until: int | None) -> None:
        """`until` 0: until they come back; None: they are back."""
        try:
            commit([store.set_away(agent, until)])
        except CommitRefused:
            raise NotFound("You are given no tickets by themselves, so you need not say that you are away.") from None
