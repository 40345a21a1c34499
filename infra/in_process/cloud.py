"""An AWS of this process with the desk's stack in it: tables, indexes, queues, topics and buckets as infra/resources.yaml says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

from chalicelib.aws import clients
from chalicelib.aws.objects import S3Objects
from chalicelib.desk.model import DeskDocument
from infra.publish import publish
from infra.template import state

from .client import InProcessClient
from .images import Order, Schema
from .objects import Buckets
from .queues import Queue, Queues
from .secrets import Keys, Parameters
from .senders import Mailer, Publisher
from .tables import NO_LAG, Lag, Tables

STAGE = "here"
BASE_URL = "http://127.0.0.1:8000"
Call = Callable[[], dict[str, Any]]
Around = Callable[[str, str, dict[str, Any], Call], dict[str, Any]]
"""Stands around each call: service, operation, parameters, and what does it. May do it, refuse it, do it and lose the answer, or die."""


class Service(Protocol):
    operations: dict[str, Any]

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]: ...


class Cloud:
    def __init__(
        self, now: Callable[[], float], *, lag: Lag = NO_LAG, channels: tuple[str, ...] = ("web",), webhooks: tuple[str, ...] = ()
    ) -> None:
        resources = resources_of_template()
        self.tables = Tables([_schema(name, body) for name, body in _of(resources, "AWS::DynamoDB::Table")], now, lag)
        self.buckets = Buckets([name for name, _ in _of(resources, "AWS::S3::Bucket")], now)
        self.queues = {name: _queue(name, body, now) for name, body in _of(resources, "AWS::SQS::Queue")}
        self.mailer = Mailer(now)
        self.publisher = Publisher([topic_arn(name) for name, _ in _of(resources, "AWS::SNS::Topic")], now)
        self.environment = _environment(resources)
        self.around: Around | None = None
        self._services: dict[str, Service] = {
            "dynamodb": self.tables, "s3": self.buckets, "sqs": Queues(list(self.queues.values())), "sesv2": self.mailer,
            "sns": self.publisher, "ssm": Parameters(self.environment["PARAMETER_PREFIX"], channels, webhooks), "kms": Keys(),
        }  # fmt: skip

    def client(self, service: str) -> InProcessClient:
        called = self._services[service]

        def call(operation: str, params: dict[str, Any]) -> dict[str, Any]:
            if self.around is None:
                return called.call(operation, params)
            return self.around(service, operation, params, lambda: called.call(operation, params))

        return InProcessClient(service, tuple(called.operations), call)

    def publish(self, document: DeskDocument) -> None:
        publish(document, S3Objects(self.client("s3"), self.environment["CONFIG_BUCKET"]))

    @contextmanager
    def in_use(self) -> Iterator["Cloud"]:
        """Every AWS client that the process makes from now on is one of this cloud's."""
        clients.make_with(self.client)
        try:
            yield self
        finally:
            clients.make_with(None)


@cache
def resources_of_template() -> dict[str, Any]:
    found: dict[str, Any] = state()["Resources"]
    return found


def _of(resources: dict[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Each resource of a kind: its name in the template, which is its name here, and its properties."""
    return [(name, body.get("Properties", {})) for name, body in resources.items() if body.get("Type") == kind]


def _schema(name: str, body: dict[str, Any]) -> Schema:
    table = _order(name, body["KeySchema"])
    indexes = {each["IndexName"]: _index(each, table) for each in body.get("GlobalSecondaryIndexes", ())}
    return Schema(name, table, indexes, {each["AttributeName"]: each["AttributeType"] for each in body["AttributeDefinitions"]})


def _order(name: str, keys: list[dict[str, str]], projected: frozenset[str] | None = None) -> Order:
    by_type = {key["KeyType"]: key["AttributeName"] for key in keys}
    return Order(name, by_type["HASH"], by_type.get("RANGE"), projected)


def _index(given: dict[str, Any], table: Order) -> Order:
    order, projection = _order(given["IndexName"], given["KeySchema"]), given["Projection"]
    if projection["ProjectionType"] == "ALL":
        return order
    return _order(order.name, given["KeySchema"], frozenset({*table.keys, *order.keys, *projection.get("NonKeyAttributes", ())}))


def _queue(name: str, body: dict[str, Any], now: Callable[[], float]) -> Queue:
    most = body.get("RedrivePolicy", {}).get("maxReceiveCount", 1000)
    return Queue(f"https://sqs.in-process/{name}", now, float(body.get("VisibilityTimeout", 30)), int(most))


def _environment(resources: dict[str, Any]) -> dict[str, str]:
    """What the functions are told; each resource goes by its name in the template, a queue by its URL."""
    variables = resources["APIHandler"]["Properties"]["Environment"]["Variables"]
    given = {"Stage": STAGE, "BaseUrl": BASE_URL, "SignInIssuer": f"{BASE_URL}/_local/openid", "SignInClient": "madoguchi"}
    plain = {name: str(body["Default"]) for name, body in state()["Parameters"].items() if "Default" in body} | given
    told = {name: _resolved(value, plain) for name, value in variables.items()}
    queues = {name for name, _ in _of(resources, "AWS::SQS::Queue")}
    topics = {name for name, _ in _of(resources, "AWS::SNS::Topic")}
    return {name: _physical(value, queues, topics) for name, value in told.items()} | {"AWS_REGION": "us-east-1"}


def _resolved(value: Any, plain: dict[str, str]) -> str:
    if not isinstance(value, dict):
        return str(value)
    if "Fn::If" in value:  # what is given from outside, not what the template would make for want of it
        return _resolved(value["Fn::If"][2], plain)
    if "Ref" in value:
        name = str(value["Ref"])
        return plain.get(name, name)
    text = str(value["Fn::Sub"])
    for name, known in plain.items():
        text = text.replace(f"${{{name}}}", known)
    return text


def _physical(name: str, queues: set[str], topics: set[str]) -> str:
    if name in queues:
        return f"https://sqs.in-process/{name}"
    return topic_arn(name) if name in topics else name


def topic_arn(name: str) -> str:
    return f"arn:aws:sns:us-east-1:000000000000:{name}"
