"""The question that has the exchange check somebody, against a server on loopback that verifies it as docs/account-context.md tells others to."""

import json
import time
from typing import Any

import pytest

from chalicelib.accounts.signed_call import SignedCall
from chalicelib.core.errors import NotFound, Upstream
from chalicelib.core.ids import random_bits
from chalicelib.core.standard_webhooks import verified_id
from chalicelib.reveals.account_door import HttpAccountContext
from chalicelib.step_up.check_door import HttpAccountCheck
from chalicelib.step_up.ports import CheckAsked
from infra.local.demo_exchange import PATH, DemoExchange
from infra.local.http_door import HttpRequest
from tests.unit.reveals.test_account_door import EXAMPLES, KEYS, Exchange, exchange

__all__ = ["exchange"]
ASKED = CheckAsked(
    "check_0A1B2C3D4E5F6G7H8J9K0MNPQR", "02Q1QBGSGMZMF", "7T2M9GQ4ZB1K6XW8N3RC5VHE", "mail", "taro@customer.example", 1795482600
)


def door_of(made: tuple[HttpAccountContext, list[dict[str, Any]]]) -> tuple[HttpAccountCheck, list[dict[str, Any]]]:
    context, asked = made
    return HttpAccountCheck(context._call), asked


def test_the_question_is_signed_and_is_the_documents(exchange: Exchange) -> None:
    door, asked = door_of(exchange(body=json.dumps(EXAMPLES[3]).encode()))
    assert (door.is_set_up(), door.ask(ASKED), door.ask(ASKED)) == (True, "pending", "pending")
    ids = {verified_id(KEYS, question["headers"], question["body"], time.time()) for question in asked}

    assert [json.loads(question["body"]) for question in asked] == [EXAMPLES[2]] * 2
    assert (len(ids), {one[:4] for one in ids}) == (2, {"chk_"}), "each question has its id; the check keeps its own"


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (404, b'{"state": "passed"}', NotFound),
        (500, b'{"state": "passed"}', Upstream),
        (201, b'{"state": "passed"}', Upstream),
        (302, b'{"state": "passed"}', Upstream),
        (200, b"taro", Upstream),
        (200, b"{}", Upstream),
        (200, b'{"state": "PASSED"}', Upstream),
        (200, b'{"state": true}', Upstream),
        (200, b'["passed"]', Upstream),
        (200, b'{"state": "taro"}', Upstream),
        (200, b"\xff\xfe", Upstream),
        (200, b'{"state": "passed", "more": "' + b"x" * 70_000 + b'"}', Upstream),
    ],
)
def test_nothing_but_the_word_confirms_anybody(exchange: Exchange, status: int, body: bytes, raised: type[Exception]) -> None:
    door, asked = door_of(exchange(status, body, headers=(("location", "http://127.0.0.1:9/elsewhere"),) if status == 302 else ()))
    with pytest.raises(raised) as told:
        door.ask(ASKED)

    error: Any = told.value
    assert (len(asked), "taro" in f"{error.detail}{error.fields}{error.__cause__}") == (1, False)


def test_members_that_are_not_named_are_passed_over(exchange: Exchange) -> None:
    door, _ = door_of(exchange(body=b'{"state": "refused", "until": 9999999999, "account": "EX-1"}'))
    assert door.ask(ASKED) == "refused"


def test_without_a_system_nobody_is_confirmed() -> None:
    door = HttpAccountCheck(SignedCall(lambda: (), time.time, random_bits))
    with pytest.raises(Upstream):
        door.ask(ASKED)
    assert not door.is_set_up()


@pytest.mark.parametrize(
    ("address", "states"),
    [
        ("taro", ["pending", "pending", "passed", "passed"]),
        ("refused", ["pending", "pending", "refused", "refused"]),
        ("pending", ["pending"] * 4),
    ],
)
def test_the_demo_checks_as_its_addresses_say(exchange: Exchange, address: str, states: list[str]) -> None:
    door, asked = door_of(exchange(body=b'{"state": "pending"}'))
    door.ask(CheckAsked(ASKED.check, ASKED.ticket, ASKED.customer, "mail", f"{address}@customer.example", ASKED.expires_at))
    demo, request = DemoExchange(lambda: KEYS), HttpRequest("POST", PATH, "", asked[0]["headers"], asked[0]["body"])

    assert [json.loads(demo(request).body)["state"] for _ in states] == states
