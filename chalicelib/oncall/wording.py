"""What a page says, short enough for a lock screen, without personal data."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped
from chalicelib.tickets.model import BREACH

from .policy.page import INSIDER, QUARANTINE, SIGN_IN, TAKEOVER, Page
from .ports import Notice

SEVERITY_WORDS = {"info": "note", "warning": "attention", "critical": "urgent"}
CLOCKS = {"first_response": "first answer", "next_response": "next answer", "resolution": "solution", "complaint": "answer to a complaint"}


def subject_of(notice: Notice) -> str:
    return f"[{SEVERITY_WORDS[notice.severity]}] {_headline(notice.page, notice.attempt.level)}"


def _headline(page: Page, level: int) -> str:
    if page.reason == QUARANTINE:
        return "Mail waits in quarantine"
    if page.reason == SIGN_IN:
        return f"Somebody tries to sign in again and again and is blocked, level {level}"
    if page.reason == INSIDER:
        return f"Agent {_agent(page)} was shown more than their budget and is blocked, level {level}"
    if page.reason == TAKEOVER:
        return f"{_about(page)}: an account may be in strange hands, level {level}"
    if page.used_percent < BREACH:
        return f"{_about(page)} will soon be overdue: {page.used_percent} % of the time is used"
    return f"{_about(page)} {'is' if page.tickets == 1 else 'are'} overdue, level {level}"


def summary_of(page: Page, level: int) -> str:
    if page.reason == QUARANTINE:
        return "Mail came in that the desk could not take in by itself. It waits in quarantine for an agent's decision."
    if page.reason == SIGN_IN:
        return f"Too many attempts to sign in to the console failed; where they come from is blocked for fifteen minutes. Level {level}."
    if page.reason == INSIDER:
        return f"Agent {_agent(page)} looked at more customers' data than a day allows, last on ticket {grouped(page.first.id)}, and is blocked. Level {level}."
    what = CLOCKS.get(page.reason, page.reason)
    if page.reason == TAKEOVER:
        said = f"The customer of ticket {_about(page)} writes that somebody else is in their account."
    elif page.used_percent < BREACH:
        said = f"{page.used_percent} % of the time for the {what} to {_tickets(page)} is used."
    else:
        said = f"The {what} to {_tickets(page)} was due and did not go out."
    return f"{said} Team {page.team}, level {level}."


def _agent(page: Page) -> str:
    return page.id.split(".")[1]


def _about(page: Page) -> str:
    return grouped(page.first.id) if page.tickets == 1 else f"{page.tickets} tickets"


def _tickets(page: Page) -> str:
    return f"ticket {grouped(page.first.id)}" if page.tickets == 1 else f"{page.tickets} tickets"


def text_of(notice: Notice) -> str:
    page = notice.page
    summary = summary_of(page, notice.attempt.level)
    return f"{summary}\n\nAcknowledge: {notice.link}\n\nPage {page.id}, since {iso(page.created_at)}."


def data_of(notice: Notice) -> dict[str, Any]:
    """For programs: every field that they need, and the link. `copy` counts within the level."""
    page, one = notice.page, notice.attempt
    return {
        "page_id": page.id, "ticket": page.ticket, "tickets": page.tickets, "team": page.team, "level": one.level, "severity": notice.severity,
        "reason": page.reason, "used_percent": page.used_percent, "since": iso(page.created_at), "cycle": one.cycle, "copy": one.copy + 1,
        "to": one.recipient, "summary": summary_of(page, one.level), "acknowledge": notice.link,
    }  # fmt: skip


def texts_of(notice: Notice) -> Mapping[str, str]:
    """By SNS protocol. The JSON form is for webhooks and queues."""
    machine = json.dumps(data_of(notice))
    sms = f"{subject_of(notice)} {notice.link}"
    return {"default": text_of(notice), "sms": sms, "http": machine, "https": machine, "sqs": machine, "lambda": machine}


def attributes_of(notice: Notice) -> Mapping[str, str]:
    """What subscriptions filter by (docs/on-call.md)."""
    page, (kind, _, name) = notice.page, notice.to.partition(":")
    whose = {"person": name} if kind == "person" else {}
    return {
        "team": page.team, "level": str(notice.attempt.level), "severity": notice.severity, "language": page.language, "reason": page.reason,
        "page_id": page.id, "to": notice.to, **whose,
    }  # fmt: skip
