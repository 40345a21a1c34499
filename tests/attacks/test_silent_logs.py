"""What customers write, and the subjects of their mails, stand in no line that the desk logs: not when all goes well, and not when it fails."""

import contextlib
import io
import json
import sys

import pytest

from chalicelib.core.observability import logger
from chalicelib.entrypoints.errors import LAST_RECEIVE
from infra.template import whole
from tests.faults.injection import Crash
from tests.world import World, mail

SUBJECT = "zebrasubject"
WORDS = "zebrawords"
NAME = "zebraname"
MARKS = (SUBJECT, WORDS, NAME, "zebrafile", "zebra@customer.example", "zebrascript")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that a Lambda function would write, from the most talkative level on."""
    told = io.StringIO()
    for handler in logger._logger.handlers:
        monkeypatch.setattr(handler, "stream", told)
    monkeypatch.setattr(sys, "stdout", told)
    monkeypatch.setattr(sys, "stderr", told)
    before = logger.log_level
    logger.setLevel("DEBUG")
    yield told
    logger.setLevel(before)


def marked(text: str = WORDS, **headers: str) -> bytes:
    return mail(text, subject=SUBJECT, sender=f"{NAME} <zebra@customer.example>", **headers)


def broken() -> list[bytes]:
    """Mails that are refused, cut or read with trouble, each with the marks in it."""
    head = f"From: {NAME} <zebra@customer.example>\r\nTo: support@example.com\r\nSubject: {SUBJECT}\r\n".encode()
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200))
    return [
        head + deep + WORDS.encode(),
        head + b"Content-Type: text/plain; charset=zebrascript\r\n\r\n" + WORDS.encode() + b"\xff",
        head + b"Content-Type: application/ms-tnef; name=zebrafile.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+IgAA\r\n",
        head + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:" + WORDS.encode(),
        head + b"From: two@customer.example\r\n\r\n" + WORDS.encode(),
        head + b"\r\nbegin 644 zebrafile\r\n" + WORDS.encode() + b"\r\nend\r\n",
        head.replace(b"Subject: ", b"Subject: =?utf-8?B?ge?= \xed\xa0\x80") + b"\r\n" + WORDS.encode(),
    ]


def assert_silent(told: io.StringIO) -> None:
    lines = told.getvalue()
    assert lines, "nothing was logged at all, so this proves nothing"
    for mark in MARKS:
        assert mark not in lines, next(line for line in lines.splitlines() if mark in line)


@pytest.mark.attack(53)
def test_mails_that_are_taken_in_answered_held_and_refused_are_not_told(world: World, logged: io.StringIO) -> None:
    world.deliver(marked(), source="zebra@customer.example")
    (sent,) = world.sent
    world.deliver(marked(In_Reply_To=sent.customer_message_id), source="zebra@customer.example")
    world.deliver(marked("I was hacked " + WORDS), source="zebra@customer.example")
    world.deliver(
        mail(WORDS, subject=SUBJECT, sender="eve@elsewhere.example", In_Reply_To=sent.customer_message_id), source="eve@elsewhere.example"
    )
    world.deliver(marked(), virus="fail")
    world.deliver(marked(), to=("nobody@elsewhere.example",))
    world.deliver(marked(Auto_Submitted="auto-replied"))
    for raw in broken():
        world.deliver(raw, source="zebra@customer.example")
    world.tick(60)
    world.tick(4 * 3600)

    assert_silent(logged)


@pytest.mark.attack(53)
@pytest.mark.parametrize("call", ["GetObject", "BatchGetItem", "TransactWriteItems", "PutObject", "SendEmail"])
@pytest.mark.parametrize("error", [RuntimeError("it failed"), Crash()], ids=["raises", "dies"])
def test_failures_are_told_without_the_mail(world: World, logged: io.StringIO, call: str, error: BaseException) -> None:
    def fail(model, **_) -> None:
        if model.name == call:
            raise error

    record = world.record(world.put_raw(marked()), source="zebra@customer.example")
    outer = json.loads(record["body"])
    message = json.loads(outer["Message"])
    message["mail"]["commonHeaders"] = {"subject": SUBJECT, "from": [f"{NAME} <zebra@customer.example>"]}
    record = {**record, "body": json.dumps({**outer, "Message": json.dumps(message)})}
    world.inbound([world.record(world.put_raw(mail()))])  # something is logged, whatever dies below
    world.listeners.append(lambda events: events.register("before-call.*.*", fail))
    world.restart()
    with contextlib.suppress(Crash):
        world.inbound([record])
    last = {**record, "attributes": {**record["attributes"], "ApproximateReceiveCount": str(LAST_RECEIVE)}}
    world.inbound([last])

    assert_silent(logged)


@pytest.mark.attack(53)
def test_record_that_is_no_notification_is_not_told(world: World, logged: io.StringIO) -> None:
    for body in (
        WORDS,
        json.dumps({"Message": WORDS}),
        json.dumps({"Message": json.dumps({"mail": {"commonHeaders": {"subject": SUBJECT}}})}),
    ):
        record = world.record(world.put_raw(mail()))
        world.inbound([{**record, "body": body}])

    assert_silent(logged)


def test_access_log_names_routes_and_no_paths() -> None:
    told = whole()["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"]
    for variable in ("$context.path", "$context.identity", "$input", "querystring", "requestOverride", "authorizer"):
        assert variable not in told
