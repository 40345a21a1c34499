"""AWS is busy, breaks or is silent: the API says so and when to come again, handlers give the record back; a fault of ours stays loud."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from chalicelib.aws import clients
from tests.api import Answered, ApiClient, new_agent
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

Outcome = AWSResponse | Exception


class Body(io.BytesIO):
    """As urllib3 hands a body to botocore."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def refused(code: str, status: int = 400) -> Callable[[], Outcome]:
    body = json.dumps({"__type": f"com.amazonaws#{code}", "message": "no"}).encode()
    return lambda: AWSResponse("http://aws.example", status, {"x-amzn-errortype": code}, Body(body))


def silent(kind: type[Exception]) -> Callable[[], Outcome]:
    return lambda: kind(endpoint_url="http://aws.example", error="none")


MENDABLE = {
    "throttled": refused("ProvisionedThroughputExceededException"),
    "throttled-otherwise": refused("ThrottlingException"),
    "broken": refused("InternalServerError", 500),
    "unavailable": refused("ServiceUnavailable", 503),
    "read-timeout": silent(ReadTimeoutError),
    "connect-timeout": silent(ConnectTimeoutError),
    "no-connection": silent(EndpointConnectionError),
}
OURS = {
    "denied": refused("AccessDeniedException"),
    "no-table": refused("ResourceNotFoundException"),
    "invalid": refused("ValidationException"),
}


@dataclass
class Breaker:
    """While `outcome` is set, every request to `service` comes to that instead of reaching AWS. botocore's own tries are among them."""

    service: str = ""
    outcome: Callable[[], Outcome] | None = None
    tries: int = 0

    def listen(self, events: Any) -> None:
        events.register("before-send", self._send)

    def _send(self, event_name: str, **_: Any) -> AWSResponse | None:
        if self.outcome is None or event_name.split(".")[1] != self.service:
            return None
        self.tries += 1
        made = self.outcome()
        if isinstance(made, Exception):
            raise made
        return made


@pytest.fixture
def breaker(world: World, monkeypatch: pytest.MonkeyPatch) -> Breaker:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)  # what botocore waits between its tries
    made = Breaker()
    world.listeners.append(made.listen)
    world.restart()
    return made


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.fixture
def ticket(world: World) -> str:
    world.deliver(mail("The courier brought a blue umbrella.", Message_ID="<first@customer.example>"))
    (known,) = world.tickets()
    return known.id


def stored(world: World) -> list[dict[str, Any]]:
    return [item.serialize() for item in world.items()]


ROUTES: dict[str, Callable[[ApiClient, str], Answered]] = {
    "show": lambda client, ticket: client.get(f"/api/v1/tickets/{ticket}"),
    "list": lambda client, ticket: client.get("/api/v1/tickets"),
    "next-due": lambda client, ticket: client.get("/api/v1/tickets?sort=next_due"),
    "quarantine": lambda client, ticket: client.get("/api/v1/quarantine"),
    "note": lambda client, ticket: client.post(f"/api/v1/tickets/{ticket}/notes", {"text": "Looking."}),
    "change": lambda client, ticket: client.patch(f"/api/v1/tickets/{ticket}", {"priority": 2, "version": 1}),
    "start": lambda client, ticket: client.post(
        "/api/v1/tickets",
        {"mailbox": "support@example.com", "to": {"address": "ann@customer.example"}, "subject": "Hello", "text": "Hello."},
    ),
}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("kind", MENDABLE)
def test_busy_database_is_a_503_that_says_when_to_come_again(
    route: str, kind: str, world: World, *, hana: ApiClient, ticket: str, breaker: Breaker
) -> None:
    assert hana.get("/api/v1/tickets").status == 200  # the process is warm: agents and secrets are read
    before = stored(world)
    breaker.service, breaker.outcome = "dynamodb", MENDABLE[kind]

    answer = ROUTES[route](hana, ticket)

    assert (answer.status, answer.json["status"], answer.headers["content-type"]) == (503, 503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert (answer.json["service"], bool(answer.json["code"])) == ("dynamodb", True)
    breaker.outcome = None
    assert stored(world) == before
    assert ROUTES[route](hana, ticket).status in {200, 201}


@pytest.mark.parametrize("kind", OURS)
def test_fault_of_ours_stays_loud(kind: str, hana: ApiClient, ticket: str, breaker: Breaker) -> None:
    assert hana.get("/api/v1/tickets").status == 200
    breaker.service, breaker.outcome = "dynamodb", OURS[kind]

    for route in ("show", "list", "note"):
        answer = ROUTES[route](hana, ticket)
        assert (answer.status, "reference" in answer.json) == (500, True), route
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("kind", ["unavailable", "broken", "read-timeout"])
@pytest.mark.parametrize("service", ["ssm", "kms", "s3", "dynamodb"])
def test_cold_start_beside_a_busy_service_is_a_503_and_the_next_one_works(
    service: str, kind: str, world: World, *, hana: ApiClient, ticket: str, breaker: Breaker
) -> None:
    breaker.service, breaker.outcome = service, MENDABLE[kind]
    world.restart()

    answer = hana.get(f"/api/v1/tickets/{ticket}")
    assert (answer.status, answer.json.get("service")) == (503, service)

    breaker.outcome = None
    assert hana.get(f"/api/v1/tickets/{ticket}").status == 200


@pytest.mark.parametrize("kind", [*MENDABLE, *OURS])
@pytest.mark.parametrize("service", ["dynamodb", "s3", "ssm", "kms"])
def test_mail_comes_again_until_aws_answers(service: str, kind: str, world: World, breaker: Breaker) -> None:
    record = world.record(world.put_raw(mail("The courier brought a blue umbrella.", Message_ID="<first@customer.example>")))
    breaker.service, breaker.outcome = service, {**MENDABLE, **OURS}[kind]
    world.restart()

    assert [failed["itemIdentifier"] for failed in world.inbound([record])["batchItemFailures"]] == [record["messageId"]]

    breaker.outcome = None
    assert world.inbound([record])["batchItemFailures"] == []
    assert len(world.tickets()) == len(world.sent) == 1


def test_body_that_breaks_off_is_read_again(world: World, breaker: Breaker) -> None:
    raw = mail("The courier brought a blue umbrella.", Message_ID="<first@customer.example>")
    record = world.record(world.put_raw(raw))
    broken = lambda: AWSResponse("http://aws.example", 200, {"content-length": str(len(raw)), "etag": '"x"'}, Cut(raw[:20]))  # noqa: E731
    world.sweep()  # the desk document is read
    breaker.service, breaker.outcome = "s3", broken

    assert len(world.inbound([record])["batchItemFailures"]) == 1

    breaker.outcome = None
    assert world.inbound([record])["batchItemFailures"] == []
    assert len(world.tickets()) == 1


class Cut(Body):
    """The connection is closed in the middle of the body."""

    def read(self, size: int | None = -1) -> bytes:
        if super().tell():
            raise ReadTimeoutError(endpoint_url="http://aws.example")
        return super().read(5)


def test_reply_before_replicas_know_the_customer_reaches_them_all_the_same(world: World) -> None:
    """Eventually consistent reads may not see yet what was stored with the mail."""

    def lags(model: Any, params: Any, **_: Any) -> Any:
        if model.name == "BatchGetItem" and b'"ConsistentRead": true' not in params["body"]:
            return SimpleNamespace(status_code=200), {"Responses": {}, "UnprocessedKeys": {}}
        return None

    world.deliver(mail())
    agent, (ticket,) = new_agent(), world.tickets()
    clients.client("dynamodb").meta.events.register("before-call.dynamodb.*", lags)

    assert agent.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "We are on it.", "version": ticket.version}).status == 201
    clients.client("dynamodb").meta.events.unregister("before-call.dynamodb.*", lags)
    world.tick(60)
    assert world.sent[-1].mail["To"] == "taro@customer.example"
