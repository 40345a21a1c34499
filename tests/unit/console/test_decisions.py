"""The console's pure decisions: time in words, collisions, sessions, languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.agents.model import Agent, Role
from chalicelib.console.masking import customer_tag
from chalicelib.console.model import Session
from chalicelib.console.policy.access import READING, ROUTES, WORKING, home_of, may
from chalicelib.console.policy.collision import is_stopped_by
from chalicelib.console.policy.lasting import IDLE_S, RENEWED_AFTER_S, begun, is_alive, renewed
from chalicelib.console.policy.time_words import Left, left_until, moment_of
from chalicelib.console.translations import language_for

NOON = int(datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp())
HANA = Agent("hana", "Hana", tokens=frozenset({"x"}))


@pytest.mark.parametrize(
    ("distance", "told"),
    [
        (42 * 60 + 59, ("left", 0, 0, 42)), (59, ("left", 0, 0, 0)), (0, ("left", 0, 0, 0)), (-1, ("late", 0, 0, 1)), (-60, ("late", 0, 0, 1)),
        (-61, ("late", 0, 0, 2)), (3 * 3600 + 60, ("left", 0, 3, 1)), (26 * 3600, ("left", 1, 2, 0)), (-50 * 3600, ("late", 2, 2, 0)),
    ],
)  # fmt: skip
def test_what_is_left_is_rounded_down_and_what_is_over_up(distance: int, told: tuple[str, int, int, int]) -> None:
    left = left_until(NOON + distance, NOON, "Asia/Tokyo")

    assert (left.kind, left.days, left.hours, left.minutes) == told


def test_the_wall_is_the_promises_own_and_names_the_day_where_it_is_another() -> None:
    today, tomorrow = (left_until(NOON + hours * 3600, NOON, "Asia/Tokyo") for hours in (5, 15))

    assert (today.wall, today.day, today.zone) == ("17:00", None, "Tokyo")
    assert (tomorrow.wall, tomorrow.day) == ("03:00", (2026, 11, 25))
    assert left_until(None, NOON, "UTC") == Left("none")
    assert moment_of(NOON, NOON, "Asia/Tokyo").iso == "2026-11-24T12:00:00+09:00"


def test_amber_comes_in_the_last_hour_and_red_after_it() -> None:
    assert [left_until(NOON + s, NOON, "UTC").is_soon for s in (3600, 3599, 0, -1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("kinds", "stops"),
    [
        (["received"], True), (["note"], True), (["assigned"], True), (["state"], True), (["clock-warned"], False), (["escalated", "clock-warned"], False),
        (["clock-warned", "received"], True), ([], True), (["something-new"], True),
    ],
)  # fmt: skip
def test_only_what_people_did_stops_a_reply(kinds: list[str], stops: bool) -> None:
    assert is_stopped_by([{"version": 2, "events": [{"type": kind, "facts": {}} for kind in kinds]}]) is stops


def test_a_session_is_written_down_again_seldom_and_never_lasts_longer_than_it_may() -> None:
    session = begun("id", "hana", NOON)

    assert renewed(session, NOON + RENEWED_AFTER_S - 1) is None
    assert renewed(session, NOON + RENEWED_AFTER_S) == NOON + RENEWED_AFTER_S + IDLE_S
    assert renewed(Session("id", "hana", 0, session.ends_at, session.ends_at), session.ends_at - 10) is None


def test_a_session_of_the_second_of_a_sign_out_has_ended() -> None:
    session = begun("id", "hana", NOON)
    out = Agent("hana", "Hana", tokens=frozenset({"x"}), signed_out_at=NOON)

    assert is_alive(session, HANA, NOON)
    assert not is_alive(session, out, NOON)
    assert not is_alive(session, Agent("hana", "Hana"), NOON)
    assert not is_alive(session, HANA, session.until)


def test_every_role_may_begin_where_it_is_sent() -> None:
    for role in Role:
        assert may(role, "GET", home_of(role).replace("/mine", "/{name}"))


def test_who_only_reads_changes_nothing_but_notes() -> None:
    written = {path for (method, path), roles in ROUTES.items() if method == "POST" and Role.COMPLIANCE in roles}

    assert WORKING < READING
    own = {"/console/sign-out", "/console/preview", "/console/notices/read", "/console/views", "/console/views/{view_id}/remove"}
    assert written == own | {
        "/console/tickets/{ticket_id}/notes",
        "/console/tickets/{ticket_id}/reveals",
        "/console/customers/{customer_id}/erasure",
    }


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "ja-JP,en;q=0.5", "ja"),
        ("", "fr,de", "en"),
        ("", "", "en"),
        ("ja", "en", "ja"),
        ("xx", "EN-us", "en"),
        ("", "fr," * 50 + "ja", "en"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers(chosen: str, accepted: str, language: str) -> None:
    assert language_for(chosen, accepted) == language


def test_a_tag_tells_customers_apart_and_nothing_of_them() -> None:
    assert customer_tag("A" * 24) == customer_tag("A" * 24) != customer_tag("B" * 24)
    assert customer_tag("A" * 24) not in "A" * 24
