"""Promises and calendars: every fault is listed with its path, and what would be right."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from chalicelib.desk.service_level_faults import Known, service_level_faults
from chalicelib.desk.service_levels import ServiceLevels

Change = Callable[[dict[str, Any]], Any]


def given() -> dict[str, Any]:
    office: dict[str, Any] = {
        "time_zone": "Asia/Tokyo",
        "week": {"mon-fri": ["10:00-13:00", "14:00-19:00"]},
        "holidays": [{"country": "JP"}],
        "days": {},
    }
    return {
        "default_calendar": "always",
        "calendars": {"tokyo": office, "always": {"time_zone": "UTC", "week": "always"}},
        "regions": {"asia": {"calendar": "tokyo", "teams": ["tokyo"]}},
        "policies": [
            {"id": "complaints", "match": {"category": ["complaint"]}, "targets": {"complaint": {"within_s": 86400, "calendar": "always"}}},
            {"id": "usual", "targets": {"first_response": {"within_s": 14400}, "resolution": None}},
        ],
    }


def faults(change: Change) -> list[str]:
    document = given()
    change(document)
    names = Known(teams=("tokyo", "security"), categories=("complaint", "tax"), channels=("mail", "chat"))
    return service_level_faults(msgspec.convert(document, type=ServiceLevels), names)


def test_good_ones_have_no_fault() -> None:
    assert faults(lambda d: None) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d.update(default_calendar="osaka"), "default_calendar: there is no calendar 'osaka'; it must be one of always, tokyo."),
        (lambda d: d["regions"]["asia"].update(calendar="osaka"), "regions.asia.calendar: there is no calendar 'osaka'"),
        (lambda d: d["regions"]["asia"].update(teams=["kyoto"]), "regions.asia.teams: there is no team 'kyoto'; it must be one of security, tokyo."),
        (lambda d: d["regions"].update(euro={"calendar": "always", "teams": ["tokyo"]}), "regions: the team 'tokyo' stands 2 times"),
        (lambda d: d["policies"][1].update(calendar="osaka"), "policies.usual.calendar: there is no calendar 'osaka'; it must be one of always, team, tokyo."),
        (lambda d: d["policies"][0]["targets"]["complaint"].update(calendar="osaka"), "policies.complaints.targets.complaint.calendar: there is no"),
        (lambda d: d["policies"][0]["match"].update(category=["taxes"]), "policies.complaints.match.category: there is no category 'taxes'"),
        (lambda d: d["policies"][0]["match"].update(team=["kyoto"]), "policies.complaints.match.team: there is no team 'kyoto'"),
        (lambda d: d["policies"][0]["match"].update(channel=["fax"]), "policies.complaints.match.channel: there is no channel 'fax'"),
        (lambda d: d["policies"][1].update(id="complaints"), "policies: the id 'complaints' is given 2 times"),
        (lambda d: d["policies"][0].update(match={}, targets={"resolution": {"within_s": 1}}), "policies.usual.targets.resolution: 'complaints' stands before it"),
        (lambda d: d["calendars"]["tokyo"].update(time_zone="Asia/Tokio"), "calendars.tokyo.time_zone: there is no time zone 'Asia/Tokio'"),
        (lambda d: d["calendars"]["tokyo"].update(week={}), "calendars.tokyo.week: it never opens, so no deadline could ever come"),
        (lambda d: d["calendars"]["tokyo"].update(week={"mon-fri": []}), "calendars.tokyo.week: it never opens"),
        (lambda d: d["calendars"]["tokyo"]["week"].update(wed=["10:00-12:00"]), "calendars.tokyo.week: wed is named 2 times"),
        (lambda d: d["calendars"]["tokyo"]["week"].update(sat=["10:00-12:00", "11:00-13:00"]), "calendars.tokyo.week.sat: two shifts overlap"),
        (lambda d: d["calendars"]["tokyo"]["week"].update(sat=["10:00-10:00"]), "calendars.tokyo.week.sat: a shift that ends when it begins is none"),
        (lambda d: d["calendars"]["tokyo"]["week"].update(sun=["22:00-11:00"]), "calendars.tokyo.week: the last shift of sun runs into the first of mon"),
        (lambda d: d["calendars"]["tokyo"]["days"].update({"02-30": {}}), "calendars.tokyo.days.02-30: there is no such day"),
        (lambda d: d["calendars"]["tokyo"]["days"].update({"2027-02-29": {}}), "calendars.tokyo.days.2027-02-29: there is no such day"),
        (lambda d: d["calendars"]["tokyo"]["days"].update({"12-24": {"shifts": ["09:00-12:00", "10:00-11:00"]}}), "calendars.tokyo.days.12-24: two shifts"),
        (lambda d: d["calendars"]["always"].update(days={"12-24": {}}), "calendars.always.days.12-24: a calendar that is always open has no days"),
        (lambda d: d["calendars"]["tokyo"].update(holidays=[{"country": "XX"}]), "calendars.tokyo.holidays.0.country: there are no holidays known of 'XX'"),
        (lambda d: d["calendars"]["tokyo"].update(holidays=[{"country": "DE", "subdivision": "QQ"}]), "calendars.tokyo.holidays.0.subdivision: DE has no 'QQ'"),
    ],
)  # fmt: skip
def test_fault_is_told_with_its_path_and_what_would_be_right(change: Change, expected: str) -> None:
    (fault,) = faults(change)

    assert fault.startswith(expected)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["calendars"]["tokyo"].update(week={"mon-fri": ["9:00-17:00"]}), "calendars"),
        (lambda d: d["calendars"]["tokyo"].update(week={"monday": ["09:00-17:00"]}), "calendars"),
        (lambda d: d["calendars"]["tokyo"].update(week="sometimes"), "calendars"),
        (lambda d: d["calendars"]["tokyo"]["days"].update({"13-01": {}}), "calendars"),
        (lambda d: d["policies"][1]["targets"].update(lunch={"within_s": 60}), "policies"),
        (lambda d: d["policies"][1].update(warn_at_percent=[100]), "policies"),
        (lambda d: d.update(surprise=1), "surprise"),
    ],
)
def test_fault_of_shape_is_refused(change: Change, path: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=path):
        faults(change)


def test_leap_day_is_a_day_of_every_year() -> None:
    assert faults(lambda d: d["calendars"]["tokyo"]["days"].update({"02-29": {}, "2028-02-29": {}})) == []


def test_all_faults_are_told_at_once() -> None:
    def change(document: dict[str, Any]) -> None:
        document.update(default_calendar="osaka")
        document["calendars"]["tokyo"].update(week={}, time_zone="Asia/Tokio")

    assert len(faults(change)) == 3
