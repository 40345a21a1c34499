"""The call to the exchange's own system, against a server on loopback that verifies it as docs/account-context.md tells others to."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalicelib.accounts import signed_call
from chalicelib.accounts.signed_call import SignedCall
from chalicelib.core.errors import NotFound, Upstream
from chalicelib.core.ids import random_bits
from chalicelib.core.standard_webhooks import verified_id
from chalicelib.reveals.account_door import HttpAccountContext
from chalicelib.reveals.ports import Asked
from infra.local.demo_exchange import PATH, DemoExchange
from infra.local.http_door import HttpRequest

KEYS = ("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", "whsec_enl4d3Z1dHNycXBvbm1sa2ppaGdmZWRj")
DOCUMENT = Path(__file__).parents[3] / "docs" / "account-context.md"
EXAMPLES = [json.loads(each) for each in re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)]
ASKED = Asked("02Q1QBGSGMZMF", "7T2M9GQ4ZB1K6XW8N3RC5VHE", "mail", "taro@customer.example", frozenset({"account", "context"}))

Exchange = Callable[..., tuple[HttpAccountContext, list[dict[str, Any]]]]


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    """Answers as told, and keeps what it was asked."""
    servers: list[HTTPServer] = []

    def made(
        status: int = 200, body: bytes = b"{}", *, wait_s: float = 0.0, drip_s: float = 0.0, headers: tuple[tuple[str, str], ...] = ()
    ) -> tuple[HttpAccountContext, list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                asked.append({"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}, "body": raw})
                time.sleep(wait_s)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(ConnectionError):
                    for at in range(0, len(body), 1 if drip_s else len(body)):
                        self.wfile.write(body[at : at + 1] if drip_s else body)
                        time.sleep(drip_s)

            def log_message(self, *_: Any) -> None:
                return

        server = HTTPServer(("127.0.0.1", 0), Answering)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/context"
        return HttpAccountContext(SignedCall(lambda: (url, *KEYS), time.time, random_bits)), asked

    yield made
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_question_is_signed_and_asks_for_no_more_than_was_wanted(exchange: Exchange) -> None:
    door, asked = exchange(body=json.dumps(EXAMPLES[1]).encode())
    told = door.find(ASKED)
    (question,) = asked

    assert json.loads(question["body"]) == EXAMPLES[0]
    assert verified_id(KEYS[1:], question["headers"], question["body"], time.time()).startswith("ctx_"), "also by the older key"
    assert told == {"account": "EX-100200", "context": "Level: 2, identity checked\nWithdrawals: stopped for 24 h after a new device"}
    assert "phone" not in told, "what was not asked for is not passed on"


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (404, b"taro", NotFound),
        (500, b"taro", Upstream),
        (302, b"taro", Upstream),
        (200, b"taro", Upstream),
        (200, b'{"account": {"taro": 1}}', Upstream),
        (200, b'{"account": "' + b"x" * 201 + b'"}', Upstream),
        (200, b'{"context": [{"label": "taro"}]}', Upstream),
        (200, b"\xff\xfe", Upstream),
        (200, b'{"account": "' + b"x" * 70_000 + b'"}', Upstream),
    ],
)
def test_what_went_wrong_is_told_without_a_word_of_either_side(
    exchange: Exchange, status: int, body: bytes, raised: type[Exception]
) -> None:
    door, asked = exchange(status, body, headers=(("location", "http://127.0.0.1:9/elsewhere"),) if status == 302 else ())
    with pytest.raises(raised) as told:
        door.find(ASKED)

    assert len(asked) == 1, "no redirect is followed, nothing is asked twice"
    error: Any = told.value
    assert "taro" not in f"{error.detail}{error.fields}{error.__cause__}"


def test_silence_ends_after_its_time(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed_call, "READ_TIMEOUT_S", 0.2)
    door, _ = exchange(wait_s=1.0)
    began = time.monotonic()
    with pytest.raises(Upstream, match="did not answer; try again"):
        door.find(ASKED)
    assert time.monotonic() - began < 0.9


def test_an_answer_that_drips_ends_as_well(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signed_call, "LONGEST_S", 0.3)
    door, _ = exchange(body=b'{"account": "EX-100200"}' + b" " * 200, drip_s=0.02)
    with pytest.raises(Upstream) as told:
        door.find(ASKED)
    assert told.value.fields["kind"] == "slow"


@pytest.mark.parametrize("url", ["http://exchange.example.com/context", "ftp://127.0.0.1/", ""])
def test_nothing_goes_out_in_the_clear(url: str) -> None:
    with pytest.raises(Upstream, match="not https"):
        HttpAccountContext(SignedCall(lambda: (url, *KEYS), time.time, random_bits)).find(ASKED)


def test_where_no_system_is_set_up_nothing_is_known() -> None:
    assert HttpAccountContext(SignedCall(lambda: (), time.time, random_bits)).find(ASKED) == {}


def test_the_demo_answers_who_signs_and_nobody_else(exchange: Exchange) -> None:
    door, asked = exchange()
    door.find(ASKED)
    demo = DemoExchange(lambda: KEYS)
    genuine = HttpRequest("POST", PATH, "", asked[0]["headers"], asked[0]["body"])
    answer = json.loads(demo(genuine).body)

    assert (sorted(answer), demo(HttpRequest("POST", PATH, "", asked[0]["headers"], b"{}")).status) == (["account", "context"], 401)
