"""What a page says, short enough for a lock screen, without personal data."""

import json
from collections.abc import Mapping

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped

from .model import Page

SEVERITY_WORDS = {"info": "note", "warning": "attention", "critical": "urgent"}


def subject_of(page: Page) -> str:
    if page.ticket is None:
        return f"[{SEVERITY_WORDS.get(page.severity, page.severity)}] Mail waits in quarantine"
    return f"[{SEVERITY_WORDS.get(page.severity, page.severity)}] {grouped(page.ticket)} is overdue, level {page.level}"


def summary_of(page: Page) -> str:
    if page.ticket is None:
        return "Mail came in that the desk could not take in by itself. It waits in quarantine for an agent's decision."
    return f"The first answer to ticket {grouped(page.ticket)} was due and did not go out. Team {page.team}, level {page.level}."


def texts_of(page: Page, link: str) -> Mapping[str, str]:
    """By SNS protocol. The JSON form is for webhooks and queues: every field that a program needs, and the link."""
    text = f"{summary_of(page)}\n\nAcknowledge: {link}\n\nPage {page.id}, since {iso(page.created_at)}."
    data = {
        "page_id": page.id, "ticket": page.ticket, "team": page.team, "level": page.level, "severity": page.severity, "reason": page.reason,
        "since": iso(page.created_at), "copy": page.copies + 1, "summary": summary_of(page), "acknowledge": link,
    }  # fmt: skip
    machine = json.dumps(data)
    return {"default": text, "sms": f"{subject_of(page)} {link}", "http": machine, "https": machine, "sqs": machine, "lambda": machine}


def attributes_of(page: Page) -> Mapping[str, str]:
    """What subscriptions filter by (docs/on-call.md)."""
    return {
        "team": page.team, "level": str(page.level), "severity": page.severity, "language": page.language, "reason": page.reason, "page_id": page.id,
    }  # fmt: skip
