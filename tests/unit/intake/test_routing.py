"""Whose ticket a mail belongs to: one row a case, the rule that decides named in its id."""

from typing import Any

import pytest

from chalicelib.intake.policy.routing import RULES, Continue, Duplicate, Facts, Hold, Open, Quarantine, Route, route
from chalicelib.tickets.model import State
from tests.builders import ticket

DAY_S = 86400
TICKET = ticket(state=State.OPEN)
CLOSED = ticket(state=State.CLOSED, updated_at=0)
SPAM = ticket(state=State.SPAM)
MERGED = ticket(state=State.MERGED)


def facts(**given: Any) -> Facts:
    usual: dict[str, Any] = {
        "now": 31 * DAY_S, "sender": "TARO", "is_authenticated": True, "is_automatic": False, "is_from_ourselves": False, "is_for_us": True,
        "is_spam": False, "has_virus": False, "was_delivered": False, "has_same_id": False, "ticket": None, "reopen_days": 30,
    }  # fmt: skip
    return Facts(**(usual | given))


CASES: dict[str, tuple[dict[str, Any], Route]] = {
    "nothing special": ({}, Open()),
    "nobody proves the sender of a new ticket": ({"is_authenticated": False}, Open()),
    "delivered before": ({"was_delivered": True}, Duplicate()),
    "delivered before, whatever else it is": (
        {"was_delivered": True, "has_virus": True, "is_from_ourselves": True, "sender": None},
        Duplicate(),
    ),
    "virus": ({"has_virus": True}, Quarantine("virus")),
    "virus for a ticket": ({"has_virus": True, "ticket": TICKET}, Quarantine("virus")),
    "from ourselves": ({"is_from_ourselves": True}, Quarantine("from-ourselves")),
    "from ourselves for a ticket": ({"is_from_ourselves": True, "ticket": TICKET}, Quarantine("from-ourselves")),
    "not for us": ({"is_for_us": False}, Quarantine("unknown-mailbox")),
    "nobody to answer": ({"sender": None, "is_authenticated": False}, Quarantine("no-sender")),
    "spam": ({"is_spam": True}, Open(is_spam=True)),
    "spam with a known id": ({"is_spam": True, "has_same_id": True}, Open(is_spam=True, flag="same-id-other-content")),
    "a participant whom the filter takes for spam": ({"is_spam": True, "ticket": TICKET}, Hold(TICKET, "spam")),
    "known id, other content": ({"has_same_id": True}, Open(flag="same-id-other-content")),
    "participant": ({"ticket": TICKET}, Continue(TICKET)),
    "participant with a known id": ({"ticket": TICKET, "has_same_id": True}, Continue(TICKET, flag="same-id-other-content")),
    "participant's program": ({"ticket": TICKET, "is_automatic": True}, Continue(TICKET)),
    "participant who is not proved": ({"ticket": TICKET, "is_authenticated": False}, Hold(TICKET, "unauthenticated")),
    "stranger": ({"ticket": TICKET, "sender": "EVE"}, Hold(TICKET, "stranger")),
    "stranger who is not proved": ({"ticket": TICKET, "sender": "EVE", "is_authenticated": False}, Hold(TICKET, "unauthenticated")),
    "stranger for a closed ticket": ({"ticket": CLOSED, "sender": "EVE"}, Hold(CLOSED, "stranger")),
    "closed for long": ({"ticket": CLOSED}, Open(follows=CLOSED.id)),
    "closed until today": ({"ticket": CLOSED, "now": 30 * DAY_S}, Continue(CLOSED)),
    "a program writes to what is closed for long": ({"ticket": CLOSED, "is_automatic": True}, Continue(CLOSED)),
    "a ticket that was taken for spam": ({"ticket": SPAM}, Continue(SPAM)),
    "a ticket that was merged": ({"ticket": MERGED}, Open()),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_first_rule_that_says_something_decides(given: dict[str, Any], expected: Route) -> None:
    assert route(facts(**given)) == expected


def test_every_rule_decides_somewhere() -> None:
    """A rule that never speaks first is either dead or untested."""
    first = {next(rule.__name__ for rule in RULES if rule(facts(**given)) is not None) for given, _ in CASES.values()}

    assert first == {rule.__name__ for rule in RULES}
