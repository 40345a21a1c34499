"""A page of the console's lists at few and many tickets: units and calls, and our own CPU from the request to the page's last character."""

import json
import os
from dataclasses import dataclass
from statistics import median
from time import process_time
from types import SimpleNamespace
from typing import Any

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.agents.usecases import create_agent
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import commit
from chalicelib.console import store
from chalicelib.console.policy.lasting import begun
from chalicelib.desk.model import DeskDocument
from infra.in_process.cloud import Cloud
from infra.simulation.running import demo, unheard

from .desk_under_load import NOW
from .filling import filled_desk
from .search import Spent
from .table import Row, slowest

FEW, MANY = 200, 20_000
ROWS = 50
LISTS = ("queues/unassigned", "queues/team", "queues/all", "queues/risk", "search?q=state:new+team:tokyo")
MOST_OWN_MS = 15.0
TRIES = 9


@dataclass(frozen=True)
class Shown:
    """By list: units, calls, milliseconds of our own."""

    reads: dict[str, float]
    calls: dict[str, int]
    own_ms: dict[str, float]


def measure(many: int = MANY) -> list[Row]:
    document = demo()
    small, large = (_shown(document, size) for size in (FEW, many))
    return [_growth(small, large), _own_cpu(large)]


def _shown(document: DeskDocument, size: int) -> Shown:
    cloud = Cloud(lambda: NOW)
    cloud.publish(document)
    os.environ.update(cloud.environment)
    clients.make_with(cloud.client)
    wiring.install(desk_now=lambda: NOW, real_now=lambda: NOW)
    with unheard():
        filled_desk(cloud.environment, size)
    cookie = _signed_in()
    spent = Spent(cloud)
    cloud.around = spent.around
    found = Shown({}, {}, {})
    try:
        for name in LISTS:
            times = [_once(name, cookie, spent) for _ in range(TRIES)]
            found.reads[name], found.calls[name], found.own_ms[name] = spent.read, len(spent.calls), median(times) * 1000
    finally:
        clients.make_with(None)
    return found


def _signed_in() -> str:
    create_agent("hana", "Hana Sato", "hana@example.com", int(NOW), role=Role.AGENT)
    sign_in = wiring.desk().sign_in
    session = begun("bench", "hana", int(NOW))
    commit([store.begin(session)])
    return f"madoguchi-session={sign_in._cookie(session)}"  # noqa: SLF001 - as the browser would have got it


def _once(name: str, cookie: str, spent: Spent) -> float:
    """As a process that has the configuration, and none of the customers' keys."""
    from app import app

    for part in ("reader", "queues", "search", "search_pages"):
        vars(wiring.desk()).pop(part, None)
    event = _event(name, cookie)
    spent.calls.clear()
    spent.read, spent.inside_s, began = 0.0, 0.0, process_time()
    answer = app(event, SimpleNamespace(aws_request_id="bench"))
    took = process_time() - began - spent.inside_s
    if answer["statusCode"] != 200 or answer["body"].count('<a class="row') != ROWS:  # noqa: PLR2004
        raise RuntimeError(f"the benchmark's page {name} should show {ROWS} rows: {answer['statusCode']}")
    return took


def _event(name: str, cookie: str) -> dict[str, Any]:
    path, _, query = name.partition("?")
    kind, _, rest = path.partition("/")
    resource = f"/console/{kind}/{{name}}" if rest else f"/console/{kind}"
    asked = {"q": query.removeprefix("q=").replace("+", " ")} if query else None
    headers = {"accept-language": "ja", "cookie": cookie}
    event: dict[str, Any] = json.loads(json.dumps({
        "resource": resource, "path": f"/console/{path}", "httpMethod": "GET", "headers": headers, "multiValueHeaders": {},
        "multiValueQueryStringParameters": {key: [value] for key, value in asked.items()} if asked else None, "queryStringParameters": asked,
        "pathParameters": {"name": rest} if rest else {}, "stageVariables": None, "body": None, "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": "GET", "resourcePath": resource, "path": f"/console/{path}", "requestId": "bench", "identity": {"sourceIp": "192.0.2.7"},
        },
    }))  # fmt: skip
    return event


def _growth(small: Shown, large: Shown) -> Row:
    told = tuple(
        f"{name}: {large.reads[name]:g} R, {large.calls[name]} calls and {small.reads[name]:g} R, {small.calls[name]} calls"
        for name in LISTS
    )
    return Row(
        f"page of {ROWS} rows in the console: at 20,000 tickets and at {FEW}", "equal", told[0].partition(": ")[2],
        (small.reads, small.calls) == (large.reads, large.calls), told, {"small": small.reads, "large": large.reads, "calls": large.calls},
    )  # fmt: skip


def _own_cpu(large: Shown) -> Row:
    return slowest(f"own CPU of a page of {ROWS} rows in the console", MOST_OWN_MS, large.own_ms)
