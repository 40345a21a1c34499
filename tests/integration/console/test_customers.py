"""A customer's page: masked addresses, every ticket in one timeline, notes that nobody overwrites, and two addresses joined as one person with undo."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.console.masking import customer_tag
from chalicelib.customers import erasures
from chalicelib.customers.model import customer_id
from chalicelib.customers.people import JoiningRecord, People, Person
from tests.console import ConsoleBrowser, Shown
from tests.local_aws import environment, here  # noqa: F401 - fixtures: requests at the same moment meet there
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
TARO, HOME = "taro@customer.example", "taro.home@elsewhere.example"


def cid(address: str) -> str:
    return customer_id(wiring.desk().secrets.identity_key, "mail", address)


def wrote(console: World, address: str, subject: str, **headers: str) -> str:
    before = {str(made.id) for made in console.tickets()}
    console.deliver(mail("Please look.", subject=subject, sender=f"Taro Yamada <{address}>", **headers), source=address)
    console.now += 60
    (made,) = {str(made.id) for made in console.tickets()} - before
    return made


def page(browser: ConsoleBrowser, address: str, query: str = "") -> Shown:
    shown = browser.get(f"/console/customers/{cid(address)}{query}")
    assert shown.status == 200, shown.words
    return shown


def joined(browser: ConsoleBrowser, address: str, other_ticket: str) -> Shown:
    return browser.post(f"/console/customers/{cid(address)}/joinings", {"ticket": other_ticket})


def undo_path(shown: Shown) -> str:
    found = re.search(r'action="([^"]+/undo)"', shown.text)
    assert found, shown.words
    return found[1]


def about(shown: Shown, **fields: str) -> dict[str, str]:
    return {"version": shown.hidden("version"), "language": "ja", "plan": "", "time_zone": "Asia/Tokyo", "notes": "Prefers mail.", **fields}


def test_the_page_lists_their_tickets_and_nothing_unmasked(console: World, signed_in: SignedIn) -> None:
    wrote(console, TARO, "Umbrella")
    wrote(console, TARO, "Hat")
    wrote(console, HOME, "Somebody else's")
    browser = signed_in("hana")
    first = browser.get(f"/console/tickets/{console.tickets()[0].id}")
    assert f'href="/console/customers/{cid(TARO)}"' in first.text
    shown = page(browser, TARO)

    assert ("Umbrella" in shown.words, "Hat" in shown.words, "Somebody else's" in shown.words) == (True, True, False)
    assert shown.words.index("Hat") < shown.words.index("Umbrella")
    assert ("t•••@c•••.example" in shown.words, "T••• Y•••" in shown.words) == (True, True)
    assert [word for word in ("taro@", "Yamada") if word in shown.text] == []


def test_a_timeline_goes_on_where_it_ended_and_costs_what_it_shows(console: World, signed_in: SignedIn) -> None:
    for number in range(23):
        wrote(console, TARO, f"Matter {number:02d}")
    browser = signed_in("hana")
    first = page(browser, TARO)
    rest = browser.get(re.search(r'href="([^"]+before=[^"]+)"', first.text)[1])  # type: ignore[index]

    assert (first.text.count('class="row"'), rest.text.count('class="row"')) == (20, 3)
    assert ("Matter 22" in first.words, "Matter 02" in rest.words, "Matter 03" in rest.words) == (True, True, False)


def test_what_one_writes_down_is_sealed_and_never_overwrites_a_colleague(console: World, signed_in: SignedIn) -> None:
    wrote(console, TARO, "Umbrella")
    hana, ben = signed_in("hana"), signed_in("ben")
    read_by_both = page(hana, TARO)
    target = f"/console/customers/{cid(TARO)}/profile"
    assert hana.post(target, about(read_by_both)).status == 303
    stopped = ben.post(target, about(read_by_both, notes="Calls on Mondays."))

    assert (stopped.status, "somebody else wrote about this customer" in stopped.words) == (409, True)
    assert ("Prefers mail." in stopped.words, "Calls on Mondays." in stopped.words) == (True, True)
    assert ben.post(target, about(stopped, notes="Prefers mail. Calls on Mondays.")).status == 303
    shown = page(hana, TARO)
    assert ("Calls on Mondays." in shown.words, "where they are (Asia/Tokyo)" in shown.words, "Last written by Ben" in shown.words) == (
        True,
        True,
        True,
    )
    assert "Mondays" not in str([item.to_dynamodb_dict() for item in console.items()])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"time_zone": "Mars/Base"}, "no such time zone"),
        ({"plan": "golden"}, "no such plan"),
        ({"language": "xx"}, "does not write this language"),
        ({"notes": "n" * 4001}, "notes are too long"),
        ({"version": "x"}, "Load the page again"),
    ],
)
def test_what_cannot_be_saved_says_so_and_keeps_the_words(console: World, signed_in: SignedIn, fields: dict[str, str], said: str) -> None:
    wrote(console, TARO, "Umbrella")
    browser = signed_in("hana")
    answer = browser.post(f"/console/customers/{cid(TARO)}/profile", about(page(browser, TARO), **fields))

    assert answer.status == 400
    assert said in answer.words or fields.get("version") == "x"
    assert fields.get("notes", "Prefers mail.")[:100] in answer.words


def test_two_addresses_become_one_person_with_one_timeline_and_undo_restores_everything(console: World, signed_in: SignedIn) -> None:
    work, home = wrote(console, TARO, "From work"), wrote(console, HOME, "From home")
    browser = signed_in("hana")
    before = {address: page(browser, address).words for address in (TARO, HOME)}
    keys = sorted((key.cid, key.dek) for key in CustomerKey.scan(consistent_read=True))
    assert joined(browser, TARO, home).location == f"/console/customers/{cid(TARO)}?done=joined"

    for address in (TARO, HOME):
        shown = page(browser, address)
        assert ("From work" in shown.words, "From home" in shown.words, "2 addresses" in shown.words) == (True, True, True)
    assert "1 more address of the same person" in browser.get(f"/console/tickets/{work}").words
    assert sorted((key.cid, key.dek) for key in CustomerKey.scan(consistent_read=True)) == keys, "each keeps its own"

    wrote(console, HOME, "Later, from home")
    assert "Later, from home" in page(browser, TARO).words
    path = undo_path(page(browser, TARO))
    assert [browser.post(path, {}).status for _ in range(2)] == [303, 303], "undoing twice is undoing once"
    after = {address: page(browser, address).words for address in (TARO, HOME)}
    assert after[TARO] == before[TARO]
    assert ("Later, from home" in after[HOME], "From work" in after[HOME]) == (True, False)


def test_joining_again_or_at_the_same_moment_is_joining_once(console: World, signed_in: SignedIn) -> None:
    work, home = wrote(console, TARO, "From work"), wrote(console, HOME, "From home")
    browser = signed_in("hana")
    with ThreadPoolExecutor(4) as tabs:
        calls = [(TARO, home), (HOME, work), (TARO, home), (HOME, work)]
        answers = list(tabs.map(lambda call: joined(browser, *call), calls))

    assert {answer.status for answer in answers} == {303}
    assert sum(answer.location.endswith("done=joined") for answer in answers) == 1
    assert len([item for item in console.items() if isinstance(item, JoiningRecord)]) == 1
    assert joined(browser, TARO, home).location.endswith("done=one-already")


def test_joined_the_other_way_between_two_readings_is_joining_once(console: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote(console, TARO, "From work")
    wrote(console, HOME, "From home")
    people, find = wiring.desk().people, People.find

    def find_then_joined(ours: People, customer: str) -> Person:
        found = find(ours, customer)
        monkeypatch.setattr(People, "find", find)
        people.join(cid(HOME), cid(TARO), "agent:ben")
        return found

    monkeypatch.setattr(People, "find", find_then_joined)
    made = people.join(cid(TARO), cid(HOME), "agent:hana")

    assert made is None, "they are one person already"
    (joining,) = people.joinings(find(people, cid(TARO)))
    assert (joining.by, joining.person, joining.moved) == ("agent:ben", cid(HOME), {cid(TARO)})


def test_joinings_within_joinings_are_undone_in_any_order(console: World, signed_in: SignedIn) -> None:
    third = "t.y@third.example"
    wrote(console, TARO, "One")
    two, three = wrote(console, HOME, "Two"), wrote(console, third, "Three")
    browser, people = signed_in("hana"), wiring.desk().people
    joined(browser, HOME, three)
    joined(browser, TARO, two)
    assert people.find(cid(third)).members == {cid(TARO), cid(HOME), cid(third)}
    inner = next(each for each in people.joinings(people.find(cid(TARO))) if each.moved == {cid(third)})
    people.undo(inner.person, inner.id, "agent:hana")
    assert (people.find(cid(third)).members, people.find(cid(TARO)).members) == ({cid(third)}, {cid(TARO), cid(HOME)})
    (outer,) = people.joinings(people.find(cid(TARO)))
    people.undo(outer.person, outer.id, "agent:hana")

    assert [people.find(cid(each)).members for each in (TARO, HOME, third)] == [{cid(TARO)}, {cid(HOME)}, {cid(third)}]
    assert all(record.into is None for each in (TARO, HOME, third) for record in people.find(cid(each)).records.values())


def test_being_one_person_lets_nobody_into_the_others_ticket(console: World, signed_in: SignedIn) -> None:
    """An agent may be talked into joining two: what the other address writes to a ticket waits for a person all the same."""
    work = wrote(console, TARO, "From work", Message_ID="<work@customer.example>")
    home = wrote(console, HOME, "From home")
    browser = signed_in("hana")
    joined(browser, TARO, home)
    console.deliver(mail("Me again.", sender=HOME, In_Reply_To="<work@customer.example>"), source=HOME)

    (ticket,) = [made for made in console.tickets() if str(made.id) == work]
    assert ticket.participants == {cid(TARO)}
    assert "a mail was held for you to decide on" in browser.get(f"/console/tickets/{work}").words


def test_the_other_addresses_details_are_one_press_away_and_counted(console: World, signed_in: SignedIn) -> None:
    wrote(console, TARO, "From work")
    home = wrote(console, HOME, "From home")
    browser = signed_in("hana")
    joined(browser, TARO, home)
    shown = page(browser, TARO, f"?by={cid(HOME)}")
    assert f"/console/tickets/{home}/reveals" in shown.text
    browser.post(f"/console/tickets/{home}/reveals", {"show-address": "1", "reason": "identity", "words": "Is it them?"})

    again = page(browser, TARO, f"?by={cid(HOME)}")
    assert (HOME in again.words, TARO in again.text) == (True, False)


@pytest.mark.parametrize("reference", ["", "3V0K-9F2A-7K3QX", "<b>x</b>", "0" * 200])
def test_a_reference_of_nothing_is_told_and_changes_nothing(console: World, signed_in: SignedIn, reference: str) -> None:
    wrote(console, TARO, "Umbrella")
    answer = joined(signed_in("hana"), TARO, reference)

    assert (answer.status, "There is no ticket with this reference" in answer.words, "<b>x" in answer.text) == (404, True, False)


@pytest.mark.parametrize("customer", ["x", "0" * 24, "%2e%2e", "Z" * 400])
def test_nobodys_page_is_not_there(console: World, signed_in: SignedIn, customer: str) -> None:
    assert signed_in("hana").get(f"/console/customers/{customer}").status == 404


def test_compliance_reads_and_changes_nothing(console: World, signed_in: SignedIn) -> None:
    wrote(console, TARO, "Umbrella")
    shown = page(signed_in("compliance"), TARO)

    assert ("Umbrella" in shown.words, "<textarea" in shown.text, "/joinings" in shown.text) == (True, False, False)


def test_looking_at_a_customer_stands_in_the_record(console: World, signed_in: SignedIn) -> None:
    wrote(console, TARO, "Umbrella")
    page(signed_in("hana"), TARO)

    found = [item.to_dynamodb_dict() for item in console.items() if item.pk.startswith("V#hana#") and item.sk.startswith("A#")]
    assert any("show-customer" in str(item) and cid(TARO) in str(item) for item in found)


def test_compliance_asks_for_an_erasure_by_the_customers_own_characters_and_once(console: World, signed_in: SignedIn) -> None:
    work, home = wrote(console, TARO, "From work"), wrote(console, HOME, "From home")
    joined(signed_in("hana"), TARO, home)
    chie, target = signed_in("compliance"), f"/console/customers/{cid(TARO)}/erasure"
    refused = chie.post(target, {"tag": "????"})
    assert (refused.status, "not this customer's four characters" in refused.words, list(erasures.waiting())) == (400, True, [])

    assert [chie.post(target, {"tag": customer_tag(cid(TARO)).lower()}).status for _ in range(2)] == [303, 303]
    assert {each.customer for each in erasures.waiting()} == {cid(TARO), cid(HOME)}
    shown = page(chie, TARO)
    assert ("is to be erased" in shown.words, 'name="tag"' in shown.text) == (True, False)
    assert "From work" in signed_in("hana").get(f"/console/tickets/{work}").words, "until it is done by who may"


def test_the_page_of_who_was_erased_says_so(console: World, signed_in: SignedIn) -> None:
    console.is_made_up = True
    ticket = wrote(console, TARO, "Umbrella")
    CustomerKey(cid(TARO)).delete()
    browser = signed_in("hana")

    assert "This customer was erased" in page(browser, TARO).words
    assert "Umbrella" not in page(browser, TARO).text
    reveal = browser.post(f"/console/tickets/{ticket}/reveals", {"show-address": "1", "reason": "legal", "words": "A court asks."})
    assert (reveal.status, "taro@" in reveal.text) == (409, False)
