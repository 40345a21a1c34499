"""The page at night: GET and HEAD show it and change nothing, POST acknowledges, once and for every copy."""

import re
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.oncall.store import PageRecord
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.model import State
from chalicelib.tickets.records import commits_of
from tests.gateway import Answer, Gateway
from tests.world import World, mail

DUE_S = 4 * 3600
REARM_S = 4 * 3600
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def overdue(world: World) -> str:
    """A ticket whose first answer is overdue and paged; returns the page's path."""
    world.deliver(mail("The courier brought a blue umbrella.", subject="Secret umbrella", sender="Taro Yamada <taro@customer.example>"))
    world.tick(DUE_S)
    return path_of(world.pages[-1])


def path_of(page: dict[str, Any]) -> str:
    return str(page["acknowledge"]).removeprefix("http://127.0.0.1:8000")


def show(path: str, method: str = "GET", **headers: str) -> Answer:
    return Gateway().call(method, path, **headers)


def acknowledge(path: str, form: str = "", **headers: str) -> Answer:
    return Gateway().call("POST", path, form.encode(), **{"Content_Type": FORM, **headers})


def everything(world: World) -> list[str]:
    return sorted(str(item.to_dynamodb_dict()) for item in world.items())


def record(world: World) -> PageRecord:
    (found,) = [item for item in world.items() if isinstance(item, PageRecord)]
    return found


def test_get_and_head_show_and_change_nothing(world: World, overdue: str) -> None:
    before = everything(world)

    shown, head = show(overdue), show(overdue, "HEAD")

    assert (shown.status, head.status) == (200, 200)
    assert head.body == ""
    assert head.headers == shown.headers
    assert everything(world) == before
    assert "formnovalidate" in shown.body


def test_page_says_what_whose_since_when_how_grave_and_what_was_promised(world: World, overdue: str) -> None:
    world.now += 720
    (ticket,) = world.tickets()
    body = show(overdue, Accept_Language="en-GB").body

    for words in (
        "A first answer is overdue", "Tokyo support", "Attention", "level 1 of 3", f"{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}", "12 min ago",
        "24 November 2026, 14:00 (JST)", "Acknowledge",
    ):  # fmt: skip
        assert words in body


def test_page_holds_nothing_personal(world: World, overdue: str) -> None:
    texts = [show(overdue).body, show(overdue, Accept="application/json").body, acknowledge(overdue).body]
    for personal in ("taro", "Taro", "Yamada", "customer.example", "umbrella", "Umbrella", world.tickets()[0].requester):
        assert not any(personal in text for text in texts)


def test_page_is_light_and_loads_nothing(world: World, overdue: str) -> None:
    shown = show(overdue)

    assert len(shown.body.encode()) < 15_000
    assert not re.search(r"<script|src=|@import|url\(|https?://", shown.body)
    assert 'action="' not in shown.body  # the form goes to the address in the bar, a stage's prefix included


def test_headers_keep_the_page_private(world: World, overdue: str) -> None:
    headers = show(overdue).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy


def test_post_acknowledges_and_confirms_in_place(world: World, overdue: str) -> None:
    world.now += 60
    answer = acknowledge(overdue, "name=T.+Tanaka", Accept_Language="en")

    assert answer.status == 200
    assert "Acknowledged" in answer.body
    assert "t-tanaka" in answer.body
    assert "formnovalidate" not in answer.body, "there is nothing left to acknowledge"
    page, (ticket,) = record(world), world.tickets()
    assert (page.st, page.by, page.aa) == ("acknowledged", f"on-call:{ticket.page}:t-tanaka", world.now)
    last = commits_of(store.entries_of(ticket.id))[-1]
    assert (last.actor, last.events) == (page.by, (e.PageAcknowledged(ticket.page),))


def test_second_acknowledgement_changes_nothing_and_says_who_was_first(world: World, overdue: str) -> None:
    acknowledge(overdue, "name=first")
    before = everything(world)
    world.now += 300

    for answer in (acknowledge(overdue, "name=second", Accept_Language="en"), show(overdue, Accept_Language="en")):
        assert "by first" in answer.body
        assert "5 min ago" in answer.body
        assert "second" not in answer.body
    assert everything(world) == before


def test_neither_repeat_nor_next_level_after_the_acknowledgement(world: World, overdue: str) -> None:
    acknowledge(overdue)
    for _ in range(5):
        world.tick(REARM_S // 5 - 1)

    assert len(world.pages) == 1


def test_acknowledged_page_that_nobody_works_on_comes_back(world: World, overdue: str) -> None:
    acknowledge(overdue)
    world.tick(REARM_S)

    assert [(page["level"], page["cycle"]) for page in world.pages] == [(1, 1), (1, 2)]
    assert ">Acknowledge<" in show(overdue, Accept_Language="en").body


def test_acknowledging_an_earlier_copy_stops_the_newer_level(world: World, overdue: str) -> None:
    world.tick(900)
    assert [page["level"] for page in world.pages] == [1, 2]
    newer = path_of(world.pages[1])
    assert ">Acknowledge<" in show(overdue, Accept_Language="en").body  # somebody who opens the older link can still take it

    acknowledge(overdue, "name=tanaka")
    for path in (overdue, newer):
        assert show(path, Accept="application/json").json["status"] == "acknowledged"
    for _ in range(5):
        world.tick(REARM_S // 5 - 1)
    assert len(world.pages) == 2


def test_acknowledging_the_newer_level_shows_on_the_earlier_page(world: World, overdue: str) -> None:
    world.tick(900)
    acknowledge(path_of(world.pages[1]), "name=tanaka")

    shown = show(overdue, Accept="application/json").json
    assert (shown["status"], shown["acknowledged_by"], shown["level"]) == ("acknowledged", "tanaka", 2)


def test_page_of_an_answered_ticket_asks_for_nothing(world: World, overdue: str) -> None:
    answer_ticket(world)

    shown = show(overdue, Accept_Language="en")
    assert shown.status == 200
    assert "Nothing to do any more" in shown.body
    assert "<form" not in shown.body
    assert acknowledge(overdue).status == 200


def answer_ticket(world: World) -> None:
    from chalicelib.aws.dynamodb import commit
    from chalicelib.tickets.model import Commit
    from chalicelib.tickets.policy.conversation import agent_replied

    (ticket,) = world.tickets()
    made = Commit(
        ticket.id,
        ticket.version + 1,
        int(world.now),
        int(world.now),
        "agent:a",
        "test",
        1,
        agent_replied(ticket, 0, State.WAITING_CUSTOMER),
    )
    commit(store.change(ticket, made, wiring.desk().desk()).writes)


def test_forged_link_is_a_readable_page(world: World, overdue: str) -> None:
    for path in (
        overdue[:-1],
        overdue[:-1] + ("A" if overdue[-1] != "A" else "B"),
        "/pages/x",
        "/pages/" + "é" * 5,
        overdue.replace("/pages/", "/pages/A"),
    ):
        before = everything(world)
        for answer in (show(path, Accept_Language="en"), acknowledge(path, Accept_Language="en")):
            assert answer.status == 401
            assert answer.headers["content-type"].startswith("text/html")
            assert "What to do" in answer.body
        assert everything(world) == before


def test_expired_link_says_so(world: World, overdue: str) -> None:
    world.now += 7 * 86400 + 1
    answer = acknowledge(overdue, Accept_Language="ja")

    assert answer.status == 401
    assert "リンクの有効期限が切れています" in answer.body
    assert record(world).st != "acknowledged"


def test_link_to_a_page_that_is_gone_says_so(world: World) -> None:
    path = wiring.desk().oncall.link_of("02Q1QBGACRJ3F.first_response.1.1").removeprefix("http://127.0.0.1:8000")
    assert (show(path).status, acknowledge(path).status) == (404, 404)


def test_programs_get_data_and_problem_details(world: World, overdue: str) -> None:
    (ticket,) = world.tickets()
    shown = show(overdue, Accept="application/json").json
    assert shown == {
        "page_id": ticket.page, "ticket": ticket.id, "tickets": 1, "reference": f"{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}",
        "status": "open", "team": "tokyo", "level": 1, "levels": 3, "severity": "warning", "reason": "first_response", "used_percent": 100,
        "since": "2026-11-24T05:00:00Z", "promised_by": "2026-11-24T05:00:00Z", "acknowledged_at": None, "acknowledged_by": None,
        "handed_on_to": None, "snoozed_until": None,
    }  # fmt: skip
    done = acknowledge(overdue, Accept="application/json", Content_Type="application/json").json
    assert (done["status"], done["acknowledged_at"]) == ("acknowledged", "2026-11-24T05:00:00Z")

    forged = show(overdue[:-1], Accept="application/json")
    assert forged.status == 401
    assert forged.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("accepted", "language"), [("ja", "ja"), ("en", "en"), ("es-MX", "es"), ("fr", "fr"), ("de-AT", "de"), ("", "en")])
def test_page_speaks_the_readers_language(world: World, overdue: str, accepted: str, language: str) -> None:
    assert f'<html lang="{language}">' in show(overdue, Accept_Language=accepted).body


def test_name_typed_into_the_form_cannot_become_markup(world: World, overdue: str) -> None:
    body = acknowledge(overdue, "name=%3Cscript%3Ealert(1)%3C/script%3E").body
    assert "<script" not in body
    assert acknowledge(overdue, "name=" + "%C3" * 5000).status == 200


def test_quarantine_is_paged_and_acknowledged(world: World) -> None:
    world.deliver(mail(sender="support@example.com"), source="support@example.com")
    world.tick(60)
    path = path_of(world.pages[0])

    assert "隔離中のメールがあります" in show(path, Accept_Language="ja").body
    assert "Acknowledged" in acknowledge(path, Accept_Language="en").body
    assert record(world).st == "acknowledged"


# ---- handing on


def test_page_is_handed_on_from_the_link_and_the_receiver_is_told_at_once(world: World, overdue: str) -> None:
    told = len(world.pages)
    answered = acknowledge(overdue, "name=Aiko+T.&do=hand-on&to=person%3Aben", Accept_Language="en")

    world.now += 1
    world.tick()

    assert answered.status == 200
    assert "Handed on to ben" in answered.body
    assert show(overdue, Accept="application/json").json["status"] == "open"
    assert [page["attributes"]["person"] for page in world.pages[told:]] == ["ben"]
    assert show(overdue, Accept="application/json").json["handed_on_to"] == "person:ben"


def test_names_to_hand_on_to_begin_with_the_team_of_the_page(world: World, overdue: str) -> None:
    named = re.findall(r'value="person:([a-z-]+)"', show(overdue).body)
    assert named[:3] == ["aiko", "kenji", "yui"]
    assert {"ben", "haru"} <= set(named)


@pytest.mark.parametrize("to", ["", "person:nobody", "topic:pages", "kenji", "person:" + "k" * 4000])
def test_page_is_not_handed_on_to_whom_the_desk_does_not_know(world: World, overdue: str, to: str) -> None:
    before = everything(world)
    answered = acknowledge(overdue, f"do=hand-on&to={to}")
    assert (answered.status, everything(world)) == (400, before)


def test_acknowledge_with_a_name_chosen_to_hand_on_to_acknowledges(world: World, overdue: str) -> None:
    acknowledge(overdue, "name=mk&to=person%3Aben")
    assert show(overdue, Accept="application/json").json["status"] == "acknowledged"
