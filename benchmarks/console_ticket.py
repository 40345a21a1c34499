"""Opening a ticket of 200 messages in the console: own CPU of the request, cloud not counted, and what of it travels to a browser's first page."""

import gzip
import os
from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time
from typing import Any

from chalicelib import wiring
from chalicelib.agents.usecases import create_agent
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import commit
from chalicelib.console import store
from chalicelib.console.assets import ASSETS
from chalicelib.console.policy.lasting import begun
from chalicelib.tickets.model import State
from chalicelib.tickets.replying import Reply
from chalicelib.tickets.writing import Order
from infra.in_process.cloud import Cloud
from infra.simulation.running import demo, unheard

from .desk_under_load import NOW, context, mail_event
from .mails import Thread, address_of, mail, words
from .table import Row

MESSAGES = 200
MESSAGE_BYTES = 1200
TRIES = 25
MOST_OWN_MS = 25.0
MOST_BYTES = 60 * 1024
SESSION = "benchmark"


class Inside:
    """CPU that the cloud itself took, which is none of the desk's."""

    def __init__(self) -> None:
        self.spent_s = 0.0

    def around(self, _service: str, _operation: str, _params: dict[str, Any], call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        began = process_time()
        answer = call()
        self.spent_s += process_time() - began
        return answer


def measure() -> list[Row]:
    cloud = Cloud(lambda: NOW)
    cloud.publish(demo())
    os.environ.update(cloud.environment)
    clients.make_with(cloud.client)
    wiring.install(desk_now=lambda: NOW, real_now=lambda: NOW)
    with unheard():
        ticket_id = _conversation(cloud)
        cookie = _signed_in()
        own_ms, page = _opened(cloud, ticket_id, cookie)
    return [_cpu(own_ms), _weight(page)]


def _conversation(cloud: Cloud) -> str:
    """A customer and an agent in turns, each mail with the last one quoted below."""
    random, sender, thread, ticket_id = Random(1), address_of(1), None, ""
    for number in range(0, MESSAGES, 2):
        written, message_id = words(random, MESSAGE_BYTES), f"<{number}@mail.example.org>"
        _deliver(cloud, sender, mail(random, sender, written, message_id, NOW, thread=thread), number)
        thread = Thread("support@example.com", (message_id,), written.text)
        ticket_id = ticket_id or _only_ticket(cloud)
        answer = words(random, MESSAGE_BYTES)
        order = Order("agent:hana", f"benchmark {number}", None, None, "Hana")
        wiring.desk().correspondence.reply(ticket_id, Reply(answer.text, None, None, State.WAITING_CUSTOMER), order)
    return ticket_id


def _deliver(cloud: Cloud, sender: str, raw: bytes, number: int) -> None:
    from chalicelib.entrypoints.inbound_mail import inbound_mail

    bucket, key = cloud.environment["RAW_MAIL_BUCKET"], f"inbound/{number:040x}"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=raw)
    inbound_mail(mail_event(bucket, key, sender, "support@example.com"), context())


def _only_ticket(cloud: Cloud) -> str:
    table = cloud.tables.table(cloud.environment["DESK_TABLE"])
    (found,) = {item["id"]["S"] for item in table.leader.items.values() if item.get("ty", {}).get("S") == "T"}
    return str(found)


def _signed_in() -> str:
    create_agent("hana", "Hana", "hana@example.com", NOW)
    session = begun(SESSION, "hana", int(NOW) + 1)
    commit([store.begin(session)])
    return wiring.desk().signer.sign("session", f"hana {SESSION}")


def _opened(cloud: Cloud, ticket_id: str, cookie: str) -> tuple[list[float], str]:
    from app import app

    path = f"/console/tickets/{ticket_id}"
    headers = {"cookie": f"madoguchi-session={cookie}", "accept-language": "ja"}
    event = {
        "resource": "/console/tickets/{ticket_id}", "path": path, "httpMethod": "GET", "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()}, "multiValueQueryStringParameters": None,
        "queryStringParameters": None, "pathParameters": {"ticket_id": ticket_id}, "stageVariables": None, "body": None, "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": "GET", "resourcePath": "/console/tickets/{ticket_id}", "path": path, "requestId": "benchmark", "identity": {"sourceIp": "192.0.2.7"},
        },
    }  # fmt: skip
    inside, times, body = Inside(), [], ""
    cloud.around = inside.around
    for _ in range(TRIES):
        inside.spent_s, began = 0.0, process_time()
        answer = app(event, context())
        times.append((process_time() - began - inside.spent_s) * 1000)
        if answer["statusCode"] != 200:  # noqa: PLR2004 - HTTP's OK
            raise RuntimeError(f"the benchmark's ticket did not open: {answer['statusCode']} {answer['body'][:200]}")
        body = str(answer["body"])
    return times[5:], body


def _cpu(own_ms: list[float]) -> Row:
    """The first ones fill what a process keeps: templates, keys, the desk's document."""
    each = median(own_ms)
    told = (f"{min(own_ms):.1f} to {max(own_ms):.1f} ms over {len(own_ms)} openings of a warm process; the page of the newest entries",)
    return Row(
        f"own CPU of opening a ticket of {MESSAGES} messages",
        f"< {MOST_OWN_MS:g} ms",
        f"{each:.1f} ms",
        each < MOST_OWN_MS,
        told,
        {"ms": own_ms},
    )


def _weight(page: str) -> Row:
    sizes = {
        "page": len(gzip.compress(page.encode())),
        **{name: len(gzip.compress(ASSETS.content(name).encode())) for name in ASSETS.parts},
    }
    total = sum(sizes.values())
    told = (", ".join(f"{name} {size / 1024:.1f} KB" for name, size in sizes.items()),)
    return Row(
        f"first page with a ticket of {MESSAGES} messages, compressed", "< 60 KB", f"{total / 1024:.1f} KB", total < MOST_BYTES, told, sizes
    )


if __name__ == "__main__":
    from .table import printed

    rows = measure()
    print(printed(rows))
    raise SystemExit(0 if all(row.is_met for row in rows) else 1)
