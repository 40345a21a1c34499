"""Values for tests of pure code: a whole one to begin with, and what differs by name."""

from pathlib import Path
from typing import Any

from chalicelib.desk.model import DeskDocument, PublishedDesk
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit, State, Ticket
from infra.publish import DOCUMENT, read_document

ROOT = Path(__file__).resolve().parents[1]
TICKET_ID = "02Q1QBG0H6CD2"
OPENED = e.Opened("mail", "support@example.com", "example", "tokyo", "en", None, "TARO")


def ticket(**facts: Any) -> Ticket:
    given: dict[str, Any] = {
        "id": TICKET_ID, "version": 1, "state": State.NEW, "priority": 3, "team": "tokyo", "mailbox": "support@example.com", "brand": "example",
        "channel": "mail", "language": "en", "category": None, "requester": "TARO", "is_authenticated": True, "opened_at": 1000, "updated_at": 1000,
        "waiting_since": None, "participants": frozenset({"TARO"}), "state_since": 1000, "spoken_at": 1000,
    }  # fmt: skip
    return Ticket(**(given | facts))


def commit(version: int, *events: e.Event, at: int = 1000, recorded_at: int | None = None) -> Commit:
    return Commit(TICKET_ID, version, at, at if recorded_at is None else recorded_at, "desk", "test", 1, events)


def document() -> DeskDocument:
    return read_document((ROOT / DOCUMENT).read_text(encoding="utf-8"))


def desk() -> PublishedDesk:
    return PublishedDesk(1, document())
