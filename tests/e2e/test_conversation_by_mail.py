"""A Japanese customer's ticket, from a phone's first photograph to a bounce: it reads like a conversation."""

import base64
import uuid
from collections.abc import Iterator
from email.header import Header
from typing import Any

import pytest

from chalicelib.reveals.policy.masking import masked_address
from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import RunningDesk

pytestmark = pytest.mark.xdist_group("conversation-by-mail")
CUSTOMER = "hanako@keitai.example"
BANK = "desk@bank.example"
PHOTOGRAPH = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40 + b"\xff\xd9"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskClient]:
    running = RunningDesk.at(tmp_path_factory.mktemp("conversation") / "local")
    try:
        yield running.start()
        assert running.interrupt() == 0
    finally:
        running.kill()


def in_iso_2022_jp(subject: str, text: str, message_id: str, *, more: str = "", photograph: str = "") -> bytes:
    """As Japanese phones write: JIS in header and body, the file's name in a JIS encoded word."""
    head = (
        f"From: {Header('山田花子', 'iso-2022-jp').encode()} <{CUSTOMER}>\r\nTo: support@example.com\r\nMessage-ID: {message_id}\r\n"
        f"Subject: {Header(subject, 'iso-2022-jp').encode()}\r\nDate: Sun, 22 Nov 2026 19:00:00 +0900\r\n{more}MIME-Version: 1.0\r\n"
    )
    body = b"Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + text.replace("\n", "\r\n").encode(
        "iso-2022-jp"
    )
    if not photograph:
        return head.encode() + body + b"\r\n"
    name = Header(photograph, "iso-2022-jp").encode()
    file = f'Content-Type: image/jpeg; name="{name}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'
    parts = [body, file.encode() + base64.encodebytes(PHOTOGRAPH).replace(b"\n", b"\r\n")]
    kind = b"Content-Type: multipart/mixed; boundary=Apple-Mail-7\r\n\r\n"
    return head.encode() + kind + b"".join(b"--Apple-Mail-7\r\n" + part + b"\r\n" for part in parts) + b"--Apple-Mail-7--\r\n"


def delivery_report(mail: dict[str, Any], recipient: str) -> bytes:
    """What the other side's server says of a mail of ours (RFC 3464), with the header of the mail as it came there."""
    returned = "\r\n".join(f"{name}: {value}" for name, value in mail["headers"].items() if name in {"Message-ID", "References", "Subject"})
    return (
        f"From: MAILER-DAEMON@bank.example\r\nTo: support@example.com\r\nMessage-ID: <{uuid.uuid4().hex}@bank.example>\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=report\r\n\r\n"
        "--report\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n"
        "--report\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.bank.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--report\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}\r\n\r\n--report--\r\n"
    ).encode()


def mails_to(desk: DeskClient, address: str, count: int) -> list[dict[str, Any]]:
    def look() -> list[dict[str, Any]] | None:
        found = [mail for mail in desk.local("outbox") if address in mail["to"]]
        return found if len(found) >= count else None

    return desk.wait_for(f"{count} mails to {address}", look)


def shown_with(desk: DeskClient, ticket: str, kinds: list[str]) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        shown: dict[str, Any] = desk.api("GET", f"/tickets/{ticket}")
        return shown if [message["kind"] for message in shown["conversation"]] == kinds else None

    return desk.wait_for(f"the conversation {kinds}", look)


def test_a_ticket_reads_like_a_conversation(desk: DeskClient) -> None:
    subject, first_id = "パスワード再設定", "<first@keitai.example>"
    first = in_iso_2022_jp(
        subject,
        "お世話になっております。\nパスワードを忘れてしまいました。再設定の方法を教えてください。\n\n山田",
        first_id,
        photograph="画面の写真.jpg",
    )
    desk.send_raw(first, CUSTOMER, "support@example.com")
    (answer,) = mails_to(desk, CUSTOMER, 1)
    ticket = desk.ticket_about(subject)
    assert "/help/ja/security/reset-password" in answer["text"]
    assert ticket["state"] == "waiting_customer"

    threaded = f"In-Reply-To: {answer['headers']['Message-ID']}\r\nReferences: {first_id} {answer['headers']['Message-ID']}\r\n"
    quoted = "\n".join(f"> {line}".rstrip() for line in answer["text"].splitlines())
    from_a_phone = (
        f"再設定のメールが届きません。\n\niPhoneから送信\n\n2026/11/22 19:05、お客様サポート <support@example.com>のメール:\n\n{quoted}\n"
    )
    desk.send_raw(in_iso_2022_jp(f"Re: {subject}", from_a_phone, "<second@keitai.example>", more=threaded), CUSTOMER, "support@example.com")
    shown_with(desk, ticket["id"], ["received", "answer", "received"])

    desk.api("POST", f"/tickets/{ticket['id']}/forwards", {"to": [{"address": BANK}], "text": "Is this transfer known to you?"})
    (forward,) = mails_to(desk, BANK, 1)
    assert "再設定のメールが届きません。" in forward["text"]
    desk.send_raw(delivery_report(forward, BANK), "", "support@example.com")
    shown_with(desk, ticket["id"], ["received", "answer", "received", "forward", "received"])

    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "迷惑メールのフォルダーも**ご確認ください**。"})
    reply = mails_to(desk, CUSTOMER, 2)[-1]
    assert "ご確認ください" in reply["text"]
    assert "**" not in reply["text"]
    away = "Auto-Submitted: auto-replied\r\n" + f"In-Reply-To: {reply['headers']['Message-ID']}\r\n"
    desk.send_raw(
        in_iso_2022_jp(f"自動応答: {subject}", "ただいま不在にしております。", "<away@keitai.example>", more=away),
        CUSTOMER,
        "support@example.com",
    )

    shown = shown_with(desk, ticket["id"], ["received", "answer", "received", "forward", "received", "reply", "received"])
    asked, _, answered, forwarded, bounced, replied, absent = shown["conversation"]
    assert asked["sender"] == {"address": masked_address(CUSTOMER), "name": "山•••"}
    assert [(file["name"], file["size"]) for file in asked["attachments"]] == [("画面の写真.jpg", len(PHOTOGRAPH))]
    assert "再設定の方法を教えてください。" in asked["text"]
    assert answered["new_text"] == "再設定のメールが届きません。"
    assert "/help/ja/security/reset-password" in answered["text"], "the quote stays one click behind"
    assert forwarded["delivery"]["state"] == "bounced"
    assert (bounced["is_automatic"], absent["is_automatic"]) == (True, True)
    assert replied["delivery"]["state"] == "sent"
    assert shown["state"] == "waiting_customer", "neither the report on a forward nor a note of absence changes who is waited for"
    assert len(mails_to(desk, CUSTOMER, 2)) == 2
