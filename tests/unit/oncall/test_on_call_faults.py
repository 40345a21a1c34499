"""Every fault of the document's people, rotas and chains is listed at once, with its path and what would be right."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.desk.chains import OnCallPlan
from chalicelib.oncall.policy.chain_faults import on_call_faults
from chalicelib.oncall.policy.rota import Absence, Override
from chalicelib.oncall.policy.rota_faults import clashes
from tests.rotas_made import layer, rota

SOUND: dict[str, Any] = {
    "people": {"aiko": {"teams": ["tokyo"], "webhook": "aiko-chat"}, "kenji": {"teams": ["tokyo"]}},
    "rotas": {"first": {"time_zone": "Asia/Tokyo", "layers": [{"turns": ["aiko", "kenji"], "every": "week", "first_handover": "2026-01-05 10:00"}]}},
    "chains": {"usual": {
        "fallback": "fallback",
        "levels": [
            {"whom": ["rota:first"], "channels": ["topic", "mail"], "after_s": 0, "repeats": 2},
            {"whom": ["team:tokyo", "topic:pages"], "channels": ["mail"], "after_s": 900, "severity": "critical"},
        ],
        "quiet": {"time_zone": "Asia/Tokyo", "hours": [{"start": "22:00", "end": "08:00"}]},
    }},
}  # fmt: skip
LAYER, CHAIN = ("rotas", "first", "layers", 0), ("chains", "usual")


def changed(path: tuple[Any, ...], value: Any) -> OnCallPlan:
    plan = msgspec.json.decode(msgspec.json.encode(SOUND))
    place = plan
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return msgspec.convert(plan, OnCallPlan)


def faults(plan: OnCallPlan) -> list[str]:
    return on_call_faults(plan, agents={"aiko", "kenji"}, teams={"tokyo", "security"})


def test_sound_plan_has_no_faults() -> None:
    assert faults(changed(("topics",), ["pages", "fallback"])) == []


@pytest.mark.parametrize(
    ("path", "value", "begins", "says"),
    [
        (("people", "ghost"), {}, "people.ghost: ", "no agent 'ghost'"),
        (("people", "aiko", "teams"), ["tokyo", "osaka"], "people.aiko.teams: ", "no team 'osaka'"),
        ((*LAYER, "turns"), ["aiko", "kenij"], "rotas.first.layers.0.turns: ", "no person 'kenij'; it must be one of aiko, kenji"),
        ((*LAYER, "time_zone"), "Asia/Tokio", "rotas.first.layers.0.time_zone: ", "IANA"),
        (("rotas", "first", "time_zone"), "Mars/Base", "rotas.first.time_zone: ", "IANA"),
        ((*LAYER, "first_handover"), "2026-02-30 10:00", "rotas.first.layers.0.first_handover: ", "is not a day"),
        ((*LAYER, "first_handover"), "0001-01-01 10:00", "rotas.first.layers.0.first_handover: ", "is not a day"),
        ((*LAYER, "hours"), [{"start": "09:00", "end": "09:00"}], "rotas.first.layers.0.hours.0: ", "00:00 to 24:00"),
        ((*CHAIN, "fallback"), "nowhere", "chains.usual.fallback: ", "no topic 'nowhere'"),
        ((*CHAIN, "levels", 0, "whom"), ["rota:second"], "chains.usual.levels.0.whom: ", "no rota 'second'"),
        ((*CHAIN, "levels", 0, "whom"), ["person:ghost"], "chains.usual.levels.0.whom: ", "no person 'ghost'"),
        ((*CHAIN, "levels", 0, "whom"), ["team:security"], "chains.usual.levels.0.whom: ", "nobody belongs to team 'security'"),
        ((*CHAIN, "levels", 0, "channels"), ["mail", "mail"], "chains.usual.levels.0.channels: ", "twice"),
        ((*CHAIN, "levels", 0, "repeats"), 20, "chains.usual.levels.0.repeats: ", "closer than 60"),
        ((*CHAIN, "levels", 1, "repeats"), 1, "chains.usual.levels.1.repeats: ", "without end"),
        ((*CHAIN, "repeat_at_most_s"), 60, "chains.usual.repeat_at_most_s: ", "less than repeat_s"),
        ((*CHAIN, "quiet", "time_zone"), "Asia/Tokio", "chains.usual.quiet.time_zone: ", "IANA"),
        ((*CHAIN, "quiet", "hours"), [{"start": "08:00", "end": "22:00"}, {"start": "20:00", "end": "08:00"}], "chains.usual.quiet.hours: ", "never end"),
        ((*CHAIN, "quiet", "hours"), [{"start": "08:00", "end": "08:00"}], "chains.usual.quiet.hours.0: ", "begins and ends"),
    ],
)  # fmt: skip
def test_fault_names_its_path_and_what_would_be_right(path: tuple[Any, ...], value: Any, begins: str, says: str) -> None:
    [fault] = faults(changed(path, value))

    assert fault.startswith(begins)
    assert says in fault
    assert fault.endswith(".")


@pytest.mark.parametrize(
    ("every", "length", "turns", "idle"),
    [
        ("day", 1, ["aiko", "kenji"], None),  # seven is odd: they alternate
        ("day", 7, ["aiko", "kenji"], None),
        ("day", 1, ["aiko"] * 6 + ["kenji"], "kenji"),  # every Sunday
        ("hour", 1, ["aiko"] * 23 + ["kenji"], None),
        ("hour", 12, ["aiko", "kenji"], "kenji"),  # every night
    ],
)
def test_rota_in_which_somebody_never_serves_is_a_fault(every: str, length: int, turns: list[str], idle: str | None) -> None:
    monday = {"turns": turns, "every": every, "length": length, "first_handover": "2026-01-05 08:00", "hours": [{"start": "09:00", "end": "17:00", "days": ["mon"]}]}  # fmt: skip
    if every == "hour" and length == 1:
        monday["hours"] = [{"start": "06:00", "end": "09:00"}]

    assert [idle in fault and "never serve" in fault for fault in faults(changed(LAYER, monday))] == ([True] if idle else [])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*LAYER, "turns"), []), ((*LAYER, "turns"), ["Aiko"]), ((*LAYER, "turns"), ["aiko+"]), ((*LAYER, "every"), "month"), ((*LAYER, "length"), 0),
        ((*LAYER, "first_handover"), "next monday"), ((*LAYER, "hours"), [{"start": "9:00", "end": "10:00"}]), ((*CHAIN, "levels"), []),
        ((*CHAIN, "levels", 0, "whom"), ["aiko"]), ((*CHAIN, "levels", 0, "channels"), ["pigeon"]), ((*CHAIN, "gather_s"), 60), ((*CHAIN, "typo"), 1),
    ],
)  # fmt: skip
def test_what_has_the_wrong_shape_is_refused(path: tuple[Any, ...], value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed(path, value)


def test_override_of_somebody_who_is_away_is_told() -> None:
    made = rota(layer("aiko"), overrides=[Override(0, 100, ("kenji",))], absences=[Absence("kenji", 90, 200), Absence("aiko", 0, 100)])

    assert clashes(made, 0, 1000) == ((made.overrides[0], "kenji"),)
    assert clashes(made, 0, 90) == ()
    assert clashes(replace(made, overrides=()), 0, 1000) == ()
