"""Tickets to which anything happens, for laws: who has them, whom they wait for, what is promised."""

from hypothesis import strategies as st

from chalicelib.desk.calendars import Calendar
from chalicelib.desk.service_levels import Match, Region, ServiceLevels, SlaPolicy, Target
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit
from tests.builders import TICKET_ID
from tests.slow_calendar import MINUTE_S, calendars, moments

WAIT, OPEN = e.StateChanged("waiting_customer"), e.StateChanged("open")
TEAMS = ("one", "other")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo")
OPENING = (e.Opened("mail", "support@example.com", "example", "one", "en", None, "TARO"), e.MessageReceived())
Happening = tuple[int, tuple[e.Event, ...]]
HAPPENINGS = st.one_of(
    st.just((WAIT,)),
    st.just((OPEN,)),
    st.just((e.MessageReceived(), OPEN)),
    st.just((e.Sent(0, "reply"), WAIT)),
    st.just((e.StateChanged("resolved"),)),
    st.sampled_from(TEAMS).map(lambda team: (e.TeamChanged(team),)),
    st.sampled_from((1, 3)).map(lambda priority: (e.PriorityChanged(priority),)),
    st.just((e.NoteAdded(),)),
)


def levels(one: Calendar, other: Calendar, target_min: int, urgent_min: int | None = None) -> ServiceLevels:
    def targets(minutes: int) -> dict[str, Target | None]:
        return dict.fromkeys(("first_response", "next_response", "resolution", "complaint"), Target(within_s=minutes * MINUTE_S))

    urgent = SlaPolicy(id="urgent", match=Match(priority=(1,)), targets=targets(urgent_min or target_min))  # type: ignore[arg-type]
    return ServiceLevels(
        default_calendar="one", calendars={"one": one, "other": other},
        regions={name: Region(calendar=name, teams=(name,)) for name in TEAMS},
        policies=(urgent, SlaPolicy(id="usual", targets=targets(target_min))),  # type: ignore[arg-type]
    )  # fmt: skip


def record(happenings: list[Happening]) -> list[Commit]:
    return [Commit(TICKET_ID, i + 1, at, at, "desk", "test", 1, events) for i, (at, events) in enumerate(happenings)]


@st.composite
def stories(draw: st.DrawFn, given: st.SearchStrategy[tuple[e.Event, ...]] = HAPPENINGS) -> tuple[ServiceLevels, list[Happening]]:
    zones = draw(st.sampled_from(ZONES)), draw(st.sampled_from(ZONES))
    target, urgent = draw(st.integers(1, 600)), draw(st.integers(1, 600))
    promised = levels(draw(calendars((zones[0],))), draw(calendars((zones[1],))), target, urgent)
    at = draw(moments(zones[0], 1440))
    happened: list[Happening] = [(at, OPENING)]
    for gap in draw(st.lists(st.integers(0, 900), max_size=7)):
        at += gap * MINUTE_S
        happened.append((at, draw(given)))
    return promised, happened
