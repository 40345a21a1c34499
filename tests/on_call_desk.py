"""A desk whose pages are watched: its chains as a test wants them, people with mailboxes and addresses of their own, and what each channel was told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib import wiring
from chalicelib.agents.usecases import create_agent
from chalicelib.oncall import store
from chalicelib.oncall.policy.chain_delivery import outcomes_of
from chalicelib.oncall.store import PageRecord
from tests.aws import aws
from tests.integration.chat_desk import document
from tests.world import World, mail

KEY = "whsec_" + base64.b64encode(b"a key of the person's chat").decode()


def level(*whom: str, after_s: int = 900, channels: tuple[str, ...] = ("topic",), **facts: Any) -> dict[str, Any]:
    return {"whom": list(whom), "channels": list(channels), "after_s": after_s, **facts}


@contextmanager
def chain(world: World, *levels: dict[str, Any], **facts: Any) -> Iterator[None]:
    """The usual chain is this one until the end of the block: without gathering and quiet hours unless `facts` say so."""
    made = {
        "levels": list(levels),
        "fallback": "fallback",
        "gather_s": 0,
        "group_window_s": None,
        "repeat_s": 600,
        "repeat_at_most_s": 3600,
    } | facts

    def change(desk: dict[str, Any]) -> None:
        desk["chains"]["usual"] = made
        desk["people"] = {"aiko": {"teams": ["tokyo"], "webhook": "aiko-chat"}, "kenji": {"teams": ["tokyo"]}, "maria": {}}
        desk["rotas"] = {
            "first": {"time_zone": "UTC", "layers": [{"turns": ["aiko", "kenji"], "every": "week", "first_handover": "2026-01-05 00:00"}]}
        }
        for other in ("europe", "america", "security"):
            desk["chains"].pop(other, None)
        for team in desk["teams"].values():
            team["chain"] = None

    with document(world, change):
        yield


def overdue(world: World, *mails: bytes) -> None:
    """Tickets whose first answer is overdue; the schedule has not fired yet."""
    for raw in mails or (mail(),):
        world.deliver(raw)
    world.now = float(max(ticket.deadline for ticket in world.tickets()))


def pages(world: World) -> list[Any]:
    return [store.page_of(item) for item in world.items() if isinstance(item, PageRecord)]


def deliveries(world: World) -> list[tuple[int, int, str, str, str]]:
    """(level, copy, recipient, channel, what became of it) of every call for every page, in order."""
    return [
        (one.level, one.copy, one.recipient, one.channel, outcome.state.value)
        for page in pages(world)
        for one, outcome in outcomes_of(store.history_of(page.id)).items()
    ]


def mailbox(agent_id: str) -> None:
    create_agent(agent_id, agent_id.title(), f"{agent_id}@staff.example", 0)


@dataclass
class Receiver:
    """A person's own address: what was posted to it, and how it answers."""

    status: int = 200
    posts: list[tuple[dict[str, str], Any]] = field(default_factory=list)
    on_post: Callable[[], None] = lambda: None
    url: str = ""


@contextmanager
def receiver(world: World, name: str = "aiko-chat") -> Iterator[Receiver]:
    """It listens on this machine, and the parameter `webhooks/<name>` holds its address."""
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.posts.append(({key.lower(): value for key, value in self.headers.items()}, json.loads(body)))
            made.on_post()
            self.send_response(made.status)
            self.send_header("Location", made.url + "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with webhook(world, name, f"{made.url} {KEY}"):
            yield made
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def webhook(world: World, name: str, value: str) -> Iterator[None]:
    ssm, parameter = aws("ssm"), f"{world.environment['PARAMETER_PREFIX']}/webhooks/{name}"
    ssm.put_parameter(Name=parameter, Value=value, Type="SecureString", Overwrite=True)
    world.restart()
    try:
        yield
    finally:
        ssm.delete_parameter(Name=parameter)
        world.restart()


def acknowledge(page_id: str, by: str = "on-call:test") -> Any:
    return wiring.desk().oncall.acknowledge(page_id, by)
