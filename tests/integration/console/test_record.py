"""Every view and every change in the console stands in the record before it is shown or made, whatever handler serves it (promise 12)."""

import re
from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.audit import acts
from chalicelib.audit.model import Act
from chalicelib.aws.dynamodb import Desk
from chalicelib.console.policy.access import ANYBODY, ROUTES, roles_for
from chalicelib.core.clock import day_of
from chalicelib.tickets.records import EntryRecord
from tests.console import BY_ROLE, ConsoleBrowser
from tests.integration.console.test_access import filled
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]


@pytest.fixture
def tickets(console: World) -> list[str]:
    for number in range(3):
        sender = f"customer{number}@customer.example"
        console.deliver(mail(f"The zeppelin {number} is late.", subject="Delivery", sender=sender), source=sender)
        console.now += 1
    return sorted(ticket.id for ticket in console.tickets())


def told(console: World, agent: str = "hana") -> list[Act]:
    return [acts.act_of(record) for record in acts.acts_of(agent, day_of(console.now))]


def last(console: World, agent: str = "hana") -> Act:
    return told(console, agent)[-1]


def asked_by(console: World, ticket_id: str) -> str:
    return next(ticket.requester for ticket in console.tickets() if ticket.id == ticket_id)


def test_a_page_is_one_act_with_what_it_named_and_showed(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    browser = signed_in("hana")
    console.now += 5
    browser.get(f"/console/tickets/{tickets[0]}?in=unassigned")
    shown = last(console)

    assert (shown.what, shown.ids, shown.outcome, shown.at) == (
        "show_console_ticket",
        (tickets[0], asked_by(console, tickets[0])),
        "shown",
        int(console.now),
    )
    assert shown.where == wiring.desk().audit.where("192.0.2.7") != wiring.desk().audit.where("192.0.2.8")


def test_a_list_names_every_ticket_that_it_shows(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    signed_in("hana").get("/console/queues/unassigned")
    shown = last(console)

    assert (shown.what, shown.ids[0], sorted(shown.ids[1:])) == ("show_queue", "unassigned", tickets)


def test_a_change_is_recorded_under_the_request_that_the_tickets_own_record_names(
    console: World, signed_in: SignedIn, tickets: list[str]
) -> None:
    signed_in("hana").post(f"/console/tickets/{tickets[0]}/changes", {"assignee": "me", "version": "1"})
    asked = last(console)
    entries = [item for item in Desk.query(f"T#{tickets[0]}", Desk.sk.startswith("E#")) if isinstance(item, EntryRecord) and item.ev]

    assert (asked.what, asked.ids, asked.outcome) == ("change_console_ticket", (tickets[0],), "asked")
    assert f"console:{asked.request}" in {entry.why for entry in entries}


def test_tickets_that_a_form_names_are_named(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    """Whatever the field is called, and however often it stands there."""
    browser = signed_in("hana")
    form = f"csrf={browser.csrf}&ticket={tickets[1]}&ticket={tickets[2]}&text=0312345678901&name=JANE-DEARBERG"
    browser.call("POST", f"/console/tickets/{tickets[0]}/notes", form.encode(), {"sec_fetch_site": "same-origin"})

    assert last(console).ids == tuple(tickets)


def test_what_is_refused_is_recorded_too(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    hana, chie = signed_in("hana"), signed_in("chie")
    hana.get("/console/tickets/0000000000000")
    hana.get("/console/people")
    chie.post(f"/console/tickets/{tickets[0]}/changes", {"assignee": "me", "version": "1"})
    hana.post(f"/console/tickets/{tickets[0]}/changes", {"assignee": "me", "version": "1", "csrf": "another's"})

    assert [(act.what, act.ids, act.outcome) for act in told(console)][1:] == [
        ("show_console_ticket", ("0000000000000",), "NotFound"),
        ("show_people", (), "Forbidden"),
        ("change_console_ticket", (tickets[0],), "Forbidden"),
    ]
    assert (last(console, "chie").ids, last(console, "chie").outcome) == ((tickets[0],), "Forbidden")


def test_signing_in_and_out_are_acts(console: World, signed_in: SignedIn) -> None:
    signed_in("hana").post("/console/sign-out", {})

    assert [(act.what, act.outcome) for act in told(console)] == [("come_back", "asked"), ("sign_out", "asked")]


@pytest.mark.parametrize("role", [*Role])
def test_no_route_shows_or_does_anything_that_is_not_recorded(console: World, signed_in: SignedIn, tickets: list[str], role: Role) -> None:
    """Every row of the table, those that are added later as well: a line each, with every ticket that stands on the page."""
    agent, unrecorded = BY_ROLE[role.value], []
    for method, path in ROUTES:
        if roles_for(method, path) == ANYBODY:
            continue
        browser = signed_in(role.value)
        before = len(told(console, agent))
        wiring.desk().audit._shown.clear()  # so that pages which ask by themselves are recorded as well
        target = filled(path, tickets[0])
        page = browser.get(target) if method == "GET" else browser.post(target, {"text": "x", "version": "999999"})
        recorded = {one for act in told(console, agent)[before:] for one in act.ids}
        shown = {ticket for ticket in tickets if ticket in page.text}
        if not shown <= recorded or (method == "POST" and len(told(console, agent)) == before):
            unrecorded.append((method, path))
    assert unrecorded == []


def writes_of(console: World, act: Callable[[], object]) -> list[str]:
    names: list[str] = []
    console.listeners.append(lambda events: events.register("before-call.dynamodb.*", lambda model, **_: names.append(model.name)))
    console.restart()
    act()
    console.listeners.clear()
    return [name for name in names if name not in {"BatchGetItem", "GetItem", "Query"}]


def test_a_page_costs_one_write(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    browser = signed_in("hana")
    for target in ("/console/queues/unassigned", f"/console/tickets/{tickets[0]}"):
        before = len(told(console))
        assert writes_of(console, lambda target=target: browser.get(target)) == ["TransactWriteItems"]  # type: ignore[misc]
        assert len(told(console)) == before + 1


def test_a_page_that_asks_by_itself_is_recorded_when_it_shows_something_new(
    console: World, signed_in: SignedIn, tickets: list[str]
) -> None:
    audit = wiring.desk().audit
    signed_in("hana").get(f"/console/tickets/{tickets[0]}")

    assert audit.has_shown("hana", [tickets[0]])
    assert not audit.has_shown("hana", [tickets[0], tickets[1]])
    assert not audit.has_shown("ben", [tickets[0]])
    console.now += 86400
    assert not audit.has_shown("hana", [tickets[0]])


def test_without_its_line_in_the_record_nothing_is_shown_or_done(
    console: World, signed_in: SignedIn, tickets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.core.errors import Upstream

    browser, before = signed_in("hana"), console.tickets()

    def fail(*_: object, **__: object) -> None:
        raise Upstream("The record cannot be written.")

    monkeypatch.setattr(wiring.desk().audit, "record", fail)
    page = browser.get(f"/console/tickets/{tickets[0]}")
    assert (page.status, "zeppelin" in page.text) == (503, False)
    assert browser.post(f"/console/tickets/{tickets[0]}/changes", {"assignee": "me", "version": "1"}).status == 503
    assert console.tickets() == before


def test_a_customer_cannot_write_ids_into_the_record(console: World, signed_in: SignedIn) -> None:
    forged = '<a href="/console/tickets/0AAAAAAAAAAAA"> data-ticket="0BBBBBBBBBBBB" [x](/console/tickets/0CCCCCCCCCCCC)'
    console.deliver(mail(forged, subject=forged))
    (ticket,) = console.tickets()
    browser = signed_in("hana")
    browser.get(f"/console/tickets/{ticket.id}")

    assert not {"0AAAAAAAAAAAA", "0BBBBBBBBBBBB", "0CCCCCCCCCCCC"} & set(last(console).ids)
    assert browser.get("/console/queues/unassigned").status == 200
    assert not {"0AAAAAAAAAAAA", "0BBBBBBBBBBBB", "0CCCCCCCCCCCC"} & set(last(console).ids)
    assert ticket.id in last(console).ids


def test_the_record_of_the_console_holds_no_personal_data(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    browser = signed_in("hana")
    browser.get("/console/queues/Taro Sato <taro@customer.example>")
    browser.get("/console/tickets/Taro Sato")
    browser.post(f"/console/tickets/{tickets[0]}/notes", {"text": "Taro called.", "version": "1"})
    stored = " ".join(str(item.serialize()) for item in console.items() if item.pk.startswith("V#"))

    assert not re.search(r"taro|sato|customer\.example|zeppelin|Delivery|192\.0\.2\.7", stored, re.IGNORECASE)


# ---- the record as compliance reads it


def day_of_hana(console: World) -> str:
    return f"/console/record/agents/hana/{day_of(console.now)}"


def test_compliance_reads_an_agents_day_and_is_recorded_reading_it(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    signed_in("hana").get(f"/console/tickets/{tickets[0]}")
    chie = signed_in("chie")
    chosen = chie.get(f"/console/record?agent=hana&day=2026-11-{day_of(console.now)[6:]}")
    page = chie.get(chosen.location)

    assert chosen.location == day_of_hana(console)
    assert f"show_console_ticket {tickets[0]}" in page.words
    assert "Each line follows from the one before it." in page.words
    assert (last(console, "chie").what, last(console, "chie").ids) == ("show_agents_day", ("hana", day_of(console.now)))


def test_a_day_that_somebody_changed_is_said_to_be_broken(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    hana, chie = signed_in("hana"), signed_in("chie")
    for ticket in tickets:
        hana.get(f"/console/tickets/{ticket}")
    assert "chain is broken" not in chie.get(day_of_hana(console)).words
    (_, second, *_others) = acts.acts_of("hana", day_of(console.now))
    second.update(actions=[acts.ActRecord.ids.set(tickets[2])])
    console.is_made_up = True

    assert "chain is broken" in chie.get(day_of_hana(console)).words


def test_a_long_day_is_shown_in_pages(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.console import record_pages

    monkeypatch.setattr(record_pages, "ROWS", 2)
    hana, chie = signed_in("hana"), signed_in("chie")
    for name in ("mine", "unassigned", "risk", "all"):
        hana.get(f"/console/queues/{name}")
    first = chie.get(day_of_hana(console))
    second = chie.get(day_of_hana(console) + "?before=4")

    assert ("show_queue all" in first.words, "show_queue mine" in first.words) == (True, False)
    assert "?before=4" in first.text
    assert ("show_queue mine" in second.words, "show_queue all" in second.words) == (True, False)
    assert "chain is broken" not in first.words + second.words


@pytest.mark.attack(51)
def test_what_is_saved_is_text_for_any_spreadsheet(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    signed_in("hana").get(f"/console/tickets/{tickets[0]}")
    chie = signed_in("chie")
    for target in (day_of_hana(console), f"/console/record/tickets/{tickets[0]}"):
        sheet = chie.get(f"{target}/export")
        lines = chie.get(f"{target}/export?format=jsonl").text.splitlines()
        assert sheet.headers["content-disposition"].startswith('attachment; filename="record-')
        assert len(lines) == sheet.text.count("\n") - 1 > 0
        assert not re.search(r"^[=+\-@\t]|,[=+@\t]", sheet.text, re.MULTILINE)
    assert last(console, "chie").what == "export_tickets_record"


def test_a_tickets_record_is_shown_in_codes(console: World, signed_in: SignedIn, tickets: list[str]) -> None:
    page = signed_in("chie").get(f"/console/record?ticket={tickets[0][:4]}-{tickets[0][4:8]}-{tickets[0][8:]}")
    shown = signed_in("chie").get(page.location)

    assert page.location == f"/console/record/tickets/{tickets[0]}"
    assert "opened" in shown.words
    assert "zeppelin" not in shown.text
    assert "customer0@" not in shown.text


@pytest.mark.parametrize(
    "target", ["agents/nobody/20261124", "agents/hana/20261341", "agents/hana/x", "tickets/0000000000000", "tickets/x"]
)
def test_a_record_that_there_is_not_is_a_page_that_says_so(console: World, signed_in: SignedIn, target: str) -> None:
    assert signed_in("chie").get(f"/console/record/{target}").status == 404
