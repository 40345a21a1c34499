"""The callback transport against a server that fails in every way that it may."""

import base64
import json
import socket
import time
from typing import Any

import pytest
from standardwebhooks import Webhook

from chalicelib.core.errors import Rejected, Upstream
from chalicelib.outbox.callback import SignedCallbacks
from tests.chat_channel import receiver

NEW, OLD = ("whsec_" + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2))
BODY = json.dumps({"type": "message.created", "data": {"text": "こんにちは"}}, ensure_ascii=False).encode()


def transport(*keys: str, read_timeout_s: float = 0.4) -> SignedCallbacks:
    return SignedCallbacks(lambda channel: keys or (NEW,), time.time, read_timeout_s=read_timeout_s)


def test_reply_is_signed_with_every_key_in_force() -> None:
    with receiver() as channel:
        transport(NEW, OLD).post("web", channel.url, "msg_1", BODY)

    ((headers, body),) = channel.posts
    assert body == BODY
    assert headers["webhook-id"] == "msg_1"
    for key in (NEW, OLD):
        Webhook(key).verify(body, headers)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_done(status: int) -> None:
    with receiver(status) as channel:
        transport().post("web", channel.url, "msg_1", BODY)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 422])
def test_refusal_is_final(status: int) -> None:
    with receiver(status) as channel, pytest.raises(Rejected) as refused:
        transport().post("web", channel.url, "msg_1", BODY)
    assert refused.value.fields["code"] == f"callback-{status}"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_trouble_is_worth_another_try(status: int) -> None:
    with receiver(status) as channel, pytest.raises(Upstream):
        transport().post("web", channel.url, "msg_1", BODY)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(status: int) -> None:
    with receiver() as elsewhere, receiver((status, elsewhere.url)) as channel:
        with pytest.raises(Upstream):
            transport().post("web", channel.url, "msg_1", BODY)
        assert len(channel.posts) == 1
        assert elsewhere.posts == []


def test_slow_channel_is_given_up_for_now() -> None:
    def slow(handler: Any) -> None:
        time.sleep(1.0)

    started = time.monotonic()
    with receiver(slow) as channel, pytest.raises(Upstream):
        transport().post("web", channel.url, "msg_1", BODY)
    assert time.monotonic() - started < 5


def test_endless_answer_is_not_read() -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10**12))
        handler.end_headers()
        handler.wfile.write(b"x" * 1024)

    with receiver(endless) as channel:
        transport().post("web", channel.url, "msg_1", BODY)


def test_answer_that_is_no_http_is_trouble() -> None:
    def gibberish(handler: Any) -> None:
        handler.wfile.write(b"\x00\x01 what\r\n\r\n")

    with receiver(gibberish) as channel, pytest.raises(Upstream):
        transport().post("web", channel.url, "msg_1", BODY)


def test_closed_port_is_trouble() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Upstream):
        transport().post("web", f"http://127.0.0.1:{port}/", "msg_1", BODY)


@pytest.mark.parametrize(
    "url",
    ["http://chat.example/hook", "ftp://127.0.0.1/x", "http://127.0.0.1.example/x", "http://localhost.example/x", "http://169.254.169.254/latest", "//x", ""],
)  # fmt: skip
def test_plain_http_leaves_this_machine_never(url: str) -> None:
    with pytest.raises(Rejected) as refused:
        transport().post("web", url, "msg_1", BODY)
    assert refused.value.fields["code"] == "callback-not-https"


def test_channel_without_a_key_waits_for_one() -> None:
    with receiver() as channel:
        with pytest.raises(Upstream):
            SignedCallbacks(lambda name: (), time.time).post("web", channel.url, "msg_1", BODY)
        assert channel.posts == []
