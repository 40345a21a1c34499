"""The agents' API: macros, rules, and who is given tickets by themselves."""

from typing import Annotated

from chalice import Blueprint
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.assignment.model import Most, WorkProfile
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import grouped
from chalicelib.desk.words import Identifier, Locale
from chalicelib.macros.model import Macro, Steps
from chalicelib.rules.model import Rule
from chalicelib.tickets import store
from chalicelib.tickets.summary import TicketState, moment

from .api import Answer, Api, Call, Nothing, written
from .api_requests import NoBody, VersionBody, ZonedTime, epoch_of

blueprint = Blueprint(__name__)
api = Api(blueprint)


class MacroList(Struct, frozen=True):
    macros: list[Macro]


class MacroGone(Struct, frozen=True):
    id: str


class RenderedView(Struct, frozen=True):
    macro: str
    text: Annotated[str, Meta(description="`{{customer.name}}` stays as it is: it is filled when the reply is sent with this `macro`.")]
    language: str
    steps: Steps


class RuleBook(Struct, frozen=True):
    """In the order in which they are looked at."""

    version: int
    rules: tuple[Rule, ...]


class RuleBookBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rules: Annotated[tuple[Rule, ...], Meta(max_length=200)]
    version: Annotated[int, Meta(ge=0, description="Of the book that this was decided on; 0 where there was none.")]


class DryRunBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rule: Rule
    tickets: Annotated[int, Meta(ge=1, le=200, description="How many of the newest are looked at.")] = 100


class MatchView(Struct, frozen=True):
    ticket: str
    reference: str
    version: int
    at: str


class DryRun(Struct, frozen=True):
    looked_at: int
    matches: list[MatchView]


class ProfileBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    teams: Annotated[tuple[Identifier, ...], Meta(max_length=50)]
    languages: Annotated[tuple[Locale, ...], Meta(max_length=20)]
    skills: Annotated[tuple[Identifier, ...], Meta(max_length=100, description="Categories; none: all.")] = ()
    most: Most = 20


class ProfileView(Struct, frozen=True, kw_only=True):
    agent: str
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    most: int
    is_away: bool
    away_until: str | None


class ProfileList(Struct, frozen=True):
    profiles: list[ProfileView]


class AwayBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    until: Annotated[ZonedTime | None, Meta(description="Null: until you say that you are back.")] = None


class AwayView(Struct, frozen=True):
    is_away: bool
    until: str | None


@api.operation("GET", "/macros", summary="List macros", answer=MacroList)
def list_macros(call: Call[Nothing]) -> Answer:
    return Answer(MacroList(sorted(wiring.desk().macro_shelf.all(fresh=True).values(), key=lambda macro: macro.id)))


@api.operation(
    "POST", "/macros", summary="Write a macro", given=Macro, answer=Macro, status=201,
    example={"id": "fee-back", "name": {"en": "Fee paid back"}, "text": {"en": "Dear {{customer.name|customer}}, we paid it back."},
             "steps": {"state": "resolved", "add_tags": ["fee"]}},
)  # fmt: skip
def write_macro(call: Call[Macro]) -> Answer:
    """A new one, or in place of the one with this id."""
    return Answer(wiring.desk().macros.keep(call.given, call.agent.actor))


@api.operation("POST", "/macros/{macro_id}/remove", summary="Take a macro away", given=NoBody, answer=MacroGone, problems=(NotFound,))
def remove_macro(call: Call[NoBody], macro_id: str) -> Answer:
    wiring.desk().macros.take_away(macro_id, call.agent.actor)
    return Answer(MacroGone(macro_id))


@api.operation(
    "GET", "/tickets/{ticket_id}/macros/{macro_id}", summary="What a macro says on a ticket", answer=RenderedView, problems=(NotFound,)
)
def render_macro(call: Call[Nothing], ticket_id: str, macro_id: str) -> Answer:
    desk = wiring.desk()
    shown = desk.reader.conversation(store.get_ticket(ticket_id), limit=1, whole=False, with_kids=False)
    made = desk.macros.render(macro_id, shown, call.agent.name)
    return Answer(RenderedView(made.macro.id, made.text, made.language, made.macro.steps))


@api.operation(
    "POST", "/tickets/{ticket_id}/macros/{macro_id}", summary="Use a macro", given=VersionBody, answer=TicketState, locking="optional", is_once=True,
    problems=(NotFound, Conflict),
)  # fmt: skip
def use_macro(call: Call[VersionBody], ticket_id: str, macro_id: str) -> Answer:
    """Its steps, and its note. One for replies sends nothing: send its text as a reply that names it."""
    return written(wiring.desk().macros.use(macro_id, ticket_id, call.agent.id, call.order(call.given.version)))


@api.operation("GET", "/rules", summary="List the rules", answer=RuleBook)
def list_rules(call: Call[Nothing]) -> Answer:
    book = wiring.desk().rule_keeper.book()
    return Answer(RuleBook(book.version, book.rules))


@api.operation("PUT", "/rules", summary="Write the rules", given=RuleBookBody, answer=RuleBook, problems=(Conflict,))
def write_rules(call: Call[RuleBookBody]) -> Answer:
    """All of them, in order. Rules that would set each other off for ever are refused. They count within a minute."""
    book = wiring.desk().rule_keeper.keep(call.given.rules, call.given.version, call.agent.actor)
    return Answer(RuleBook(book.version, book.rules))


@api.operation(
    "POST", "/rules/dry-run", summary="Try a rule on past tickets", given=DryRunBody, answer=DryRun,
    example={"rule": {"id": "late", "name": "Late", "after": {"since": "customer_waits", "seconds": 3600}, "steps": {"priority": 2}}, "tickets": 50},
)  # fmt: skip
def try_rule(call: Call[DryRunBody]) -> Answer:
    """Each ticket as it was recorded, with nothing of what other rules would have made of it. Changes nothing."""
    tried = wiring.desk().rule_keeper.try_out(call.given.rule, call.given.tickets)
    return Answer(
        DryRun(tried.tickets, [MatchView(one.ticket, grouped(one.ticket), one.version, iso(one.at)) for one in tried.matches]),
        seen=tuple(one.ticket for one in tried.matches),
    )


@api.operation(
    "POST", "/tickets/{ticket_id}/assign", summary="Give a ticket to whoever is free", given=VersionBody, answer=TicketState, locking="optional",
    is_once=True, problems=(NotFound, Conflict),
)  # fmt: skip
def assign_automatically(call: Call[VersionBody], ticket_id: str) -> Answer:
    """By team, language, skills, and who has least. Whoever has it keeps it."""
    return written(wiring.desk().assigner.assign(ticket_id, call.order(call.given.version)))


@api.operation("GET", "/work-profiles", summary="List who is given tickets by themselves", answer=ProfileList)
def list_profiles(call: Call[Nothing]) -> Answer:
    desk = wiring.desk()
    now = desk.desk_now()
    return Answer(ProfileList([_profile(one, now) for one in desk.assigner.profiles()]))


@api.operation(
    "PUT",
    "/work-profiles/{agent_id}",
    summary="Say what an agent can be given",
    given=ProfileBody,
    answer=ProfileView,
    problems=(NotFound,),
)
def write_profile(call: Call[ProfileBody], agent_id: str) -> Answer:
    desk, body = wiring.desk(), call.given
    kept = desk.assigner.keep(WorkProfile(agent_id, body.teams, body.languages, body.skills, body.most), call.agent.actor)
    return Answer(_profile(kept, desk.desk_now()))


@api.operation("POST", "/me/away", summary="Say that I am away", given=AwayBody, answer=AwayView, problems=(NotFound,))
def go_away(call: Call[AwayBody]) -> Answer:
    """You are given no tickets by themselves until then."""
    desk, until = wiring.desk(), 0 if call.given.until is None else epoch_of(call.given.until, "until")
    if until and until <= desk.desk_now():
        raise InvalidInput("This time has passed. Name one to come.", {"field": "until"})
    desk.assigner.go_away(call.agent.id, until)
    return Answer(AwayView(is_away=True, until=moment(until or None)))


@api.operation("POST", "/me/back", summary="Say that I am back", given=NoBody, answer=AwayView, problems=(NotFound,))
def come_back(call: Call[NoBody]) -> Answer:
    wiring.desk().assigner.go_away(call.agent.id, None)
    return Answer(AwayView(is_away=False, until=None))


def _profile(one: WorkProfile, now: float) -> ProfileView:
    away = one.is_away(now)
    return ProfileView(
        agent=one.agent, teams=one.teams, languages=tuple(map(str, one.languages)), skills=one.skills, most=one.most, is_away=away,
        away_until=moment(one.away_until or None) if away else None,
    )  # fmt: skip
