"""The exchange's own check of a customer: only its answer to our call confirms anybody, this customer alone, within its time, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import Desk
from chalicelib.core.errors import NotFound, Upstream
from chalicelib.step_up.store import find
from tests.api import ApiClient, new_agent
from tests.attacks.test_step_up import code_of, known_customer, wrong
from tests.fakes.account_check import FakeAccountCheck
from tests.local_aws import environment, here  # noqa: F401 - fixtures: requests at the same moment meet there
from tests.world import World, mail

ACCOUNT = {"fields": ["account"], "reason": "identity", "words": "They ask about a withdrawal."}
SILENT = Upstream("The exchange did not answer; try again.", {"cause": "account-system", "kind": "500"})


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.fixture
def exchange(world: World, monkeypatch: pytest.MonkeyPatch) -> FakeAccountCheck:
    made = FakeAccountCheck()
    monkeypatch.setattr(wiring.desk().account_checks, "accounts", made)
    return made


@pytest.fixture
def ticket(world: World) -> str:
    return known_customer(world)


def start(client: ApiClient, ticket: str) -> Any:
    return client.post(f"/api/v1/tickets/{ticket}/step-up/check")


def look(client: ApiClient, ticket: str) -> Any:
    return client.post(f"/api/v1/tickets/{ticket}/step-up/check/look")


def guess(client: ApiClient, ticket: str, code: str) -> int:
    return client.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code}).status


def events(client: ApiClient, ticket: str) -> list[dict[str, Any]]:
    told = [event for made in client.get(f"/api/v1/tickets/{ticket}").json["history"] for event in made["events"]]
    return [event for event in told if event["type"].startswith("step-up")]


def test_the_exchange_confirms_a_customer_and_it_expires(world: World, hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    sent = len(world.sent)
    begun, pending = start(hana, ticket), look(hana, ticket)
    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", ACCOUNT).status == 403
    exchange.answer = "passed"
    passed = look(hana, ticket)

    assert (begun.status, begun.json) == (201, {"state": "pending", "until": "2026-11-25T01:10:00Z", "is_answered": True}), begun.text
    assert (pending.json["state"], passed.json) == ("pending", {"state": "passed", "until": "2026-11-25T01:30:00Z", "is_answered": True})
    assert [(event["type"], event["facts"]) for event in events(hana, ticket)] == [
        ("step-up-sent", {"channel": "account-system", "expires_at": 1795569000}),
        ("step-up-passed", {"until": 1795570200, "by": "account-system"}),
    ]
    assert {asked.check for asked in exchange.asked} == {exchange.asked[0].check}, "the same id each time"
    assert (exchange.asked[0].address, exchange.asked[0].channel, len(world.sent)) == ("taro@customer.example", "mail", sent)
    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", ACCOUNT).status == 200
    world.now += 1800
    assert look(hana, ticket).json["state"] == "ended"
    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", ACCOUNT | {"words": "Once more."}).status == 403


def test_it_works_where_no_code_can_be_sent(world: World, hana: ApiClient, exchange: FakeAccountCheck) -> None:
    world.deliver(mail("My account, please."))
    (ticket,) = world.tickets()
    exchange.answer = "passed"

    assert hana.post(f"/api/v1/tickets/{ticket.id}/step-up").status == 409
    assert start(hana, ticket.id).json["state"] == "passed"


@pytest.mark.parametrize(("answer", "state"), [("refused", "refused"), (NotFound("nobody"), "unknown")])
def test_a_refusal_is_told_recorded_and_final(hana: ApiClient, exchange: FakeAccountCheck, ticket: str, answer: Any, state: str) -> None:
    exchange.answer = answer
    refused = start(hana, ticket)
    exchange.answer = "passed"

    assert (refused.json["state"], look(hana, ticket).json) == (state, {"state": state, "until": None, "is_answered": True})
    assert events(hana, ticket)[-1] == {"type": "step-up-refused", "facts": {"cause": state}}
    assert (len(exchange.asked), hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"]) == (1, None)


def test_a_refusal_takes_back_what_a_code_had_proved(hana: ApiClient, exchange: FakeAccountCheck, ticket: str, world: World) -> None:
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    assert guess(hana, ticket, code_of(world)) == 200
    exchange.answer = "refused"
    start(hana, ticket)

    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", ACCOUNT).status == 403


@pytest.mark.attack(49)
def test_no_guess_of_a_code_counts_for_a_check_or_ends_it(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    start(hana, ticket)
    statuses = [guess(hana, ticket, code) for code in (*(f"{number:08d}" for number in range(6)), exchange.asked[0].check[:20])]
    challenge = find(ticket)
    exchange.answer = "passed"

    assert (set(statuses), challenge and (challenge.guesses, challenge.state)) == ({403}, (0, "open"))
    assert [event["type"] for event in events(hana, ticket)] == ["step-up-sent"]
    assert look(hana, ticket).json["state"] == "passed"


def test_no_look_at_a_check_ends_a_code(world: World, hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    start(hana, ticket)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    exchange.answer, asked = "passed", len(exchange.asked)

    assert (look(hana, ticket).status, len(exchange.asked)) == (404, asked)
    assert guess(hana, ticket, wrong(code_of(world))) == 403
    assert guess(hana, ticket, code_of(world)) == 200


def test_an_answer_to_a_check_that_a_code_replaced_meanwhile_confirms_nobody(
    hana: ApiClient, exchange: FakeAccountCheck, ticket: str
) -> None:
    def late() -> Any:
        hana.post(f"/api/v1/tickets/{ticket}/step-up")
        return "passed"

    exchange.answer = late
    assert start(hana, ticket).status == 409
    assert hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"] is None


def test_a_check_expires_also_while_the_exchange_answers(world: World, hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    def slow() -> Any:
        world.now += 600
        return "passed"

    start(hana, ticket)
    exchange.answer = slow
    assert look(hana, ticket).json == {"state": "ended", "until": None, "is_answered": True}
    assert (look(hana, ticket).json["state"], len(exchange.asked)) == ("ended", 2), "over is not asked about"
    assert hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"] is None


def test_two_agents_at_once_share_one_check_and_one_proof(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda _: start(hana, ticket), range(4)))
    exchange.answer = "passed"
    with ThreadPoolExecutor(4) as pool:
        looks = list(pool.map(lambda _: look(hana, ticket), range(4)))

    busy = {(503, None), (409, None)}  # the table may be busy with a colleague's: told, and pressed again
    assert {(one.status, one.json.get("state")) for one in begun} - busy == {(201, "pending")}
    assert {(one.status, one.json.get("state")) for one in looks} - busy == {(200, "passed")}
    assert len({asked.check for asked in exchange.asked}) == 1
    assert [event["type"] for event in events(hana, ticket)] == ["step-up-sent", "step-up-passed"]


def test_silence_confirms_nobody_and_the_same_check_is_asked_about_again(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    exchange.answer = SILENT
    silent = start(hana, ticket)
    exchange.answer = "passed"

    assert (silent.status, silent.json["state"], silent.json["is_answered"]) == (201, "pending", False)
    assert look(hana, ticket).json["state"] == "passed"
    assert len({asked.check for asked in exchange.asked}) == 1


def test_an_answer_that_could_not_be_stored_is_asked_for_again(
    hana: ApiClient, exchange: FakeAccountCheck, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(hana, ticket)
    exchange.answer = "passed"
    checks = wiring.desk().account_checks

    def busy(*_: Any, **__: Any) -> Any:
        raise Upstream("DynamoDB did not take a transaction. It is tried again.")

    with monkeypatch.context() as while_busy:
        while_busy.setattr(checks.writer, "commit", busy)
        assert look(hana, ticket).status == 503
    assert hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"] is None
    assert look(hana, ticket).json["state"] == "passed"
    assert look(hana, ticket).json["state"] == "passed"
    assert [event["type"] for event in events(hana, ticket)].count("step-up-passed") == 1


@pytest.mark.attack(49)
def test_checks_and_codes_share_three_an_hour(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    exchange.answer = "refused"
    statuses = [
        start(hana, ticket).status,
        hana.post(f"/api/v1/tickets/{ticket}/step-up").status,
        *(start(hana, ticket).status for _ in range(2)),
    ]

    assert (statuses, len({asked.check for asked in exchange.asked})) == ([201, 201, 201, 429], 2)
    assert hana.post(f"/api/v1/tickets/{ticket}/step-up").status == 429


def test_a_check_of_another_customer_or_another_ticket_proves_nothing(
    world: World, hana: ApiClient, exchange: FakeAccountCheck, ticket: str
) -> None:
    start(hana, ticket)
    exchange.answer, asked = "passed", len(exchange.asked)
    other = min(each.id for each in world.tickets())
    assert look(hana, other).status == 404

    record = Desk.get(f"S#step-up.{ticket}", "#")
    record.cu = "somebody-else"
    record.save()
    assert (look(hana, ticket).status, len(exchange.asked)) == (404, asked)
    assert hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"] is None


def test_a_merged_ticket_is_not_confirmed(world: World, hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    other = min(each.id for each in world.tickets())
    start(hana, ticket)
    version = hana.get(f"/api/v1/tickets/{ticket}").json["version"]
    merged = hana.post(f"/api/v1/tickets/{ticket}/merge", {"into": other, "version": version})
    exchange.answer, asked = "passed", len(exchange.asked)

    assert merged.status == 200, merged.text
    assert (look(hana, ticket).status, start(hana, ticket).status, look(hana, other).status, len(exchange.asked)) == (409, 409, 404, asked)


def test_without_an_account_system_the_api_says_so(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    exchange.is_there = False
    answer = start(hana, ticket)

    assert (answer.status, answer.json["cause"], exchange.asked, events(hana, ticket)) == (409, "no-account-system", [], [])


def test_agents_cannot_say_that_it_was_passed(hana: ApiClient, exchange: FakeAccountCheck, ticket: str) -> None:
    start(hana, ticket)
    for body in ({"state": "passed"}, {"verified_until": "2027-01-01T00:00:00Z"}):
        assert hana.post(f"/api/v1/tickets/{ticket}/step-up/check/look", body).status == 400
    assert hana.get(f"/api/v1/tickets/{ticket}").json["verified_until"] is None
