"""A running local desk from outside, by its own doors: mail by SMTP, webhooks and the agents' API by HTTP."""

from __future__ import annotations

import json
import smtplib
import time
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.error import HTTPError

from standardwebhooks import Webhook

ANSWERED_WITHIN_S = 120.0
ALL_STATES = "&".join(f"state={state}" for state in ("new", "open", "waiting_customer", "waiting_internal", "resolved", "closed", "spam"))


class DeskAnswered(Exception):
    """The desk refused a request; the message holds its problem's title and detail."""


@dataclass(frozen=True)
class DeskClient:
    http: str
    smtp: str
    token: str

    def send_mail(self, sender: str, subject: str, text: str, *, to: str = "support@example.com", **headers: str) -> str:
        """Returns the mail's Message-ID. Further headers by name, underscores for hyphens."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = f"<{uuid.uuid4().hex}@customer.example>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.send_raw(mail.as_bytes(), sender, to)
        return str(mail["Message-ID"])

    def send_raw(self, raw: bytes, sender: str, to: str) -> None:
        host, _, port = self.smtp.rpartition(":")
        with smtplib.SMTP(host, int(port), timeout=30) as connection:
            connection.sendmail(sender, [to], raw)

    def send_chat(self, channel: str, key: str, data: dict[str, Any]) -> dict[str, Any]:
        """A signed webhook of the channel; what the desk answers at once."""
        now, webhook_id = datetime.now(UTC), f"msg_{uuid.uuid4().hex}"
        body = json.dumps({"type": "message.created", "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
        signature = Webhook(key).sign(webhook_id, now, body)
        headers = {"webhook-id": webhook_id, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
        answer: dict[str, Any] = self._request("POST", f"/webhooks/chat/{channel}", body.encode(), headers)
        return answer

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the agents' API: `path` below /api/v1. Raises DeskAnswered."""
        data = None if body is None else json.dumps(body).encode()
        return self._request(method, f"/api/v1{path}", data, {"Authorization": f"Bearer {self.token}"})

    def local(self, path: str) -> Any:
        """What a local page says: `outbox`, `pages`, `clock`."""
        return self._request("GET", f"/_local/{path}", None, {})

    def tickets(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api("GET", f"/tickets?limit=100&{ALL_STATES}")["tickets"]
        return found

    def wait_for(self, what: str, look: Callable[[], Any]) -> Any:
        """Looks until there is something; raises DeskAnswered with what was waited for."""
        deadline = time.monotonic() + ANSWERED_WITHIN_S
        while time.monotonic() < deadline:
            if found := look():
                return found
            time.sleep(0.1)
        raise DeskAnswered(f"the desk did not show {what} within {ANSWERED_WITHIN_S:.0f} s; its log is .local/logs/desk.log")

    def ticket_about(self, subject: str) -> dict[str, Any]:
        """The newest ticket with that subject, waited for."""
        found: dict[str, Any] = self.wait_for(
            f"the ticket {subject!r}", lambda: next((t for t in self.tickets() if t["subject"] == subject), None)
        )
        return found

    def _request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        given = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.http + path, body, given, method=method)  # noqa: S310 - the local desk's own address
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            with error:
                raise DeskAnswered(f"{method} {path}: {error.code} {error.read().decode(errors='replace')[:500]}") from error
