"""The whole desk as a person uses it: mails by SMTP, an agent by the API, the clock by its local page."""

import json
import os
import random
import re
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

import holidays
import pytest

from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import RunningDesk

CORPORA = Path(os.environ.get("CORPORA") or Path(__file__).resolve().parents[3] / "shared" / "corpora")
pytestmark = pytest.mark.xdist_group("desk-by-hand")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskClient]:
    running = RunningDesk.at(tmp_path_factory.mktemp("desk") / "local")
    try:
        yield running.start()
        assert running.interrupt() == 0
        assert not (running.folder / "run.json").exists()
    finally:
        running.kill()


def advance(desk: DeskClient, seconds: float) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{desk.http}/_local/clock",
        json.dumps({"advance_s": seconds}).encode(),
        {"Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def mails_to(desk: DeskClient, address: str, at_least: int = 1) -> list[dict[str, Any]]:
    def look() -> list[dict[str, Any]] | None:
        found = [mail for mail in desk.local("outbox") if address in mail["to"]]
        return found if len(found) >= at_least else None

    return desk.wait_for(f"{at_least} mails to {address}", look)


def test_japanese_question_is_answered_in_japanese(desk: DeskClient) -> None:
    desk.send_mail(
        "question@customer.example",
        "パスワード再設定",
        "お世話になっております。\nパスワードを忘れてしまいました。再設定の方法を教えてください。",
    )

    (answer,) = mails_to(desk, "question@customer.example")
    assert "/help/ja/security/reset-password" in answer["text"]
    assert answer["headers"]["Auto-Submitted"] == "auto-replied"
    assert desk.ticket_about("パスワード再設定")["state"] == "waiting_customer"


def test_unrelated_question_waits_for_an_agent_whose_reply_is_threaded(desk: DeskClient) -> None:
    sender, subject = "unrelated@customer.example", "Club sponsoring"
    first = desk.send_mail(sender, subject, "Hello, would you sponsor our football club next spring?")
    ticket = desk.ticket_about(subject)
    (acknowledgement,) = mails_to(desk, sender)
    assert ticket["reference"] in acknowledgement["subject"]
    assert ticket["state"] == "new"

    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "Thank you for asking. We do not sponsor clubs."})
    reply = mails_to(desk, sender, at_least=2)[-1]
    assert reply["headers"]["Message-ID"].endswith("amazonses.com>")
    assert reply["headers"]["In-Reply-To"] == first
    assert "Auto-Submitted" not in reply["headers"]

    desk.send_mail(sender, f"Re: {subject}", "What a pity. And a choir?", In_Reply_To=reply["headers"]["Message-ID"])
    desk.wait_for(
        "the ticket open again", lambda: next((t for t in desk.tickets() if t["id"] == ticket["id"] and t["state"] == "open"), None)
    )
    shown = desk.api("GET", f"/tickets/{ticket['id']}")
    assert [message["kind"] for message in shown["conversation"]] == ["received", "acknowledgement", "reply", "received"]


def test_overdue_ticket_pages_each_level_once_until_acknowledged(desk: DeskClient) -> None:
    advance(desk, until_eleven(desk))
    subject = "An overdue matter"
    desk.send_mail("overdue@customer.example", subject, "Hello, the colour of your logo worries me.")
    ticket = desk.ticket_about(subject)

    def pages() -> list[dict[str, Any]]:
        found = [page for page in desk.local("pages") if ticket["reference"] in page["message"]]
        return [page for page in found if page["attributes"]["to"] != "topic:fallback"]

    assert advance(desk, 4 * 3600 + 900 + 1800 + 1800 + 60)["now"]
    levels = [page["attributes"]["level"] for page in pages()]
    assert levels == ["1", "2", "3", "3"]
    (page_id,) = {page["page_id"] for page in pages()}
    assert desk.api("GET", f"/pages/{page_id}")["about"] == [ticket["id"]]

    link = pages()[-1]["acknowledge"]
    with urllib.request.urlopen(link, timeout=30) as shown:
        assert "<form" in shown.read().decode()
    advance(desk, 3600)
    assert len(pages()) == 5, "a GET by a link scanner acknowledges nothing"

    with urllib.request.urlopen(
        urllib.request.Request(link, b"", {"Content-Type": "application/x-www-form-urlencoded"}), timeout=30
    ) as confirmed:
        assert confirmed.status == 200
    advance(desk, 4 * 3600 - 600)
    assert len(pages()) == 5
    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "It was the light."})
    advance(desk, 30 * 86400)
    assert len(pages()) == 5


def until_eleven(desk: DeskClient) -> float:
    """Seconds until eleven on a working day from Monday to Thursday in Tokyo: what came in before ten falls due earlier, and is no part of the page."""
    now = datetime.fromtimestamp(desk.local("clock")["epoch"], ZoneInfo("Asia/Tokyo"))
    eleven = now.replace(hour=11, minute=0, second=0, microsecond=0) + timedelta(days=1)
    closed = holidays.country_holidays("JP")
    while eleven.weekday() > 3 or eleven.date() in closed or (eleven.month, eleven.day) in {(12, 31), (1, 2), (1, 3)}:
        eleven += timedelta(days=1)
    return (eleven - now).total_seconds()


def test_forged_page_link_acknowledges_nothing(desk: DeskClient) -> None:
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{desk.http}/pages/Zm9yZ2Vk.0000000000000000", timeout=30)
    refused.value.close()
    assert refused.value.code == 401


@pytest.mark.skipif(not CORPORA.exists(), reason=f"the real mails are not here: {CORPORA}; set CORPORA")
def test_every_real_mail_becomes_one_message_or_one_quarantined_item_however_often_it_comes(desk: DeskClient) -> None:
    mails = sorted((CORPORA / "mail/mime").glob("*/*.eml"))
    assert len(mails) == 43
    before = _kept(desk)
    for path in mails:
        desk.send_raw(_crlf(path.read_bytes()), "odd@customer.example", "support@example.com")
    distinct = len({path.read_bytes() for path in mails})  # two of them are the same, byte for byte, and name no sender and no id
    once = desk.wait_for("all of them", lambda: kept if len(kept := _kept(desk) - before) >= distinct else None)

    again = mails * 2
    random.Random(43).shuffle(again)
    for path in again:
        desk.send_raw(_crlf(path.read_bytes()), "odd@customer.example", "support@example.com")
    advance(desk, 1)  # returns when all that SMTP took is dealt with
    assert _kept(desk) - before == once
    assert len(once) == distinct


def _kept(desk: DeskClient) -> set[str]:
    """Every message received and every quarantined mail, by id."""
    kept: set[str] = set()
    for ticket in _all(
        desk,
        "/tickets?" + "&".join(f"state={state}" for state in ("new", "open", "waiting_customer", "resolved", "closed", "spam")),
        "tickets",
    ):
        shown = desk.api("GET", f"/tickets/{ticket['id']}?limit=100")
        kept |= {f"{ticket['id']}/{message['id']}" for message in shown["conversation"] if message["kind"] == "received"}
    return kept | {mail["id"] for mail in _all(desk, "/quarantine?", "quarantine")}


def _all(desk: DeskClient, path: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = desk.api("GET", f"{path}&limit=100" + (f"&cursor={cursor}" if cursor else ""))
        found += page[name]
        cursor = page["next"]
    return found


def _crlf(raw: bytes) -> bytes:
    return re.sub(rb"\r?\n", b"\r\n", raw)
