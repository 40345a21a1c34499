"""The agents' API: who is on call now or at any time, shifts and gaps, overrides, swaps and absences, and a calendar to subscribe to."""

from datetime import datetime
from typing import Annotated

from chalice import Blueprint, Response
from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.core.clock import iso
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from chalicelib.desk.words import Identifier
from chalicelib.oncall.policy.rota import Absence, Override, on_call
from chalicelib.oncall.policy.rota_shifts import gaps, next_handover, shifts
from chalicelib.oncall.policy.rota_swaps import Side

from .api import Answer, Api, Call
from .api_requests import NoBody, ZonedTime, epoch_of

blueprint = Blueprint(__name__)
api = Api(blueprint)
DAY_S = 86400
LONGEST_S = 400 * DAY_S
ChangeId = Annotated[str, Meta(description="To take the change back with.")]


class AtQuery(Struct, frozen=True, forbid_unknown_fields=True):
    at: Annotated[ZonedTime | None, Meta(description="Now where left out.")] = None


class SpanQuery(Struct, frozen=True, forbid_unknown_fields=True):
    since: Annotated[ZonedTime | None, Meta(description="Now where left out.")] = None
    until: Annotated[ZonedTime | None, Meta(description="Four weeks later where left out; 400 days later at most.")] = None


class RotaView(Struct, frozen=True, kw_only=True):
    """`people` is empty in a gap. `next_people` follow at `next_at`, if anything changes within 400 days."""

    rota: str
    people: list[str]
    next_at: str | None
    next_people: list[str]


class OnCallNow(Struct, frozen=True):
    at: str
    rotas: list[RotaView]


class ShiftView(Struct, frozen=True):
    start: str
    end: str
    people: list[str]


class Shifts(Struct, frozen=True):
    """`gaps`: when nobody is on call."""

    rota: str
    shifts: list[ShiftView]
    gaps: list[ShiftView]


class GapView(Struct, frozen=True):
    rota: str
    start: str
    end: str


class ChangeView(Struct, frozen=True, kw_only=True):
    ids: list[ChangeId]
    away: Annotated[list[str], Meta(description="Who of them is away at some of that time: they are on call even so.")] = []
    gaps: Annotated[
        list[GapView],
        Meta(description="When nobody is on call within the time of the change, for 90 days at most: an override fills them."),
    ] = []


class OverrideBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    start: ZonedTime
    end: ZonedTime
    people: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=9)]
    instead_of: Annotated[
        Identifier | None, Meta(description="One person, wherever that one would be on call; null: everybody, gaps included.")
    ] = None


class SideBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    person: Identifier
    at: Annotated[ZonedTime, Meta(description="Any moment of the shift that they give away.")]

    def side(self, name: str) -> Side:
        return Side(self.person, epoch_of(self.at, f"{name}.at"))


class SwapBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    first: SideBody
    second: SideBody


class AbsenceBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    start: ZonedTime
    end: ZonedTime


class FeedView(Struct, frozen=True):
    url: Annotated[str, Meta(description="Whoever has it reads the person's shifts, without a login. Making another ends it.")]


@api.operation("GET", "/on-call", summary="Who is on call", given=AtQuery, answer=OnCallNow)
def who_is_on_call(call: Call[AtQuery]) -> Answer:
    """In every rota, now or at another time, overrides and absences included."""
    at, book = _epoch(call.given.at, "at", _now()), wiring.desk().rota_book
    views = []
    for rota_id, rota in book.rotas().items():
        following = next_handover(rota, at)
        views.append(
            RotaView(
                rota=rota_id, people=list(on_call(rota, at)), next_at=iso(following.at) if following else None,
                next_people=list(following.after) if following else [],
            )
        )  # fmt: skip
    return Answer(OnCallNow(iso(at), views))


@api.operation(
    "GET", "/rotas/{rota_id}/shifts", summary="List a rota's shifts and gaps", given=SpanQuery, answer=Shifts, problems=(NotFound,)
)
def list_shifts(call: Call[SpanQuery], rota_id: str) -> Answer:
    """Cut at the ends of the time that was asked for. A gap is a time in which nobody is on call: it is told here before it happens."""
    since = _epoch(call.given.since, "since", _now())
    until = _epoch(call.given.until, "until", since + 28 * DAY_S)
    if not since < until <= since + LONGEST_S:
        raise InvalidInput("`until` comes after `since`, by 400 days at most.", {"field": "until"})
    rota = wiring.desk().rota_book.rota(rota_id)
    found = [ShiftView(iso(one.start), iso(one.end), list(one.people)) for one in shifts(rota, since, until)]
    return Answer(Shifts(rota_id, found, [ShiftView(iso(one.start), iso(one.end), []) for one in gaps(rota, since, until)]))


@api.operation(
    "POST", "/rotas/{rota_id}/overrides", summary="Put people on call for a time", given=OverrideBody, answer=ChangeView, status=201, problems=(NotFound,),
    example={"start": "2026-12-10T09:00:00+09:00", "end": "2026-12-11T09:00:00+09:00", "people": ["kenji"], "instead_of": "aiko"},
)  # fmt: skip
def override_rota(call: Call[OverrideBody], rota_id: str) -> Answer:
    """Of two that overlap the later made counts."""
    given = call.given
    override = Override(epoch_of(given.start, "start"), epoch_of(given.end, "end"), given.people, given.instead_of)
    change_id, away = wiring.desk().rota_book.override(rota_id, override, call.agent.actor)
    return Answer(ChangeView(ids=[change_id], away=away, gaps=_gaps(override.start, override.end)))


@api.operation(
    "POST", "/rotas/{rota_id}/swaps", summary="Exchange two people's shifts", given=SwapBody, answer=ChangeView, status=201, problems=(NotFound,),
    example={"first": {"person": "aiko", "at": "2026-12-24T12:00:00Z"}, "second": {"person": "kenji", "at": "2026-12-31T12:00:00Z"}},
)  # fmt: skip
def swap_shifts(call: Call[SwapBody], rota_id: str) -> Answer:
    """Two overrides: each takes the other's shift. Refused where one of them has no shift then, or where the shifts overlap."""
    first, second = call.given.first.side("first"), call.given.second.side("second")
    made = wiring.desk().rota_book.swap(rota_id, first, second, call.agent.actor)
    return Answer(ChangeView(ids=made))


@api.operation(
    "POST", "/people/{person_id}/absences", summary="Say that somebody is away", given=AbsenceBody, answer=ChangeView, status=201,
    example={"start": "2026-12-24T00:00:00+09:00", "end": "2027-01-04T00:00:00+09:00"},
)  # fmt: skip
def add_absence(call: Call[AbsenceBody], person_id: str) -> Answer:
    """The next in turn who is there stands in, in every rota; nobody's own turn moves."""
    absence = Absence(person_id, epoch_of(call.given.start, "start"), epoch_of(call.given.end, "end"))
    change_id = wiring.desk().rota_book.away(absence, call.agent.actor)
    return Answer(ChangeView(ids=[change_id], gaps=_gaps(absence.start, absence.end)))


@api.operation(
    "POST", "/rota-changes/{change_id}/take-back", summary="Take a change back", given=NoBody, answer=ChangeView, problems=(NotFound,)
)
def take_change_back(call: Call[NoBody], change_id: str) -> Answer:
    """An override, one half of a swap, or an absence. It counts no more."""
    if not change_id.startswith(("O-", "A-")) or len(change_id) > 40:  # noqa: PLR2004
        raise NotFound("There is no such change of a rota.", {"change": change_id[:40]})
    wiring.desk().rota_book.take_back(change_id)
    return Answer(ChangeView(ids=[change_id]))


@api.operation(
    "POST", "/on-call/feed", summary="Make my calendar's address", given=NoBody, answer=FeedView, status=201, problems=(Conflict, Forbidden)
)
def make_feed(call: Call[NoBody]) -> Answer:
    """An iCalendar feed of my shifts, for any calendar program to subscribe to. The address before it ends."""
    return Answer(FeedView(wiring.desk().rota_book.feed_url(_person(call.agent.id))))


@api.operation("POST", "/on-call/feed/end", summary="End my calendar's address", given=NoBody, answer=FeedView, problems=(Forbidden,))
def end_feed(call: Call[NoBody]) -> Answer:
    """None takes its place until one is made."""
    wiring.desk().rota_book.end_feed(_person(call.agent.id))
    return Answer(FeedView(""))


@blueprint.route("/on-call/{token}", methods=["GET", "HEAD"])
def show_feed(token: str) -> Response:
    """The calendar itself: for programs that cannot log in, by an address that is signed and can be ended."""
    text = wiring.desk().rota_book.feed(token)
    headers: dict[str, str | list[str]] = {
        "Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, max-age=900", "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow",
    }  # fmt: skip
    return Response("" if blueprint.current_request.method == "HEAD" else text, headers)


def _gaps(start: int, end: int) -> list[GapView]:
    """As things stand after the change: told to whoever makes it, while there is time."""
    return [GapView(rota_id, iso(gap.start), iso(gap.end)) for rota_id, gap in wiring.desk().rota_book.gaps(start, end)]


def _person(agent_id: str) -> str:
    if agent_id not in wiring.desk().desk().document.people:
        raise Forbidden(
            "Only who takes turns has a calendar of shifts. Add yourself to `people` in the desk document.", {"person": agent_id}
        )
    return agent_id


def _now() -> int:
    return int(wiring.desk().desk_now())


def _epoch(given: datetime | None, name: str, otherwise: int) -> int:
    return otherwise if given is None else epoch_of(given, name)
