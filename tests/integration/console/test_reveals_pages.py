"""Reveals, codes and blocks as pages: masked until somebody says why, one budget over all tabs (attack 50), what the customer must prove first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.desk.model import Reveals
from chalicelib.reveals.ports import Asked
from tests.attacks.test_step_up import code_of, wrong
from tests.console import ConsoleBrowser, Shown
from tests.local_aws import environment, here  # noqa: F401 - fixtures: requests at the same moment meet there
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
WHY = {"show-address": "1", "reason": "call-back", "words": "They asked for a call."}
TARO = "taro@customer.example"


@pytest.fixture
def ticket(console: World) -> str:
    """Their second one: the address was known before."""
    console.deliver(mail("It is blue.", Message_ID="<first@customer.example>"))
    console.now += 86400
    console.deliver(mail("My account, please.", Message_ID="<second@customer.example>"))
    return max(str(made.id) for made in console.tickets())


def many(console: World, number: int) -> list[str]:
    for at in range(number):
        console.deliver(mail(f"Umbrella {at}", sender=f"taro{at}@customer.example"), source=f"taro{at}@customer.example")
        console.now += 1
    return sorted(str(made.id) for made in console.tickets())


def with_budget(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    published = wiring.desk().desk()
    changed = replace(published, document=replace(published.document, reveals=Reveals(budget_a_day=budget)))
    for part in (wiring.desk().revealer, wiring.desk().customer_sides):
        monkeypatch.setattr(part, "desk", lambda: changed)


def reveal(browser: ConsoleBrowser, ticket: str, **fields: str) -> Shown:
    return browser.post(f"/console/tickets/{ticket}/reveals", {**WHY, **fields})


def test_masked_by_default_and_shown_with_a_reason_for_a_while(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    before = browser.get(f"/console/tickets/{ticket}")
    assert ("t•••@c•••.example" in before.words, TARO in before.text) == (True, False)
    assert "You have 40 reveals left today, of 40." in before.words

    shown = reveal(browser, ticket)
    assert (shown.status, TARO in shown.words) == (200, True)
    assert "You have 39 reveals left today, of 40." in shown.words
    assert "Hana Sato: looked at what is masked" in shown.words
    assert TARO in browser.get(f"/console/tickets/{ticket}").words
    assert TARO not in signed_in("ben").get(f"/console/tickets/{ticket}").text
    console.now += 901
    assert TARO not in browser.get(f"/console/tickets/{ticket}").text


def test_htmx_gets_the_section_alone_which_asks_again_when_its_time_is_over(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    part = browser.post(f"/console/tickets/{ticket}/reveals", WHY, hx_request="true")

    assert part.text.lstrip().startswith('<section id="customer"')
    assert 'hx-trigger="load delay:901s"' in part.text
    console.now += 901
    after = browser.part(f"/console/tickets/{ticket}/customer")
    assert (TARO in after.text, "delay:" in after.text) == (False, False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"show-address": ""}, "Choose what you need to see."),
        ({"reason": "because"}, "Choose a reason."),
        ({"words": " x "}, "Say in a few words what for"),
        ({"words": "y" * 501}, "Say in a few words what for"),
    ],
)
def test_without_a_reason_nothing_is_shown_and_nothing_counts(
    console: World, signed_in: SignedIn, ticket: str, fields: dict[str, str], said: str
) -> None:
    browser = signed_in("hana")
    answer = reveal(browser, ticket, **fields)

    assert (answer.status, said in answer.words, TARO in answer.text) == (400, True, False)
    assert "You have 40 reveals left today" in answer.words


def test_the_same_again_while_it_is_shown_does_not_count_and_what_is_shown_stays_beside_more(
    console: World, signed_in: SignedIn, ticket: str
) -> None:
    browser = signed_in("hana")
    assert "39 reveals left" in reveal(browser, ticket).words
    assert "39 reveals left" in reveal(browser, ticket).words
    more = reveal(browser, ticket, **{"show-address": "", "show-name": "1"}).words

    assert ("38 reveals left" in more, TARO in more) == (True, True)


@pytest.mark.attack(50)
def test_tabs_at_once_share_one_budget_and_over_it_the_agent_is_told_why_and_whom_to_ask(
    console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = many(console, 6)
    browser = signed_in("hana")
    with_budget(3, monkeypatch)

    with ThreadPoolExecutor(6) as tabs:
        answers = list(tabs.map(lambda one: reveal(browser, one), tickets))
    shown = [answer for answer in answers if answer.status == 200]
    assert (len(shown) <= 3, {answer.status for answer in answers} <= {200, 403, 409}) == (True, True)
    assert sum("@customer.example" in answer.text for answer in answers) == len(shown)

    last = [reveal(browser, one) for one, answer in zip(tickets, answers, strict=True) if answer.status != 200][-1]
    assert (last.status, "@customer.example" in last.text) == (403, False)
    assert "security has been told" in last.words
    assert "Ask Leila" in last.words
    console.tick(1)
    assert len({page["attributes"]["page_id"] for page in console.pages if page["reason"] == "reveal-budget"}) == 1


def test_a_lead_lifts_anothers_block_and_nobody_their_own(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = many(console, 2)
    hana, leila = signed_in("hana"), signed_in("leila")
    with_budget(1, monkeypatch)
    for browser in (hana, leila):
        for one in tickets:
            reveal(browser, one)

    page = leila.get("/console/blocks")
    assert ("Hana Sato" in page.words, "Another lead has to lift yours." in page.words) == (True, True)
    assert "Nobody lifts their own block" in leila.post("/console/blocks/leila/lift", {}).words
    assert leila.post("/console/blocks/hana/lift", {}).location == "/console/blocks?lifted=1"
    assert "Hana Sato" not in leila.get("/console/blocks").words
    assert leila.post("/console/blocks/hana/lift", {}).status == 404
    assert "Nothing more is shown to you" not in hana.get(f"/console/tickets/{tickets[0]}").words


def test_a_code_goes_to_the_customer_and_what_they_tell_confirms_them_for_half_an_hour(
    console: World, signed_in: SignedIn, ticket: str
) -> None:
    browser = signed_in("hana")
    assert "Identity not confirmed" in browser.get(f"/console/tickets/{ticket}").words
    assert browser.post(f"/console/tickets/{ticket}/codes", {}).status == 303
    code = code_of(console)
    sent = browser.get(f"/console/tickets/{ticket}")
    assert ("A code was sent" in sent.words, "5 tries left" in sent.words, code in sent.text) == (True, True, False)

    refused = browser.post(f"/console/tickets/{ticket}/codes/confirm", {"code": wrong(code)})
    assert (refused.status, "This code is not right" in refused.words, "4 tries left" in refused.words) == (403, True, True)
    assert browser.post(f"/console/tickets/{ticket}/codes/confirm", {"code": f"{code[:4]} {code[4:]}"}).status == 303
    assert "Identity confirmed" in browser.get(f"/console/tickets/{ticket}").words
    console.now += 1801
    browser.sign_in("hana")
    assert "No longer confirmed" in browser.get(f"/console/tickets/{ticket}").words


def test_account_details_stay_hidden_until_then_and_come_from_the_exchange(
    console: World, signed_in: SignedIn, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Asked] = []

    class Exchange:
        def find(self, what: Asked) -> dict[str, str]:
            asked.append(what)
            return {"account": "JP-4711", "context": "Level: 2\nWithdrawals: 24 h hold"}

    monkeypatch.setattr(wiring.desk().revealer, "accounts", Exchange())
    browser, account = signed_in("hana"), {"show-address": "", "show-account": "1", "show-context": "1"}
    hidden = reveal(browser, ticket, **account)
    assert (hidden.status, "stay hidden until the customer has confirmed" in hidden.words, asked) == (403, True, [])

    browser.post(f"/console/tickets/{ticket}/codes", {})
    browser.post(f"/console/tickets/{ticket}/codes/confirm", {"code": code_of(console)})
    shown = reveal(browser, ticket, **account).words
    assert ("JP-4711" in shown, "24 h hold" in shown) == (True, True)
    (one,) = asked
    assert (one.address, one.channel, one.fields) == (TARO, "mail", {"account", "context"})
    again = browser.get(f"/console/tickets/{ticket}").words
    assert ("JP-4711" in again, "fetched anew each time" in again) == (False, True)


def test_no_code_goes_to_an_address_that_was_not_known_before(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail("My first."))
    (made,) = console.tickets()
    browser = signed_in("hana")
    console.sent.clear()

    assert "this address was not known before the ticket" in browser.get(f"/console/tickets/{made.id}").words
    assert browser.post(f"/console/tickets/{made.id}/codes", {}).status == 409
    assert console.sent == []


def test_looking_at_the_customer_stops_no_reply(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    reveal(browser, ticket)
    answer = browser.post(
        f"/console/tickets/{ticket}/replies", {"version": page.hidden("version"), "once": page.hidden("once"), "text": "We called you."}
    )

    assert answer.status == 303


def test_what_the_agent_gave_as_reason_stands_in_no_log_and_no_address(
    console: World, signed_in: SignedIn, ticket: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reveal(signed_in("hana"), ticket)

    told = capsys.readouterr()
    assert [word for word in (TARO, "They asked for a call") if word in told.out + told.err] == []
