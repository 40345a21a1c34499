"""A chat channel's server as tests play it: it signs webhooks and takes the desk's replies."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

from tests.gateway import Answer, Gateway
from tests.world import World


def message(
    text: str = "Where is my deposit?", *, conversation: str = "c-1", user: str = "u-1", at: float = 0.0, **more: Any
) -> dict[str, Any]:
    stamp = datetime.fromtimestamp(at, UTC).isoformat()
    data = {"conversation_id": conversation, "user": {"id": user, "name": "Taro"}, "text": text, **more}
    return {"type": "message.created", "timestamp": stamp, "data": data}


@dataclass
class Channel:
    """Posts signed webhooks to the desk through API Gateway."""

    world: World
    key: str
    name: str = "web"
    gateway: Gateway = field(default_factory=Gateway)

    def say(self, text: str = "Where is my deposit?", *, webhook_id: str | None = None, **more: Any) -> Answer:
        body = json.dumps(message(text, at=self.world.now, **more), ensure_ascii=False).encode()
        return self.post(body, webhook_id=webhook_id)

    def post(
        self,
        body: bytes,
        *,
        webhook_id: str | None = None,
        at: float | None = None,
        signed_body: bytes | None = None,
        keys: tuple[str, ...] = (),
        **headers: str,
    ) -> Answer:
        signed = self.signed(body if signed_body is None else signed_body, webhook_id=webhook_id, at=at, keys=keys)
        return self.gateway.call("POST", f"/webhooks/chat/{self.name}", body, **{**signed, **headers})

    def signed(self, body: bytes, *, webhook_id: str | None = None, at: float | None = None, keys: tuple[str, ...] = ()) -> dict[str, str]:
        given_id, moment = webhook_id or f"msg_{uuid.uuid4().hex}", int(self.world.now if at is None else at)
        text = body.decode("utf-8", "replace")
        made = [Webhook(key).sign(given_id, datetime.fromtimestamp(moment, UTC), text) for key in keys or (self.key,)]
        return {"Webhook_Id": given_id, "Webhook_Timestamp": str(moment), "Webhook_Signature": " ".join(made)}


@dataclass
class Receiver:
    """The callback URL: answers with the next of `answers` (then 200) and keeps what came."""

    url: str
    answers: list[Any]
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiver(*answers: Any) -> Iterator[Receiver]:
    """Each answer is a status, a (status, location), or a callable that is called with the handler."""
    kept: Receiver

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.posts.append(({k.lower(): v for k, v in self.headers.items()}, self.rfile.read(int(self.headers["Content-Length"]))))
            answer = kept.answers.pop(0) if kept.answers else 200
            if callable(answer):
                answer(self)
                return
            status, location = answer if isinstance(answer, tuple) else (answer, None)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the name that http.server calls

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept = Receiver(f"http://127.0.0.1:{server.server_port}/callback", list(answers))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
