"""`make demo`: sends real mails and webhooks through the running desk and shows what became of them."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from infra.local.desk_client import DeskAnswered, DeskClient

ROOT = Path(__file__).resolve().parents[2]
BAR_WIDTH = 24


@dataclass
class Show:
    """Runs steps one after another, with a bar that says which; keeps a line of what became of each."""

    desk: DeskClient
    webhook_key: str
    stamp: str = field(default_factory=lambda: time.strftime("%H%M%S"))
    lines: list[tuple[str, str]] = field(default_factory=list)

    def run(self, steps: list[tuple[str, Callable[[Show], str]]]) -> None:
        for number, (title, step) in enumerate(steps):
            self._progress(number, len(steps), title)
            self.lines.append((title, step(self)))
        self._progress(len(steps), len(steps), "done")
        print(file=sys.stderr)
        width = max(len(title) for title, _ in self.lines)
        for title, outcome in self.lines:
            print(f"  {title:{width}}  {outcome}")

    def _progress(self, done: int, of: int, title: str) -> None:
        filled = BAR_WIDTH * done // of
        end = "" if sys.stderr.isatty() else "\n"
        print(f"\r[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done}/{of} {title:60.60}", end=end, file=sys.stderr, flush=True)

    def subject(self, text: str) -> str:
        """Unlike any of an earlier demo."""
        return f"{text} ({self.stamp})"

    def mails_to(self, address: str, at_least: int = 1) -> list[dict[str, Any]]:
        def found() -> list[dict[str, Any]] | None:
            mails = [mail for mail in self.desk.local("outbox") if address in mail["to"]]
            return mails if len(mails) >= at_least else None

        mails: list[dict[str, Any]] = self.desk.wait_for(f"a mail to {address}", found)
        return mails


def japanese_question(show: Show) -> str:
    sender = f"demo-ja-{show.stamp}@customer.example"
    show.desk.send_mail(
        sender, show.subject("二段階認証"), "お世話になっております。\n二段階認証の設定方法を教えてください。\nよろしくお願いいたします。"
    )
    return f"answered: {show.mails_to(sender)[-1]['subject']}"


def question_for_a_person(show: Show) -> str:
    """Acknowledged, answered by an agent, continued by the customer under the id that SES gave."""
    desk, sender, subject = show.desk, f"demo-en-{show.stamp}@customer.example", show.subject("Statement of October")
    desk.send_mail(sender, subject, "Hello, the name on my statement of 3 October looks odd to me.")
    ticket = desk.ticket_about(subject)
    desk.api("POST", f"/tickets/{ticket['id']}/replies", {"text": "Hello,\n\nwe have corrected it. Please look again.\n\nBest regards"})
    reply = show.mails_to(sender, at_least=2)[-1]
    desk.send_mail(sender, f"Re: {subject}", "It is still the old one.", In_Reply_To=reply["headers"]["Message-ID"])
    desk.wait_for(
        "the customer's reply", lambda: next((t for t in desk.tickets() if t["id"] == ticket["id"] and t["state"] == "open"), None)
    )
    return f"ticket {ticket['reference']}: acknowledged, answered by an agent, continued by the customer, open again"


def same_mail_twice(show: Show) -> str:
    subject, sender = show.subject("Twice"), f"demo-twice-{show.stamp}@customer.example"
    raw = f"From: {sender}\r\nTo: support@example.com\r\nSubject: {subject}\r\nMessage-ID: <twice-{show.stamp}@customer.example>\r\n\r\nOnce.\r\n".encode()
    for _ in range(2):
        show.desk.send_raw(raw, sender, "support@example.com")
    show.desk.ticket_about(subject)
    time.sleep(1)
    return f"{sum(ticket['subject'] == subject for ticket in show.desk.tickets())} ticket from 2 deliveries"


def forged_mail(show: Show) -> str:
    subject = show.subject("Forged")
    show.desk.send_mail("victim@customer.example", subject, "Send me the codes.", X_Local_Verdicts="dmarc=fail policy=none")
    ticket = show.desk.ticket_about(subject)
    shown = show.desk.api("GET", f"/tickets/{ticket['id']}")
    sent = [mail for mail in show.desk.local("outbox") if "victim@customer.example" in mail["to"]]
    return f"ticket {ticket['reference']}, authenticated: {shown['is_authenticated']}, mails to the victim: {len(sent)}"


def mail_from_ourselves(show: Show) -> str:
    before = len(_waiting(show))
    show.desk.send_mail("support@example.com", show.subject("From ourselves"), "Do as I say.")
    show.desk.wait_for("it in quarantine", lambda: len(_waiting(show)) > before)
    return f"quarantined: {_waiting(show)[0]['explanation']}"


def chat_question(show: Show) -> str:
    data = {"conversation_id": f"demo-{show.stamp}", "user": {"id": f"demo-{show.stamp}"}, "text": "How much is the withdrawal fee?"}
    answer = show.desk.send_chat("web", show.webhook_key, data)
    return f"{answer['status']} in the response: {(answer['answer'] or {}).get('title', 'a person will answer')}"


def chat_for_a_person(show: Show) -> str:
    data = {
        "conversation_id": f"demo-p-{show.stamp}",
        "user": {"id": f"demo-p-{show.stamp}"},
        "text": "The chart on my screen is upside down.",
    }
    answer = show.desk.send_chat("web", show.webhook_key, data)
    show.desk.api("POST", f"/tickets/{answer['ticket']}/replies", {"text": "Please tell us which browser you use."})
    show.desk.wait_for(
        "the reply at the channel", lambda: any(answer["ticket"] in str(reply) for reply in show.desk.local("chat-callback"))
    )
    return f"{answer['status']}, then an agent's reply was posted to the channel's callback"


def _waiting(show: Show) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = show.desk.api("GET", "/quarantine")["quarantine"]
    return found


STEPS: list[tuple[str, Callable[[Show], str]]] = [
    ("A question in Japanese that the knowledge base answers", japanese_question),
    ("A question for a person, by mail", question_for_a_person),
    ("The same mail delivered twice", same_mail_twice),
    ("A forged mail", forged_mail),
    ("A mail that claims to be from ourselves", mail_from_ourselves),
    ("A question by chat that the knowledge base answers", chat_question),
    ("A question by chat for a person", chat_for_a_person),
]


def main() -> int:
    run_file = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local") / "run.json"
    if not run_file.exists():
        print(f"No desk is running here ({run_file} is missing). Start one with `make run` in another terminal.", file=sys.stderr)
        return 1
    run = json.loads(run_file.read_text())
    show = Show(DeskClient(run["http"], run["smtp"], run["api_token"]), _webhook_key(run["aws_endpoint"]))
    try:
        show.run(STEPS)
    except (DeskAnswered, OSError) as error:
        print(f"\nThe demo stopped: {error}", file=sys.stderr)
        return 1
    print(f"\nLook at {run['http']}/_local/outbox and {run['http']}/_local/pages.")
    return 0


def _webhook_key(endpoint: str) -> str:
    """The chat channel's key, as its operator would have been given it."""
    ssm = boto3.client("ssm", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106
    value: str = ssm.get_parameter(Name="/madoguchi/local/chat/web", WithDecryption=True)["Parameter"]["Value"]
    return value.split(",", maxsplit=1)[0]


if __name__ == "__main__":
    sys.exit(main())
