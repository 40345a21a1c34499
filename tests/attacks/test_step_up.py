"""Attack 49: a one-time code is guessed, in a row and at once."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api import ApiClient, new_agent
from tests.local_aws import environment, here  # noqa: F401 - fixtures: requests at the same moment meet there
from tests.world import World, mail

CODE = re.compile(r"^\s*(\d{4}) (\d{4})\s*$", re.MULTILINE)


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def known_customer(world: World) -> str:
    """Their second ticket: the address was known before it."""
    world.deliver(mail("It is blue."))
    world.now += 86400
    world.deliver(mail("My account, please."))
    return max(ticket.id for ticket in world.tickets())


def code_of(world: World) -> str:
    found = CODE.search(world.sent[-1].text)
    assert found, world.sent[-1].text
    return found[1] + found[2]


def wrong(code: str, number: int = 1) -> str:
    return f"{(int(code) + number) % 10**8:08d}"


def test_customer_proves_who_they_are_and_it_expires(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)

    sent = hana.post(f"/api/v1/tickets/{ticket}/step-up")
    code = code_of(world)
    passed = hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": f"{code[:4]} {code[4:]}"})

    assert (sent.status, world.sent[-1].recipients) == (201, ("taro@customer.example",)), sent.text
    assert (passed.status, passed.json["verified_until"]) == (200, "2026-11-25T01:30:00Z")
    assert code not in str([item.to_dynamodb_dict() for item in world.items()])
    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code}).status == 403  # once


@pytest.mark.attack(49)
def test_sixth_guess_is_refused_even_where_it_is_right(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    code = code_of(world)

    statuses = [hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": wrong(code, n)}).status for n in range(1, 6)]

    assert statuses == [403] * 5
    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code}).status == 403
    events = [event["type"] for made in hana.get(f"/api/v1/tickets/{ticket}").json["history"] for event in made["events"]]
    assert events.count("step-up-locked") == 1
    assert "step-up-passed" not in events


@pytest.mark.attack(49)
def test_guesses_at_the_same_moment_share_the_count(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    code = code_of(world)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": wrong(code, n)}), range(1, 17)))

    from chalicelib.step_up.store import find

    assert find(ticket).guesses == 5  # type: ignore[union-attr]
    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code}).status == 403


@pytest.mark.attack(49)
def test_new_codes_give_no_endless_guesses(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)

    statuses = [hana.post(f"/api/v1/tickets/{ticket}/step-up").status for _ in range(4)]

    assert statuses == [201, 201, 201, 429]


def test_an_earlier_code_ends_with_the_next(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    first = code_of(world)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")

    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": first}).status == 403
    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code_of(world)}).status == 200


def test_code_expires(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    world.now += 600

    assert hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code_of(world)}).status == 403


def test_code_of_another_ticket_proves_nothing(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    other = min(each.id for each in world.tickets())
    hana.post(f"/api/v1/tickets/{ticket}/step-up")

    assert hana.post(f"/api/v1/tickets/{other}/step-up/confirm", {"code": code_of(world)}).status == 404


def test_address_that_writes_for_the_first_time_is_sent_none(world: World, hana: ApiClient) -> None:
    world.deliver(mail("My account, please."))
    (ticket,) = world.tickets()
    sent = len(world.sent)

    answer = hana.post(f"/api/v1/tickets/{ticket.id}/step-up")

    assert (answer.status, answer.json["cause"], len(world.sent)) == (409, "unknown-channel", sent)
