"""Lists as agents work with them: sorted, counted, kept as views, many tickets changed at once and back, the next one taken."""

import re
from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.assignment.model import WorkProfile
from tests.console import ConsoleBrowser, Shown
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]


def tickets_of(page: Shown) -> list[str]:
    return re.findall(r'<li[^>]* data-ticket="(\w+)"', page.text)


def chosen_in(page: Shown) -> list[str]:
    return re.findall(r'name="ticket" value="([\w.]+)"', page.text)


def counts_of(browser: ConsoleBrowser) -> dict[str, str]:
    wiring.desk().queue_counts.forget()
    return dict(re.findall(r'data-for="(\w+)"[^>]*>([^<]*)<', browser.part("/console/counts").text))


@pytest.fixture
def three(console: World) -> list[str]:
    """Ids, the oldest first."""
    for number in range(3):
        console.now += 60
        sender = f"p{number}@customer.example"
        console.deliver(mail(f"Story number {number}.", subject=f"Subject {number}", sender=sender), source=sender)
    return sorted(str(ticket.id) for ticket in console.tickets())


def post_many(browser: ConsoleBrowser, page: Shown, act: str, **more: str) -> Shown:
    from urllib.parse import urlencode

    from tests.console import ORIGIN

    pairs = [("csrf", browser.csrf), ("act", act), ("in", "unassigned"), *more.items(), *(("ticket", value) for value in chosen_in(page))]
    return browser.call("POST", "/console/bulk", urlencode(pairs).encode(), {"origin": ORIGIN, "sec_fetch_site": "same-origin"})


def test_a_queue_is_sorted_as_asked(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")

    assert tickets_of(browser.get("/console/queues/unassigned")) == three
    assert tickets_of(browser.get("/console/queues/unassigned?sort=newest")) == three[::-1]
    assert sorted(tickets_of(browser.get("/console/queues/all?sort=oldest"))) == three
    assert browser.get("/console/queues/risk?sort=newest").status == 404
    assert browser.get("/console/queues/all?sort=nothing").status == 404


def test_the_numbers_beside_the_queues_are_those_of_the_lists(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")
    assert counts_of(browser) == {"mine": "", "unassigned": "3", "risk": "", "waiting": "", "all": "3"}
    page = browser.get(f"/console/tickets/{three[0]}")
    browser.post(f"/console/tickets/{three[0]}/changes", {"version": page.hidden("version"), "assignee": "me", "state": "waiting_customer"})

    assert counts_of(browser) == {"mine": "1", "unassigned": "2", "risk": "", "waiting": "1", "all": "3"}


def test_late_ones_are_counted_as_at_risk(console: World, signed_in: SignedIn, three: list[str]) -> None:
    console.now += 7 * 86400
    assert counts_of(signed_in("hana"))["risk"] == "3"


def test_many_are_counted_no_further_than_a_hundred(
    console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, three: list[str]
) -> None:
    from chalicelib.entrypoints import console_queues
    from chalicelib.tickets import queue_counts

    monkeypatch.setattr(queue_counts, "MOST", 2)
    monkeypatch.setattr(console_queues, "MOST", 2)
    assert counts_of(signed_in("hana"))["unassigned"] == "1+"


def test_asking_by_itself_keeps_nobody_signed_in(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")
    for _ in range(4):
        console.now += 600
        browser.part("/console/news?in=unassigned")
        last = browser.part("/console/counts")
    assert last.status == 401


def test_news_are_the_rows_as_they_are_now(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")
    page = browser.part("/console/news?in=unassigned")

    assert tickets_of(page) == three
    assert "<html" not in page.text
    assert tickets_of(browser.part("/console/news?in=search:Subject+state:nothing")) == []
    assert browser.part("/console/news?in=view:nothing").status == 404


def test_many_are_changed_at_once_and_back_by_one_press(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")
    done = post_many(browser, browser.get("/console/queues/unassigned"), "priority=1")

    assert "3 tickets changed" in done.words
    assert {ticket.priority for ticket in console.tickets()} == {1}
    undone = browser.post("/console/bulk/undo", {"undo": done.hidden("undo"), "in": "unassigned"})
    assert "3 tickets are back" in undone.words
    assert {ticket.priority for ticket in console.tickets()} == {3}


@pytest.mark.parametrize(
    ("act", "value"),
    [
        ("assignee=me", "hana"),
        ("assignee=ben", "ben"),
        ("team=europe", "europe"),
        ("category=account", "account"),
        ("state=resolved", "resolved"),
    ],
)
def test_each_act_can_be_done_and_undone(console: World, signed_in: SignedIn, three: list[str], act: str, value: str) -> None:
    browser, what = signed_in("hana"), act.partition("=")[0]
    before = sorted(str(getattr(ticket, what)) for ticket in console.tickets())
    done = post_many(browser, browser.get("/console/queues/unassigned"), act)
    assert {getattr(ticket, what) for ticket in console.tickets()} == {value}

    browser.post("/console/bulk/undo", {"undo": done.hidden("undo"), "in": "mine"})
    after = sorted(str(getattr(ticket, what)) for ticket in console.tickets())
    assert after == (before if what != "state" else ["open"] * 3)


def test_tags_are_put_on_and_taken_off_again(console: World, signed_in: SignedIn, three: list[str]) -> None:
    browser = signed_in("hana")
    done = post_many(browser, browser.get("/console/queues/unassigned"), "tag", tag="Phishing-7")
    assert {tuple(ticket.tags) for ticket in console.tickets()} == {("phishing-7",)}
    browser.post("/console/bulk/undo", {"undo": done.hidden("undo")})
    assert {tuple(ticket.tags) for ticket in console.tickets()} == {()}


def test_what_changed_meanwhile_is_told_and_left_alone(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    page = hana.get("/console/queues/unassigned")
    other = ben.get(f"/console/tickets/{three[1]}")
    ben.post(f"/console/tickets/{three[1]}/changes", {"version": other.hidden("version"), "team": "security"})
    done = post_many(hana, page, "team=europe")

    assert "2 tickets changed" in done.words
    assert "somebody else changed it" in done.words
    assert {ticket.id: ticket.team for ticket in console.tickets()} == {three[0]: "europe", three[1]: "security", three[2]: "europe"}


def test_an_undo_overwrites_nothing_that_came_after(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    done = post_many(hana, hana.get("/console/queues/unassigned"), "assignee=me")
    other = ben.get(f"/console/tickets/{three[0]}")
    ben.post(f"/console/tickets/{three[0]}/changes", {"version": other.hidden("version"), "assignee": "ben"})
    undone = hana.post("/console/bulk/undo", {"undo": done.hidden("undo")})

    assert "2 tickets are back" in undone.words
    assert {ticket.id: ticket.assignee for ticket in console.tickets()} == {three[0]: "ben", three[1]: None, three[2]: None}


def test_nobody_undoes_what_somebody_else_did(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    token = post_many(hana, hana.get("/console/queues/unassigned"), "priority=1").hidden("undo")

    assert ben.post("/console/bulk/undo", {"undo": token}).status == 400
    assert hana.post("/console/bulk/undo", {"undo": token[:-2]}).status == 400
    assert {ticket.priority for ticket in console.tickets()} == {1}


@pytest.mark.parametrize(
    ("act", "ticket"),
    [
        ("", None),
        ("priority=9", None),
        ("state=merged", None),
        ("team=nobody", None),
        ("tag", None),
        ("priority=1", "x.1"),
        ("priority=1", ""),
        ("version=1", None),
    ],
)
def test_what_is_no_act_changes_nothing(console: World, signed_in: SignedIn, three: list[str], act: str, ticket: str | None) -> None:
    browser = signed_in("hana")
    before = console.tickets()
    page = browser.get("/console/queues/unassigned")
    answer = post_many(browser, page, act) if ticket is None else browser.post("/console/bulk", {"act": act, "ticket": ticket})

    assert answer.status == 400
    assert console.tickets() == before


def test_what_is_given_to_whoever_is_free_passes_by_who_is_away(console: World, signed_in: SignedIn, three: list[str]) -> None:
    assigner = wiring.desk().assigner
    for agent in ("hana", "ben", "leila"):
        assigner.keep(WorkProfile(agent, ("tokyo",), ("en",)), "agent:leila")
    ben = signed_in("ben")
    assert ben.post("/console/away", {"away": "1", "in": "mine"}).status == 303
    assert "You are away: come back" in ben.get("/console/queues/mine").words
    hana = signed_in("hana")
    post_many(hana, hana.get("/console/queues/unassigned"), "assignee=auto")

    given = sorted(str(ticket.assignee) for ticket in console.tickets())
    assert set(given) == {"hana", "leila"}
    ben.post("/console/away", {"away": "0"})
    assert "Go away" in ben.get("/console/queues/mine").words


def test_the_next_one_is_due_first_and_suits_whoever_asks(console: World, signed_in: SignedIn, three: list[str]) -> None:
    console.deliver(mail("先日お話しした件です。担当の方からご連絡をいただけますか。", subject="先日の件"))
    japanese = next(str(ticket.id) for ticket in console.tickets() if ticket.language == "ja")
    wiring.desk().assigner.keep(WorkProfile("hana", ("tokyo",), ("ja",)), "agent:leila")
    hana, ben = signed_in("hana"), signed_in("ben")

    assert hana.post("/console/next", {}).location == f"/console/tickets/{japanese}?in=mine"
    assert hana.post("/console/next", {}).location == "/console/queues/unassigned?none=1"
    assert ben.post("/console/next", {}).location.startswith("/console/tickets/")
    assert {ticket.assignee for ticket in console.tickets() if ticket.id == japanese} == {"hana"}


def test_two_who_ask_for_the_next_one_get_two(console: World, signed_in: SignedIn, three: list[str]) -> None:
    places = {signed_in(who).post("/console/next", {}).location for who in ("hana", "ben", "leila")}
    assert len(places) == 3


# ---- saved views


def kept(browser: ConsoleBrowser, name: str, q: str, **more: str) -> str:
    answer = browser.post("/console/views", {"name": name, "q": q, **more})
    assert answer.status == 303, answer.words
    return answer.location


def test_a_view_is_kept_shown_in_the_rail_and_taken_away(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    place = kept(hana, "Nobody's in Tokyo", "team:tokyo assignee:none sort:oldest")

    page = hana.get(place)
    assert tickets_of(page) == three
    assert "Nobody's in Tokyo" in hana.get("/console/queues/mine").words
    assert "Nobody's in Tokyo" not in ben.get("/console/queues/mine").words
    assert ben.get(place).status == 404
    assert hana.post(f"{place}/remove", {}).status == 303
    assert hana.get(place).status == 404


def test_a_shared_view_is_everybodys(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    place = kept(hana, "Stories", "story number", shared="1")
    console.follow()

    assert "Stories" in ben.get("/console/queues/mine").words
    assert sorted(tickets_of(ben.get(place))) == three
    assert tickets_of(ben.part(f"/console/news?in=view:{place.rpartition('/')[2]}"))


def test_the_same_name_again_is_the_same_view(console: World, signed_in: SignedIn) -> None:
    hana = signed_in("hana")
    assert kept(hana, "Mine", "assignee:me") == kept(hana, " mine ", "assignee:me priority:1")
    assert "assignee:me priority:1" in hana.get(kept(hana, "MINE", "assignee:me priority:1")).words


@pytest.mark.parametrize(
    "fields", [{"name": "", "q": "x"}, {"name": "x", "q": ""}, {"name": "x" * 81, "q": "x"}, {"name": "x", "q": "state:opne"}]
)
def test_what_is_no_view_is_not_kept(console: World, signed_in: SignedIn, fields: dict[str, str]) -> None:
    hana = signed_in("hana")
    assert hana.post("/console/views", fields).status == 400
    assert hana.get("/console/queues/mine").text.count("/console/views/") == 0


def test_a_view_that_the_api_keeps_is_shown_too(console: World, signed_in: SignedIn, three: list[str]) -> None:
    from chalicelib.aws.dynamodb import commit
    from chalicelib.views import store as views

    commit([views.keep("hana", views.SavedView("tokyo-new", "New ones", ("tokyo",), ("new",), None, "oldest"), "agent:hana")])
    assert tickets_of(signed_in("hana").get("/console/views/tokyo-new")) == three


def test_a_ticket_opened_beside_a_view_keeps_its_place(console: World, signed_in: SignedIn, three: list[str]) -> None:
    hana = signed_in("hana")
    token = "search:team:tokyo assignee:none"
    page = hana.get(f"/console/tickets/{three[0]}?in=search%3Ateam%3Atokyo%20assignee%3Anone")
    assert page.hidden("in") == token
    assert 'hx-get="/console/search?q=team%3Atokyo+assignee%3Anone"' in page.text
    moved = hana.post(f"/console/tickets/{three[0]}/changes", {"version": page.hidden("version"), "in": token, "assignee": "me"})
    assert moved.location == f"/console/tickets/{three[0]}?in=search%3Ateam%3Atokyo%20assignee%3Anone"
