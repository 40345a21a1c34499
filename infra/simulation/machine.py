"""The desk's process over an AWS of its own: a clock that each call moves a little, deaths and restarts, and faults around every call."""

import json
import os
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from random import Random
from typing import Any, Literal

from msgspec import Struct

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.core.errors import Upstream
from chalicelib.desk.model import DeskDocument
from chalicelib.oncall.ports import Outside
from infra.in_process.cloud import Call, Cloud
from infra.local.functions import LambdaContext
from infra.local.scheduler import scheduled_event

from .faults import Crash, Faults, throttled

FASTEST_CALL_S, SLOWEST_CALL_S = 0.002, 0.015
TIMED_OUT_S = (8.0, 24.0)
DEEPEST = 3


class NoAnswer(Exception):
    """What botocore raises when AWS stays silent; the client tells its listeners."""


class Invocation(Struct, eq=False):
    """One call of a handler or of a person. `struck_at`: when faults hit it; `about`: the ticket that it is for; `again`: the same once more."""

    name: str
    began_at: float
    again: Callable[[], Any]
    about: str = ""
    struck_at: list[float] = []
    ended_at: float = 0.0
    has_died: bool = False

    def was_struck_since(self, at: float) -> bool:
        return self.has_died or any(struck >= at for struck in self.struck_at)


class Sending(Struct, frozen=True):
    """Something that was taken, and in which invocation: the number of it among what SES, SNS or people's own addresses took."""

    at: float
    by: Invocation
    through: Literal["sesv2", "sns", "webhook"]
    number: int


class OneAfterAnother(Executor):
    """Threads would take turns as the machine likes, and no run would be had again."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Machine:
    """`rival` is asked to do something on the ticket that an interrupted handler is about."""

    def __init__(self, document: DeskDocument, random: Random, faults: Faults, start: float) -> None:
        self.now = start
        self.faults = faults
        self.random = random
        self.rival: Callable[[Invocation], None] = lambda invocation: None
        self.running: list[Invocation] = []
        self.sendings: list[Sending] = []
        self.posted: list[dict[str, Any]] = []
        """What people's own addresses took: the part that is for programs."""
        self.deaths = self.strikes = 0
        self.abreast = 1
        """How many workers are busy. Here one comes after the other, so each takes so much less of the time."""
        self.cloud = Cloud(lambda: self.now, lag=self._lag, webhooks=tuple(one.webhook for one in document.people.values() if one.webhook))
        self.cloud.publish(document)
        self.cloud.around = self._around
        self._ids = Random(random.random())
        self.boot()

    def boot(self) -> None:
        """A new process: it knows nothing but its environment."""
        os.environ.update(self.cloud.environment)
        clients.make_with(self.cloud.client)
        wiring.install(desk_now=lambda: self.now, real_now=lambda: self.now, random_bits=self._ids.getrandbits, outside=self._outside)
        wiring.desk()

    @staticmethod
    def close() -> None:
        """The next process is AWS's again."""
        clients.make_with(None)
        wiring.install()

    # ---- handlers

    def invoke(self, name: str, handle: Callable[[], Any], about: str = "") -> tuple[Invocation, Any]:
        """What it answered; None where the process died."""
        invocation = Invocation(name, self.now, lambda: self.invoke(name, handle, about), about, [])
        self.running.append(invocation)
        answer = None
        try:
            answer = handle()
        except Crash:
            invocation.has_died = True
            self.deaths += 1
            self.boot()
        finally:
            self.running.pop()
            invocation.ended_at = self.now
        return invocation, answer

    def sweep(self) -> None:
        from chalicelib.entrypoints.sweep import sweep

        self.invoke("sweep", lambda: _unless_busy(lambda: sweep(scheduled_event(self.now), _context())))

    def take(self, queue: str, handler: Any, records: list[dict[str, Any]], about: str) -> set[str] | None:
        """Ids of the messages that failed; None: all, for the process died."""
        _, answer = self.invoke(queue, lambda: handler({"Records": records}, _context()), about)
        return None if answer is None else {failed["itemIdentifier"] for failed in answer["batchItemFailures"]}

    # ---- people's own addresses

    @property
    def _outside(self) -> Outside:
        return Outside(self._post, lambda _: OneAfterAnother())

    def _post(self, _url: str, body: bytes, _headers: Mapping[str, str], *, allows_this_machine: bool = False) -> None:  # noqa: ARG002 - as the real one
        """Somebody's program: it takes the page, or refuses it, or takes it and does not say so."""
        invocation, drawn = self.running[-1], self.random.random()
        self.now += self.random.random() / self.abreast
        if drawn < self.faults.webhook_refused / 2:
            raise Upstream("The address answered 503.", {"code": "answered-503"})
        self.posted.append(json.loads(body)["page"])
        self.sendings.append(Sending(self.now, invocation, "webhook", len(self.posted) - 1))
        if drawn < self.faults.webhook_refused:
            self._strike(invocation)
            self.now += 5 / self.abreast
            raise Upstream("The address did not answer: ReadTimeoutError.", {"code": "no-answer"})

    # ---- around every call

    def _lag(self) -> float:
        return self.random.random() * self.faults.lag_s if self.faults.lag_s else 0.0

    def _around(self, service: str, operation: str, _params: dict[str, Any], do: Call) -> dict[str, Any]:
        if not self.running:
            return do()
        invocation, chance = self.running[-1], self.random.random
        self.now += (FASTEST_CALL_S + (SLOWEST_CALL_S - FASTEST_CALL_S) * chance()) / self.abreast
        if self.faults.interrupted and chance() < self.faults.interrupted and len(self.running) < DEEPEST:
            self.rival(invocation)
        self._fail_before(service, invocation)
        answer = do()
        if operation in {"SendEmail", "Publish"}:
            taken = len(self.cloud.publisher.pages) if operation == "Publish" else len(self.cloud.mailer.mails)
            self.sendings.append(Sending(self.now, invocation, "sns" if operation == "Publish" else "sesv2", taken - 1))
        self._fail_after(invocation)
        return answer

    def _fail_before(self, service: str, invocation: Invocation) -> None:
        faults, drawn = self.faults, self.random.random()
        if drawn < faults.throttle:
            self._strike(invocation)
            raise throttled(service)
        if (drawn := drawn - faults.throttle) < faults.timeout:
            self._silence(invocation)
        if drawn - faults.timeout < faults.crash_before:
            self._strike(invocation)
            raise Crash

    def _fail_after(self, invocation: Invocation) -> None:
        drawn = self.random.random()
        if drawn < self.faults.lost_answer:
            self._silence(invocation)
        if drawn - self.faults.lost_answer < self.faults.crash_after:
            self._strike(invocation)
            raise Crash

    def _silence(self, invocation: Invocation) -> None:
        from botocore.exceptions import ReadTimeoutError

        self._strike(invocation)
        self.now += self.random.uniform(*TIMED_OUT_S) / self.abreast
        raise ReadTimeoutError(endpoint_url="injected")

    def _strike(self, invocation: Invocation) -> None:
        invocation.struck_at.append(self.now)
        self.strikes += 1


def _unless_busy(handle: Callable[[], Any]) -> Any:
    """A sweep that AWS refuses fails; the next minute brings another."""
    try:
        return handle()
    except Upstream:
        return None


def _context() -> LambdaContext:
    return LambdaContext("simulated", 512, 60)


def sqs_record(message_id: str, body: str, received: int) -> dict[str, Any]:
    return {
        "messageId": message_id, "receiptHandle": "x", "body": body, "attributes": {"ApproximateReceiveCount": str(received), "SentTimestamp": "0"},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:q", "awsRegion": "us-east-1",
    }  # fmt: skip


class Door:
    """The API's door: what API Gateway hands to the function, and the answer's status and body. An agent's token is made at first use."""

    def __init__(self, machine: Machine, agent: str) -> None:
        self._machine = machine
        self._agent = agent
        self._token = ""

    def open(self, others: Iterable[str]) -> None:
        """`others` have a mailbox, too: who is on call."""
        from chalicelib.agents.usecases import create_agent

        for name in {self._agent: 0, **dict.fromkeys(others, 0)}:
            token = create_agent(name, name.title(), f"{name}@desk.example", 0, self._machine.random.getrandbits)
            self._token = token if name == self._agent else self._token

    def agent(self, method: str, route: str, ticket: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Status 0: the process died, nobody knows what was done."""
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json", "idempotency-key": key, "if-match": "*"}
        return self._call(method, f"/api/v1/tickets/{{ticket_id}}{route}", {"ticket_id": ticket}, json.dumps(body), headers)

    def discard(self, held: str, key: str) -> tuple[int, dict[str, Any]]:
        """Quarantined mail that nobody wants."""
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json", "idempotency-key": key}
        return self._call("POST", "/api/v1/quarantine/{mail_id}/discard", {"mail_id": held}, "{}", headers)

    def answer(self, page: str, how: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """`how`: snooze, hand-on, resolve."""
        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json", "idempotency-key": key}
        return self._call("POST", f"/api/v1/pages/{{page_id}}/{how}", {"page_id": page}, json.dumps(body), headers)

    def acknowledge(self, link: str) -> tuple[int, dict[str, Any]]:
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        return self._call("POST", "/pages/{token}", {"token": link.rpartition("/")[2]}, "name=Aiko", headers)

    def _call(self, method: str, route: str, parameters: dict[str, str], body: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        from app import app

        event = {
            "resource": route, "path": route.format(**parameters), "httpMethod": method, "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()}, "multiValueQueryStringParameters": None,
            "queryStringParameters": None, "pathParameters": parameters, "stageVariables": None,
            "requestContext": {"httpMethod": method, "resourcePath": route, "requestId": uuid.uuid4().hex, "identity": {"sourceIp": "192.0.2.1"}},
            "body": body, "isBase64Encoded": False,
        }  # fmt: skip
        _, answer = self._machine.invoke("api", lambda: app(event, _context()), parameters.get("ticket_id", ""))
        if answer is None:
            return 0, {}
        return int(answer["statusCode"]), json.loads(answer["body"] or "{}")
