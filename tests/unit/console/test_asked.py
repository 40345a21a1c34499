"""What stands in the search box: told apart, written back, and never anything but an answer, whatever was typed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.console.policy.asked import Known, asked_of, moment_of_day
from chalicelib.console.policy.marking import marked
from chalicelib.console.policy.narrowing import is_narrowed, keeps, view_of
from chalicelib.console.policy.places import NAMES, Place, known_place, place_of
from chalicelib.core.ids import new_ticket_id
from chalicelib.tickets.model import State
from chalicelib.tickets.queue import Row, Sort

KNOWN = Known(
    {"tokyo": "Tokyo support", "europe": "European support"},
    {"account": "Account"},
    ("ja", "en", "de"),
    {"hana": "Hana Sato", "ben": "Ben"},
)
TOKENS = st.sampled_from(
    ["zeppelin", '"has not arrived"', "「書類」", "team:tokyo", "team:Tokyosupport", "状態：open", "state:active", "state:new,closed", "assignee:me", "担当:hana", "priority:urgent", "prio:3,4",
     "tag:late", "since:7d", "until:2026-11-30", "in:subject", "sort:oldest", "lang:DE", "error:5091", "https://a.example", "state:opne", "12:30", "x:y:z", "category:account"]
)  # fmt: skip
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()


@given(st.lists(TOKENS, max_size=8))
def test_what_is_written_back_finds_the_same(tokens: list[str]) -> None:
    asked = asked_of(" ".join(tokens), KNOWN)
    again = asked_of(asked.text, KNOWN)

    assert (again.words, again.filters, again.text) == (asked.words, asked.filters, asked.text)
    assert again.wrong == ()


@given(st.text(max_size=600), st.dictionaries(st.sampled_from(["team", "state", "tag", "since", "sort", "nothing"]), st.text(max_size=30)))
def test_anything_typed_is_told_apart(text: str, controls: dict[str, str]) -> None:
    asked = asked_of(text, KNOWN, controls)
    if not asked.wrong:
        view_of(asked, "hana", ("tokyo",))
        keeps(asked, "Asia/Tokyo", NOW)
    assert asked_of(asked.box, KNOWN, {name: asked.one(name) for name in asked.filters}).filters == asked.filters or asked.wrong


@pytest.mark.parametrize(
    ("text", "field", "codes"),
    [
        ("state:active", "state", ("new", "open", "waiting_customer", "waiting_internal")), ("state:waiting", "state", ("waiting_customer",)), ("priority:high,1", "priority", ("2", "1")),
        ("team:tokyo,europe", "team", ("tokyo", "europe")), ("team:EuropeanSupport", "team", ("europe",)), ("assignee:hana assignee:none", "assignee", ("none",)), ("tag:A、b", "tag", ("a", "b")),
        ("言語：ja", "language", ("ja",)), ('"team:tokyo"', "team", ()), ("team:", "team", ()), ("team:tokyo:x", "team", ()),
    ],
)  # fmt: skip
def test_filters_are_codes(text: str, field: str, codes: tuple[str, ...]) -> None:
    assert asked_of(text, KNOWN).all(field) == codes


def test_days_begin_and_end_by_the_teams_wall() -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert moment_of_day("2026-10-25", "Europe/Berlin", NOW, is_end=False) == datetime(2026, 10, 25, tzinfo=zone).timestamp()
    assert moment_of_day("2026-10-25", "Europe/Berlin", NOW, is_end=True) == datetime(2026, 10, 25, 23, 59, 59, tzinfo=zone).timestamp()
    assert moment_of_day("7d", "Asia/Tokyo", NOW, is_end=True) == int(NOW) - 7 * 86400


def test_rows_are_kept_by_what_no_partition_knows() -> None:
    def row(at: float, **other: object) -> Row:
        values = {
            "team": "tokyo",
            "state": "new",
            "priority": 3,
            "assignee": None,
            "language": "ja",
            "requester": "C",
            "waiting_since": None,
            "subject": b"",
        }
        return Row(id=new_ticket_id(at), **values | other)  # type: ignore[arg-type]

    asked = asked_of("language:ja tag:late category:account since:2026-11-20 until:2026-11-21", KNOWN)
    is_kept = keeps(asked, "Asia/Tokyo", NOW)
    day = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Tokyo")).timestamp()
    good = {"category": "account", "tags": frozenset({"late", "x"})}

    assert is_narrowed(asked)
    assert is_kept(row(day, **good))
    assert not is_kept(row(day - 86400, **good))
    assert not is_kept(row(day + 2 * 86400, **good))
    assert not is_kept(row(day, category="account"))
    assert not is_kept(row(day, **good | {"language": "en"}))
    assert not is_kept(row(day, tags=frozenset({"late"})))


def test_what_is_done_is_never_sorted_by_what_is_due() -> None:
    assert view_of(asked_of("state:closed sort:next_due", KNOWN), "hana", ("tokyo",)).sort is Sort.NEWEST
    assert view_of(asked_of("sort:next_due", KNOWN), "hana", ("tokyo",)).sort is Sort.NEXT_DUE
    assert State.CLOSED not in view_of(asked_of("team:tokyo", KNOWN), "hana", ("tokyo",)).states


@given(st.text(max_size=450), st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_marking_loses_no_character(text: str, words: list[str]) -> None:
    assert "".join(piece for piece, _ in marked(text, words)) == text[:400]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [("The Zeppelin is late", "zeppelin", ["Zeppelin"]), ("先日の書類が", "書類", ["書類"]), ("ＡＢＣ Überweisung", "uberweisung", ["Überweisung"]), ("abcabc", "bc", []), ("Straße", "strasse", ["Straße"])],
)  # fmt: skip
def test_finds_are_marked_as_they_were_written(text: str, word: str, found: list[str]) -> None:
    assert [piece for piece, is_found in marked(text, [word]) if is_found] == found


@given(st.text(max_size=700))
def test_a_place_is_one_of_ours(token: str) -> None:
    assert place_of(known_place(token)).name in {*NAMES, "view", "search"}
    assert place_of(known_place(token)).path.startswith("/console/")


@given(st.sampled_from([*NAMES, "search", "view"]), st.text(max_size=200), st.sampled_from(["", "newest", "oldest"]))
def test_a_place_says_the_same_again(name: str, what: str, sort: str) -> None:
    place = Place(name, what, sort)
    assert place_of(place.token) == place
