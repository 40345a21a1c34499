"""What agents do with a ticket beside writing: each by a form, each told, each taken back."""

import re
from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.console.said import Said
from tests.console import ConsoleBrowser, Shown
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
HOUR = 3600


def opened(console: World, subject: str, sender: str = "taro@customer.example", number: str = "") -> str:
    """A ticket of that customer; its reference."""
    before = {ticket.id for ticket in console.tickets()}
    console.now += 1
    headers = {"Message_ID": f"<{number}@customer.example>"} if number else {}
    console.deliver(mail(f"About {subject}.", subject=subject, sender=sender, **headers), source=sender)
    (made,) = {ticket.id for ticket in console.tickets()} - before
    return str(made)


@pytest.fixture
def ticket(console: World) -> str:
    return opened(console, "Statement", number="first")


def of(console: World, ticket_id: str) -> object:
    return next(ticket for ticket in console.tickets() if ticket.id == ticket_id)


def done(browser: ConsoleBrowser, ticket: str, act: str, **fields: str) -> Shown:
    """Fills in the form of the ticket's page, and follows to what is said."""
    page = browser.get(f"/console/tickets/{ticket}?in=all")
    answer = browser.post(f"/console/tickets/{ticket}/{act}", {"version": page.hidden("version"), "in": "all", **fields})
    return browser.get(answer.location) if answer.status == 303 else answer


def undone(browser: ConsoleBrowser, page: Shown) -> Shown:
    """Presses what is offered to take the act back."""
    form = page.text[page.text.index('class="said') :]
    target = form.split('action="')[1].split('"')[0]
    fields = {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("version", "in", "said")}  # type: ignore[index]
    answer = browser.post(target, fields)
    return browser.get(answer.location) if answer.status == 303 else answer


def test_a_ticket_is_merged_into_another_of_the_customer_and_taken_back(console: World, signed_in: SignedIn, ticket: str) -> None:
    other = opened(console, "Second question")
    stranger = opened(console, "Strangers matter", "eva@customer.example")
    browser = signed_in("hana")
    sheet = browser.part(f"/console/tickets/{other}/acts/merge")
    assert ticket in sheet.text
    assert stranger not in sheet.text
    merged = done(browser, other, "merge", into=ticket)

    assert "goes on here" in merged.words
    assert "About Second question." in merged.words
    assert of(console, other).into == ticket  # type: ignore[attr-defined]
    back = undone(browser, merged)
    assert "Taken back." in back.words
    assert of(console, other).into is None  # type: ignore[attr-defined]


def test_a_merging_is_undone_at_any_time_from_the_ticket_that_went(console: World, signed_in: SignedIn, ticket: str) -> None:
    other = opened(console, "Second question")
    browser = signed_in("hana")
    done(browser, other, "merge", reference=f"{ticket[:4]}-{ticket[4:8]}-{ticket[8:]}".lower())
    page = browser.get(f"/console/tickets/{other}")

    assert "This ticket goes on in" in page.words
    assert 'id="reply-text"' not in page.text
    browser.post(f"/console/tickets/{other}/unmerge", {"version": page.hidden("version")})
    assert of(console, other).into is None  # type: ignore[attr-defined]


def test_what_cannot_be_merged_says_why_where_it_was_asked(console: World, signed_in: SignedIn, ticket: str) -> None:
    stranger = opened(console, "Strangers matter", "eva@customer.example")
    browser = signed_in("hana")

    for into, words, status in (
        (stranger, "of different customers", 409), (ticket, "cannot be merged into itself", 400), ("0000000000000", "no such ticket", 404),
        ("<b>", "no such ticket", 404), ("", "no such ticket", 404),
    ):  # fmt: skip
        answer = done(browser, ticket, "merge", reference=into)
        assert (answer.status, answer.headers["hx-retarget"]) == (status, "#sheet"), into
        assert words in answer.words
        assert "<b>" not in answer.text
    assert of(console, ticket).into is None  # type: ignore[attr-defined]


def test_a_message_becomes_a_ticket_and_belongs_here_again(console: World, signed_in: SignedIn, ticket: str) -> None:
    console.deliver(mail("Quite another thing: my card.", In_Reply_To="<first@customer.example>"))
    browser = signed_in("hana")
    sheet = browser.part(f"/console/tickets/{ticket}/acts/split")
    assert "Quite another thing: my card." in sheet.words
    assert sheet.text.count('name="message"') == 1
    made = done(browser, ticket, "split", message=sheet.text.split('name="message" value="')[1].split('"')[0], subject="Card")

    assert "This is the new ticket" in made.words
    assert '<h1 tabindex="-1">Card</h1>' in made.text
    assert len(console.tickets()) == 2
    back = undone(browser, made)
    assert "Taken back." in back.words
    assert [each.state.value for each in console.tickets() if each.id != ticket] == ["merged"]


def test_put_aside_in_words_comes_back_by_itself(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    sheet = browser.part(f"/console/tickets/{ticket}/acts/snooze")
    assert "Tomorrow 2026-11-25 09:00" in sheet.words
    until = re.search(r'value="(\d+)" data-key="1"', sheet.text)[1]  # type: ignore[index]
    page = done(browser, ticket, "snooze", until=until)

    assert "Put aside." in page.words
    assert "Put aside until 13:00" in page.words
    assert of(console, ticket).snoozed_until == int(until) == int(console.now // 60 * 60) + 3 * HOUR  # type: ignore[attr-defined]
    console.tick(3 * HOUR + 60)
    assert of(console, ticket).snoozed_until is None  # type: ignore[attr-defined]


def test_put_aside_until_a_time_of_ones_own_by_the_teams_wall_and_taken_back(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = done(browser, ticket, "snooze", at="2026-12-01T08:30")

    assert of(console, ticket).snoozed_until == 1796081400  # type: ignore[attr-defined]
    undone(browser, page)
    assert of(console, ticket).snoozed_until is None  # type: ignore[attr-defined]
    for wrong in ("", "2020-01-01T00:00", "2099-01-01T00:00", "soon", "2026-12-01T08:30+09:00"):
        answer = done(browser, ticket, "snooze", at=wrong)
        assert (answer.status, "Choose a time to come" in answer.words) == (400, True), wrong


def test_tags_are_put_on_and_taken_off_and_nobodys_are_overwritten(console: World, signed_in: SignedIn, ticket: str) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    put = done(hana, ticket, "tags", add="Withdrawal, vip")
    done(ben, ticket, "tags", add="jp")
    undone(hana, put)

    assert of(console, ticket).tags == {"jp"}  # type: ignore[attr-defined]
    assert done(hana, ticket, "tags", add="no@tag").status == 400
    taken = done(hana, ticket, "tags", remove="jp")
    undone(hana, taken)
    assert of(console, ticket).tags == {"jp"}  # type: ignore[attr-defined]


def test_links_stand_on_both_tickets_and_are_undone(console: World, signed_in: SignedIn, ticket: str) -> None:
    other = opened(console, "Strangers matter", "eva@customer.example")
    browser = signed_in("hana")
    linked = done(browser, ticket, "links", reference=other)

    assert of(console, other).links == {ticket}  # type: ignore[attr-defined]
    assert "Strangers matter" in browser.part(f"/console/tickets/{ticket}/acts/links").words
    undone(browser, linked)
    assert of(console, other).links == frozenset()  # type: ignore[attr-defined]
    done(browser, ticket, "links", reference=other)
    undone(browser, done(browser, ticket, "links", remove=other))
    assert of(console, other).links == {ticket}  # type: ignore[attr-defined]


def test_a_ticket_is_handed_over_with_a_word_in_one_commit_and_taken_back(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    done(browser, ticket, "changes", assignee="me")
    team, version = of(console, ticket).team, of(console, ticket).version  # type: ignore[attr-defined]
    page = done(browser, ticket, "transfer", team="europe", note="He writes French only.")

    after = of(console, ticket)
    assert (after.team, after.assignee, after.version) == ("europe", None, version + 1)  # type: ignore[attr-defined]
    assert "He writes French only." in page.words
    undone(browser, page)
    assert (of(console, ticket).team, of(console, ticket).assignee) == (team, "hana")  # type: ignore[attr-defined]
    assert done(browser, ticket, "transfer", team="nowhere").status == 400


def test_a_ticket_is_closed_and_open_again(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    closed = done(browser, ticket, "close")

    assert of(console, ticket).state.value == "closed"  # type: ignore[attr-defined]
    undone(browser, closed)
    assert of(console, ticket).state.value == "open"  # type: ignore[attr-defined]


def test_a_side_task_is_set_told_ticked_by_one_press_and_open_again(console: World, signed_in: SignedIn, ticket: str) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    page = done(hana, ticket, "tasks", text="  Ask the bank <b>today</b> ", agent="ben")
    assert "Ask the bank <b>today</b>" in page.words
    assert "<b>today" not in page.text
    assert "0 of 1 done" in page.words
    (task,) = of(console, ticket).tasks  # type: ignore[attr-defined]
    assert (task.agent, task.is_done) == ("ben", False)
    from chalicelib.notices import store as notices

    assert [(each.kind, each.ticket) for each in notices.page("ben", 5, None, console.now)] == [("task", ticket)]
    ticked = done(ben, ticket, f"tasks/{task.version}", done="yes")
    assert "1 of 1 done" in ticked.words
    assert of(console, ticket).assignee is None  # type: ignore[attr-defined]
    undone(ben, ticked)
    assert [each.is_done for each in of(console, ticket).tasks] == [False]  # type: ignore[attr-defined]
    assert done(hana, ticket, "tasks", text=" ").status == 400
    assert done(hana, ticket, "tasks", text="x", agent="nobody-here").status == 400
    assert done(ben, ticket, "tasks/999", done="yes").status == 404


def test_a_task_older_than_the_page_has_its_text(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    done(browser, ticket, "tasks", text="Ask the bank.")
    for number in range(60):
        wiring.desk().correspondence.note(ticket, f"Note {number}", order("agent:ben"))

    page = browser.get(f"/console/tickets/{ticket}")
    assert "Task set by" not in page.words
    assert "Ask the bank." in page.words


def order(actor: str):  # type: ignore[no-untyped-def]
    from chalicelib.tickets.writing import Order

    return Order(actor, "test")


def test_what_was_decided_on_what_is_no_longer_so_is_told_and_not_done(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    console.deliver(mail("Wait, one more thing.", In_Reply_To="<first@customer.example>"))
    for act, fields in (("close", {}), ("snooze", {"at": "2026-12-01T08:30"}), ("transfer", {"team": "europe"})):
        answer = browser.post(f"/console/tickets/{ticket}/{act}", {"version": page.hidden("version"), **fields})
        shown = browser.get(answer.location)
        assert "the ticket changed meanwhile" in shown.words
        assert 'class="told received new"' in shown.text
    after = of(console, ticket)
    assert (after.state.value, after.snoozed_until, after.team) != ("closed", None, "europe")  # type: ignore[attr-defined]
    assert after.version == 2  # type: ignore[attr-defined]


def test_an_undo_does_not_undo_what_somebody_did_since(console: World, signed_in: SignedIn, ticket: str) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    closed = done(hana, ticket, "close")
    done(ben, ticket, "changes", state="spam")
    answer = undone(hana, closed)

    assert "the ticket changed meanwhile" in answer.words
    assert of(console, ticket).state.value == "spam"  # type: ignore[attr-defined]


def test_an_undo_is_for_who_acted_on_that_ticket_for_some_minutes(console: World, signed_in: SignedIn, ticket: str) -> None:
    other = opened(console, "Second question")
    hana, ben = signed_in("hana"), signed_in("ben")
    sayings = wiring.desk().sayings
    token = sayings.signed("hana", Said("closed", ticket, {"act": "change", "team": "europe", "assignee": "-"}))
    forged = token.rpartition(".")[0] + "." + "0" * 16

    assert hana.post(f"/console/tickets/{other}/undo", {"version": "1", "said": token}).status == 400
    assert ben.post(f"/console/tickets/{ticket}/undo", {"version": "1", "said": token}).status == 400
    assert hana.post(f"/console/tickets/{ticket}/undo", {"version": "1", "said": forged}).status == 400
    assert hana.post(f"/console/tickets/{ticket}/undo", {"version": "1", "said": ""}).status == 400
    assert [each.team for each in console.tickets()] == [of(console, other).team] * 2  # type: ignore[attr-defined]
    console.now += 601
    assert hana.post(f"/console/tickets/{ticket}/undo", {"version": "1", "said": token}).status == 400


def test_a_saying_of_somebody_else_is_not_shown(console: World, signed_in: SignedIn, ticket: str) -> None:
    token = wiring.desk().sayings.signed("ben", Said("closed", ticket, {"act": "unmerge"}))

    assert 'class="said' not in signed_in("hana").get(f"/console/tickets/{ticket}?said={token}").text


def test_the_history_says_who_did_what_when_and_names_the_rule(console: World, signed_in: SignedIn, ticket: str) -> None:
    from chalicelib.aws.dynamodb import commit
    from chalicelib.rules import store as rules
    from chalicelib.rules.model import Rule, Steps
    from chalicelib.rules.store import read_book

    rule = Rule(id="urgent-tag", name="Tagged ones are urgent", on=("tags",), steps=Steps(priority=1))
    commit(rules.keep(read_book(), (rule,), "agent:leila", console.now))
    wiring.desk().rule_shelf.current(fresh=True)
    browser = signed_in("hana")
    done(browser, ticket, "tags", add="vip")
    page = browser.get(f"/console/tickets/{ticket}/history")

    assert re.search(r"Hana Sato tag put on: vip", page.words)
    assert "priority: Urgent · by the rule “Tagged ones are urgent”" in page.words
    assert "the customer opened" in page.words
    assert "taro" not in page.text
    assert "rule “Tagged ones are urgent”" in browser.get(f"/console/tickets/{ticket}").words


def test_no_sheet_for_what_is_no_act(signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")

    assert browser.get(f"/console/tickets/{ticket}/acts/destroy").status == 404
    for act in ("merge", "split", "snooze", "tags", "links", "transfer", "task"):
        page, part = browser.get(f"/console/tickets/{ticket}/acts/{act}"), browser.part(f"/console/tickets/{ticket}/acts/{act}")
        assert (page.status, part.status) == (200, 200)
        assert "<!doctype" in page.text
        assert "<!doctype" not in part.text
