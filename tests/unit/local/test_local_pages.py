"""Local pages serve people and programs, show mail safely, and refuse what they cannot take."""

import json

import pytest

from infra.local.chat_inbox import ChatInbox
from infra.local.desk_clock import Advance, DeskClock
from infra.local.http_door import HttpRequest
from infra.local.local_pages import LocalPages, RunFacts
from infra.local.recorder import Recorder

EVIL = '"><script>alert(1)</script>'


class Mover:
    def __init__(self):
        self.asked = []

    def advance(self, seconds):
        self.asked.append(seconds)
        return Advance(0.0, 3, exact=True)


@pytest.fixture
def local(tmp_path):
    return Local(tmp_path)


class Local:
    def __init__(self, folder):
        self.recorder, self.mover = Recorder(folder, lambda: 0.0), Mover()
        facts = RunFacts("http://127.0.0.1:8000", "127.0.0.1:2525", "http://127.0.0.1:4566", ("support@example.com",))
        self.clock = DeskClock(folder / "clock.json")
        self.pages = LocalPages(self.recorder, ChatInbox(folder, lambda: 0.0), self.clock, self.mover, facts)
        html = f"<p>{EVIL}</p><img src=https://tracker.example/x>"
        raw = f"To: a@b\r\nSubject: {EVIL}\r\nContent-Type: text/html\r\n\r\n{html}"
        context = {"local_recorder": {"Content": {"Raw": {"Data": raw.encode()}}, "Destination": {"ToAddresses": ["a@b"]}}}
        self.recorder._on_mail({"MessageId": "m"}, context)
        page = {"local_recorder": {"TopicArn": "t", "Message": EVIL, "MessageAttributes": {}}}
        self.recorder._on_page({"MessageId": "p"}, page)

    def __call__(self, path, method="GET", body=b"", accept="text/html", **headers):
        given = {"Host": "127.0.0.1:8000", "Accept": accept} | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.pages(HttpRequest(method, "/_local" + path, "", given, body))

    def json(self, path):
        return json.loads(self(path, accept="application/json").body)


@pytest.mark.parametrize("path", ["", "/", "/outbox", "/pages", "/chat-callback", "/clock"])
def test_every_page_is_html_for_people_and_json_for_programs(local, path):
    assert dict(local(path).headers)["Content-Type"] == "text/html; charset=utf-8"
    assert local.json(path) is not None


def test_the_lists_carry_what_was_promised(local):
    assert {"to", "subject", "text", "headers", "raw", "html", "at", "message_id"} <= local.json("/outbox")[0].keys()
    assert {"attributes", "message", "subject", "topic", "at", "page_id", "acknowledge"} <= local.json("/pages")[0].keys()
    assert {"now", "epoch", "offset_s"} == local.json("/clock").keys()


@pytest.mark.parametrize("path", ["/outbox", "/pages"])
def test_nothing_that_a_mail_says_becomes_markup_or_a_request(local, path):
    answer = local(path)
    assert b"<script" not in answer.body
    assert "default-src 'none'" in dict(answer.headers)["Content-Security-Policy"]
    assert path != "/outbox" or b'sandbox=""' in answer.body


def test_a_raw_mail_is_shown_as_plain_text(local):
    mail_id = local.json("/outbox")[0]["mail_id"]
    answer = local(f"/outbox/{mail_id}.eml")
    assert (answer.status, dict(answer.headers)["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert local("/outbox/../clock").status == 404


def test_the_clock_moves_by_json_and_by_form(local):
    moved = local("/clock", "POST", b'{"advance_s": 90.5}', Content_Type="application/json")
    assert json.loads(moved.body)["steps"] == 3
    shown = local("/clock", "POST", b"advance_s=60", Content_Type="application/x-www-form-urlencoded", Origin="http://127.0.0.1:8000")
    assert b"Moved in 3 steps" in shown.body
    assert local.mover.asked == [90.5, 60.0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"advance_s": "1"}',
        b'{"advance_s": true}',
        b'{"advance_s": -1}',
        b'{"advance_s": NaN}',
        b'{"advance_s": 1e99}',
        b"[" * 9999,
    ],
)
def test_a_bad_move_is_400_and_moves_nothing(local, body):
    answer = local("/clock", "POST", body, Content_Type="application/json")
    assert (answer.status, dict(answer.headers)["Content-Type"]) == (400, "application/problem+json")
    assert json.loads(answer.body)["detail"]
    assert local.mover.asked == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:8000"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_another_site_neither_reads_nor_posts(local, headers, status):
    assert local("/clock", "POST", b'{"advance_s": 1}', **headers).status == status
    assert local.mover.asked == []


def test_unknown_pages_and_methods_are_problems(local):
    assert (local("/nowhere").status, local("/outbox", "DELETE").status) == (404, 405)


def test_a_chat_callback_is_kept_with_its_signature(local):
    assert local("/chat-callback", "POST", b'{"text": "hi"}', Webhook_Id="w1", Webhook_Signature="v1,x").status == 204
    kept = local.json("/chat-callback")[0]
    assert (kept["webhook_id"], kept["headers"]["webhook-signature"], kept["body"]) == ("w1", "v1,x", '{"text": "hi"}')


@pytest.mark.parametrize(
    ("seconds", "said"), [(18000, "5 h ahead"), (90061, "1 d 1 h 1 min 1 s ahead"), (0.3, "under 1 s ahead"), (0, "This is the real time")]
)
def test_the_clock_says_how_far_it_was_moved(local, seconds, said):
    local.clock.set_offset(seconds)
    assert said in local("/clock").body.decode()
