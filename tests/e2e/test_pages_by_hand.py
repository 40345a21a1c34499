"""What people on call see of the running desk: a promise that runs out, from the warning to the acknowledgement in a real browser; and 3 in the morning."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import boto3
import holidays
import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import ROOT, RunningDesk
from tests.help_browser import PHONE, shoot
from tests.on_call_desk import KEY

pytestmark = pytest.mark.xdist_group("browser")
TOKYO = ZoneInfo("Asia/Tokyo")
DAYS_OFF = holidays.country_holidays("JP")
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
PROMISED = timedelta(hours=4)
LITTLE_S = 60
"""Until the next sweep; more than a page waits for others."""


def watched_document(folder: Path) -> Path:
    """The demo desk, where Kenji alone is on call first, and where people hear of warnings."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "desk/example-exchange.yaml").read_text(encoding="utf-8"))
    first = {"turns": ["kenji"], "every": "week", "first_handover": "2026-01-05 10:00"}
    document["rotas"]["first-line"] = {"time_zone": "Asia/Tokyo", "layers": [first]}
    (usual,) = [policy for policy in document["service_levels"]["policies"] if policy["id"] == "usual"]
    usual["warning_chain"] = "notices"
    written = folder / "desk.yaml"
    written.write_text(json.dumps(document), encoding="utf-8")
    return written


@contextmanager
def chat_that_is_down() -> Iterator[tuple[str, list[Any]]]:
    """Kenji's address: what is posted to it is refused, and kept."""
    posts: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/hook", posts
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DeskClient, list[Any]]]:
    """The desk, and what it posted to Kenji. The address is put in while the desk runs for the first time; it is read at the start."""
    folder = tmp_path_factory.mktemp("pages")
    running = RunningDesk.at(folder / "local")
    running.ports["DESK_DOCUMENT"] = str(watched_document(folder))
    with chat_that_is_down() as (url, refused):
        try:
            running.start()
            put_address(running, f"{url} {KEY}")
            assert running.interrupt() == 0
            yield running.start(), refused
            assert running.interrupt() == 0
        finally:
            running.kill()


@pytest.fixture
def desk(posts: tuple[DeskClient, list[Any]]) -> DeskClient:
    return posts[0]


def put_address(running: RunningDesk, value: str) -> None:
    endpoint = json.loads((running.folder / "run.json").read_text())["aws_endpoint"]
    ssm = boto3.client("ssm", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    ssm.put_parameter(Name="/madoguchi/local/webhooks/kenji-chat", Value=value, Type="SecureString", Overwrite=True)


# ---- the clock


def now(desk: DeskClient) -> datetime:
    return datetime.fromtimestamp(desk.local("clock")["epoch"], TOKYO)


def advance_to(desk: DeskClient, moment: datetime) -> None:
    body = json.dumps({"advance_s": (moment - now(desk)).total_seconds()}).encode()
    request = urllib.request.Request(f"{desk.http}/_local/clock", body, {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def moment(told_at: str) -> datetime:
    return datetime.fromisoformat(told_at).astimezone(TOKYO)


def next_one(desk: DeskClient, weekday: int, hour: int, *, worked: int = 0) -> datetime:
    """The next such day and hour in Tokyo. With `worked`, that day and the working days after it, so many in all, are worked."""
    found = now(desk).replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while found.weekday() != weekday or not all(is_worked(found + timedelta(days=3 * number)) for number in range(worked)):
        found += timedelta(days=1)
    return found


def is_worked(day: datetime) -> bool:
    return day.date() not in DAYS_OFF and (day.month, day.day) not in {(12, 31), (1, 2), (1, 3)}


# ---- what came of it


def ticket_about(desk: DeskClient, subject: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.api("GET", f"/tickets/{desk.ticket_about(subject)['id']}")
    return found


def told(desk: DeskClient, ticket: dict[str, Any], **attributes: str) -> list[dict[str, Any]]:
    """Published copies about that ticket with those attributes, in order."""
    about = [page for page in desk.local("pages") if ticket["reference"] in page["message"]]
    return [page for page in about if attributes.items() <= page["attributes"].items()]


def awaited(desk: DeskClient, ticket: dict[str, Any], count: int, **attributes: str) -> list[dict[str, Any]]:
    def look() -> list[dict[str, Any]] | None:
        found = told(desk, ticket, **attributes)
        return found if len(found) >= count else None

    found: list[dict[str, Any]] = desk.wait_for(f"{count} pages with {attributes}", look)
    assert len(found) == count
    return found


def shown(desk: DeskClient, page_id: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.api("GET", f"/pages/{quote(page_id)}")
    return found


def fetched(link: str, method: str = "GET") -> str:
    """As a link scanner does."""
    with urllib.request.urlopen(urllib.request.Request(link, method=method), timeout=30) as answer:
        return str(answer.read().decode())


def test_promise_that_runs_out_goes_from_the_warning_to_the_acknowledgement(
    desk: DeskClient, posts: tuple[DeskClient, list[Any]], browser: Browser
) -> None:
    def refused() -> list[str]:
        return [post["page"]["to"] for post in posts[1] if post["page"]["ticket"] == ticket["id"]]

    advance_to(desk, friday := next_one(desk, FRIDAY, 18, worked=2))
    desk.send_mail("friday@customer.example", "Late on a Friday", "Hello, the colour of your logo worries me.")
    ticket = ticket_about(desk, "Late on a Friday")
    opened, due = moment(ticket["opened_at"]), moment(ticket["due_at"])
    assert due == opened + timedelta(days=2, hours=19), "one of four working hours was left on Friday"
    assert (due.weekday(), due.hour, opened - friday < timedelta(hours=1)) == (MONDAY, 13, True)

    # warned: at 75 and at 90 %, by a page of its own
    for number, share in enumerate((0.75, 0.9), 1):
        advance_to(desk, due - (1 - share) * PROMISED + timedelta(seconds=LITTLE_S))
        warnings = awaited(desk, ticket, number, reason="first_response", severity="info", to="topic:pages")
        assert warnings[-1]["message"].startswith(f"{share:.0%}".replace("%", " %"))
    assert told(desk, ticket, reason="first_response", severity="warning") == refused() == []

    # breached: level 1 is Kenji, whose own address does not answer; the topic takes over
    advance_to(desk, due + timedelta(seconds=LITTLE_S))
    (first,) = awaited(desk, ticket, 1, reason="first_response", severity="warning")
    assert refused() == ["person:kenji"]
    assert (first["attributes"]["level"], first["attributes"]["person"]) == ("1", "kenji")
    page_id = first["page_id"]
    detail = shown(desk, page_id)
    assert [(one["channel"], one["state"]) for one in detail["deliveries"]] == [("webhook", "failed"), ("topic", "taken")]
    assert detail["about"] == [ticket["id"]]
    assert desk.api("GET", f"/tickets/{ticket['id']}/sla")["breached"] == ["first_response.1"]

    # a link scanner acknowledges nothing
    assert "<form" in fetched(first["acknowledge"])
    assert fetched(first["acknowledge"], "HEAD") == ""
    assert shown(desk, page_id)["page"]["state"] == "open"
    advance_to(desk, due + timedelta(seconds=900 + LITTLE_S))
    assert [page["attributes"]["level"] for page in awaited(desk, ticket, 2, page_id=page_id)] == ["1", "2"]

    # a person does, by the link of either copy
    acknowledge_in(browser, first["acknowledge"])
    page = shown(desk, page_id)["page"]
    assert (page["state"], page["acknowledged_by"].endswith(":kenji")) == ("acknowledged", True)
    advance_to(desk, now(desk) + timedelta(hours=3))
    assert len(told(desk, ticket, page_id=page_id)) == 2
    assert refused() == ["person:kenji"]
    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "It was the light. Please look again."})


@contextmanager
def at_night(browser: Browser, link: str) -> Iterator[Page]:
    """The page on a phone without scripts."""
    context = browser.new_context(viewport=PHONE, locale="en", color_scheme="dark", java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(link)
        yield page
    finally:
        context.close()


def acknowledge_in(browser: Browser, link: str) -> None:
    with at_night(browser, link) as page:
        shoot(page, "page-at-night")
        page.get_by_role("textbox").fill("kenji")
        page.get_by_role("button", name="Acknowledge").click()
        expect(page.get_by_role("status")).to_contain_text("Acknowledged")
        expect(page.get_by_role("button")).to_have_count(0)
        shoot(page, "page-acknowledged")


def hand_on_in(browser: Browser, link: str, to: str) -> None:
    with at_night(browser, link) as page:
        page.get_by_text("Hand on", exact=True).click()
        page.get_by_label("To whom").select_option(to)
        shoot(page, "page-to-hand-on")
        page.get_by_role("button", name="Hand on now").click()
        expect(page.get_by_role("status")).to_contain_text(f"Handed on to {to}")
        shoot(page, "page-handed-on")


def test_account_in_strange_hands_pages_at_three_in_the_morning(desk: DeskClient, browser: Browser) -> None:
    advance_to(desk, next_one(desk, SATURDAY, 3))
    desk.send_mail("victim@customer.example", "Help", "I think my account was hacked.")
    ticket = ticket_about(desk, "Help")

    advance_to(desk, now(desk) + timedelta(seconds=LITTLE_S))
    (page,) = awaited(desk, ticket, 1, reason="takeover", level="1")
    assert ticket["team"] == page["attributes"]["team"] == "security"
    assert (page["attributes"]["severity"], page["attributes"]["person"] in {"haru", "sora"}) == ("critical", True)
    assert (moment(ticket["opened_at"]).hour, moment(page["at"]) - moment(ticket["opened_at"]) < timedelta(seconds=60)) == (3, True)

    hand_on_in(browser, page["acknowledge"], "ben")
    advance_to(desk, now(desk) + timedelta(seconds=5))
    (handed,) = awaited(desk, ticket, 1, reason="takeover", person="ben")
    assert handed["page_id"] == page["page_id"]

    with urllib.request.urlopen(urllib.request.Request(page["acknowledge"], b"", method="POST"), timeout=30) as confirmed:
        assert confirmed.status == 200
    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "We have frozen it. Please call us."})
