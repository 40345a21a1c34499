"""Reads tests/data/sla_cases.md: rows that a support lead can read become commits, policies and what is expected of them."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import yaml
from msgspec import Struct

from chalicelib.desk.calendars import Calendar
from chalicelib.desk.service_levels import ClockName, LevelsInForce, Match, Region, ServiceLevels, SlaPolicy, Target
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit
from tests.builders import ROOT, TICKET_ID

CASES = ROOT / "tests/data/sla_cases.md"
CALENDARS = ROOT / "tests/data/sla_calendars.yaml"
CLOCKS: dict[str, ClockName] = {
    "first": "first_response", "next": "next_response", "resolution": "resolution", "complaint": "complaint",
}  # fmt: skip
STATES = {
    "wait": "waiting_customer", "open": "open", "internal": "waiting_internal", "resolve": "resolved", "close": "closed", "spam": "spam",
    "merge": "merged",
}  # fmt: skip
TIME = re.compile(
    r"(?:(?P<weekday>\w{3}) (?P<day>\d{1,2}) (?P<month>[A-Z]\w\w)(?: (?P<year>\d{4}))? )?(?P<clock>\d\d:\d\d)(?P<again> again)?(?: @(?P<team>\w+))?"
)


class Case(Struct):
    """A row as it is written."""

    name: str
    team: str
    promise: str
    happens: str
    then: str


def cases() -> Iterator[Case]:
    for line in CASES.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| \n").split("|")]
        if line.startswith("|") and cells[0] != "case" and set(cells[0]) != {"-"}:
            yield Case(*cells)


def calendars() -> dict[str, Calendar]:
    return msgspec.convert(yaml.safe_load(CALENDARS.read_text(encoding="utf-8")), type=dict[str, Calendar])


def seconds(text: str) -> int:
    hours, minutes = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?", text).groups()  # type: ignore[union-attr]
    return int(hours or 0) * 3600 + int(minutes or 0) * 60


def levels(promise: str) -> ServiceLevels:
    policies = tuple(_policy(i, text) for i, text in enumerate(promise.split("; ")))
    regions = {name: Region(calendar=name, teams=(name,)) for name in calendars()}
    return ServiceLevels(default_calendar="security", calendars=calendars(), regions=regions, policies=policies)


def _policy(number: int, text: str) -> SlaPolicy:
    match, _, promised = text.rpartition(": ")
    clock, time, *calendar = promised.split()
    facts: dict[str, Any] = {match.split()[0]: (_value(*match.split()),)} if match else {}
    target = None if time == "none" else Target(within_s=seconds(time))
    return SlaPolicy(
        id=f"policy-{number + 1}", match=Match(**facts), calendar=calendar[1] if calendar else "team", targets={CLOCKS[clock]: target}
    )


def _value(what: str, text: str) -> Any:
    return int(text) if what == "priority" else text


class Walls:
    """Turns what a wall shows into epoch seconds; a time without a date is on the day of the one before."""

    def __init__(self, team: str) -> None:
        self._calendars = calendars()
        self._team = team
        self._day = (2026, 1, 1)

    def moment(self, found: re.Match[str]) -> int:
        if found["day"]:
            self._day = self._date(found)
        hour, minute = map(int, found["clock"].split(":"))
        zone = ZoneInfo(self._calendars[found["team"] or self._team].time_zone)
        return int(datetime(*self._day, hour, minute, tzinfo=zone, fold=int(bool(found["again"]))).timestamp())

    @staticmethod
    def _date(found: re.Match[str]) -> tuple[int, int, int]:
        shown = datetime.strptime(f"{found['day']} {found['month']} {found['year'] or 2026}", "%d %b %Y")  # noqa: DTZ007
        assert shown.strftime("%a") == found["weekday"], f"{found[0]} is a {shown:%a}"
        return shown.year, shown.month, shown.day


class Story(Struct):
    commits: list[Commit]
    history: list[LevelsInForce]
    ends_at: int


def story(case: Case) -> Story:
    walls, history, at = Walls(case.team), [LevelsInForce(1, 0, levels(case.promise))], 0
    commits: list[Commit] = []
    for text in case.happens.split("; "):
        found = TIME.match(text)
        assert found, text
        at, words = walls.moment(found), text[found.end() :].split()
        if words[0] == "publish":
            history.append(LevelsInForce(len(history) + 1, at, levels(" ".join(words[1:]))))
            continue
        given = dict(zip(words[1::2], words[2::2], strict=False)) if not commits else {}
        events = _opening(case.team, words[0], given) if not commits else _events(words)
        commits.append(Commit(TICKET_ID, len(commits) + 1, at, at, "desk", "test", len(history), events))
    return Story(commits, history, at)


def _opening(team: str, verb: str, given: dict[str, str]) -> tuple[e.Event, ...]:
    facts: dict[str, Any] = {
        "channel": "mail",
        "language": "en",
        "category": None,
        **{what: _value(what, text) for what, text in given.items()},
    }
    opened = e.Opened(mailbox="support@example.com", brand="example", team=team, requester="TARO", **facts)
    if verb == "agent":
        return (opened, e.Sent(0, "reply"), e.StateChanged("waiting_customer"))
    received: tuple[e.Event, ...] = (opened, e.MessageReceived())
    return (*received, e.Sent(1, "answer"), e.StateChanged("waiting_customer")) if verb == "answered" else received


def _events(words: list[str]) -> tuple[e.Event, ...]:
    verb, value = words[0], words[-1]
    changes: dict[str, tuple[e.Event, ...]] = {
        "mail": (e.MessageReceived(), e.StateChanged("open")),
        "thanks": (e.MessageReceived(is_thanks=True),),
        "auto": (e.MessageReceived(is_automatic=True),),
        "reply": (e.Sent(0, "reply"), e.StateChanged("waiting_customer")),
        "bounce": (e.DeliveryBounced("E#000002#0", "hard", is_reply=True), e.StateChanged("open")),
        "note": (e.NoteAdded(),),
        "snooze": (e.Snoozed(1_900_000_000),),
        "to": (e.TeamChanged(value),),
        "priority": (e.PriorityChanged(int(value) if value.isdigit() else 3),),
        "category": (e.CategoryChanged(value),),
    }
    return (e.StateChanged(STATES[verb]),) if verb in STATES else changes[verb]
