"""Many tickets that fall due together become one page; whom a level reaches."""

import pytest

from chalicelib.desk.words import Severity
from chalicelib.oncall.policy.chain_groups import AT_ONCE, Breach, Placement, ids_from, placed, window_id
from chalicelib.oncall.policy.chain_recipients import Directory, recipients
from chalicelib.oncall.policy.chain_state import Status
from tests.rotas_made import PEOPLE, at, chain, layer, rota

WINDOW, START = 600, 600 * 2_990_000
STEM = f"group.tokyo.usual.first_response.warning.{START // WINDOW}"


def breach(ticket: str, after_s: int = 0, team: str = "tokyo", severity: Severity = "warning", chain: str = "usual") -> Breach:
    return Breach(ticket, "first_response", 1, team, chain, severity, START + after_s)


def page(number: int, status: Status = Status.OPEN) -> dict[str, Status]:
    return {f"{STEM}.{number}": status}


def place(one: Breach, known: dict[str, Status]) -> Placement:
    """Looks as far as the use case would."""
    stem = window_id(one, chain(group_window_s=WINDOW))
    assert stem is not None
    return next(where for first in range(0, 10, AT_ONCE) if (where := placed(ids_from(stem, first), known)))


@pytest.mark.parametrize(
    ("one", "known", "expected"),
    [
        (breach("T1"), {}, Placement(f"{STEM}.0", is_new=True)),
        (breach("T1", 599), page(0), Placement(f"{STEM}.0", is_new=False)),
        (breach("T1", 599), page(0, Status.ACKNOWLEDGED), Placement(f"{STEM}.1", is_new=True)),
        (breach("T1", 599), page(0, Status.RESOLVED), Placement(f"{STEM}.1", is_new=True)),
        (breach("T1", 599), page(0, Status.ACKNOWLEDGED) | page(1), Placement(f"{STEM}.1", is_new=False)),
        (breach("T1", 599), page(0, Status.SNOOZED), Placement(f"{STEM}.1", is_new=True)),
        (breach("T1", 599), page(0, Status.RESOLVED) | page(1, Status.RESOLVED), Placement(f"{STEM}.2", is_new=True)),
    ],
    ids=["first", "joins", "they did not see it", "over", "joins the next", "put off", "answered twice"],
)
def test_ticket_joins_the_page_that_nobody_answered_yet(one: Breach, known: dict[str, Status], expected: Placement) -> None:
    assert place(one, known) == expected


def test_other_teams_chains_severities_and_windows_have_pages_of_their_own() -> None:
    made = [breach("T1"), breach("T1", WINDOW), breach("T1", team="security"), breach("T1", severity="critical")]
    made.append(breach("T1", chain="important-customers"))  # whom the policy wants called, the page of the usual chain would not reach

    assert len({place(one, page(0)).page for one in made}) == 5


def test_without_a_window_tickets_are_paged_one_by_one() -> None:
    assert window_id(breach("T1"), chain(group_window_s=None)) is None


def test_five_hundred_tickets_are_one_page() -> None:
    known: dict[str, Status] = {}
    for number in range(500):
        known[place(breach(f"T{number}", number), known).page] = Status.OPEN

    assert len(known) == 1


DIRECTORY = Directory(PEOPLE, {"first": rota(layer("aiko+kenji", "maria"))})
AT = at("UTC", "2026-01-06 12:00")


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        (("rota:first",), ["person:aiko", "person:kenji"]),
        (("person:maria", "rota:first", "person:aiko"), ["person:maria", "person:aiko", "person:kenji"]),
        (("team:tokyo",), ["person:aiko", "person:kenji"]),
        (("topic:pages",), ["topic:pages"]),
        (("rota:gone",), []),
        (("person:gone",), ["person:gone"]),
    ],
)
def test_level_reaches_each_person_once_in_the_chains_order(whom: tuple[str, ...], expected: list[str]) -> None:
    assert [one.id for one in recipients(whom, ("topic", "mail"), DIRECTORY, AT)] == expected


def test_people_are_told_by_the_channels_that_they_have() -> None:
    found = recipients(("person:aiko", "person:kenji", "topic:pages"), ("webhook", "mail"), DIRECTORY, AT)

    assert [one.channels for one in found] == [("webhook", "mail"), ("mail",), ("topic",)]
    assert [one.channels for one in recipients(("person:kenji",), ("webhook",), DIRECTORY, AT)] == [("mail",)]
