"""Whose ticket a mail belongs to: one row a case, the rule that decides named in its id."""

from typing import Any

import pytest
from hypothesis import given as fed
from hypothesis import strategies as st

from chalicelib.intake.policy.authentication import Standing
from chalicelib.intake.policy.routing import RULES, Continue, Discard, Duplicate, Facts, Hold, Open, Quarantine, Report, Route, route
from chalicelib.tickets.model import State
from tests.builders import ticket

DAY_S = 86400
TICKET = ticket(state=State.OPEN)
CLOSED = ticket(state=State.CLOSED, updated_at=0)
SPAM = ticket(state=State.SPAM)
MERGED = ticket(state=State.MERGED)


def facts(**given: Any) -> Facts:
    usual: dict[str, Any] = {
        "now": 31 * DAY_S, "sender": "TARO", "standing": Standing.AUTHENTICATED, "is_automatic": False, "is_from_ourselves": False, "is_for_us": True,
        "is_spam": False, "has_virus": False, "was_delivered": False, "has_same_id": False, "ticket": None, "reopen_days": 30,
    }  # fmt: skip
    return Facts(**(usual | given))


FAILING: dict[str, Any] = {"standing": Standing.FAILING}
CASES: dict[str, tuple[dict[str, Any], Route]] = {
    "nothing special": ({}, Open()),
    "nobody proves the sender of a new ticket": ({"standing": Standing.UNVERIFIED}, Open()),
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
    "nobody to answer": ({"sender": None, "standing": Standing.UNVERIFIED}, Quarantine("no-sender")),
    "a blocked sender": ({"is_blocked": True}, Discard("blocked")),
    "a blocked sender for a ticket": ({"is_blocked": True, "ticket": TICKET, "is_spam": True}, Discard("blocked")),
    "a blocked sender with a virus": ({"is_blocked": True, "has_virus": True}, Quarantine("virus")),
    "a report about our mail under a blocked address": ({"is_blocked": True, "is_report_on_ours": True}, Report()),
    "spam": ({"is_spam": True}, Open(is_spam=True)),
    "spam with a known id": ({"is_spam": True, "has_same_id": True}, Open(is_spam=True, flag="same-id-other-content")),
    "a participant whom the filter takes for spam": ({"is_spam": True, "ticket": TICKET}, Hold(TICKET, "spam")),
    "known id, other content": ({"has_same_id": True}, Open(flag="same-id-other-content")),
    "participant": ({"ticket": TICKET}, Continue(TICKET)),
    "participant with a known id": ({"ticket": TICKET, "has_same_id": True}, Continue(TICKET, flag="same-id-other-content")),
    "participant's program": ({"ticket": TICKET, "is_automatic": True}, Continue(TICKET)),
    "participant who is not proved": ({"ticket": TICKET, "standing": Standing.UNVERIFIED}, Hold(TICKET, "unauthenticated")),
    "stranger": ({"ticket": TICKET, "sender": "EVE"}, Hold(TICKET, "stranger")),
    "stranger who is not proved": ({"ticket": TICKET, "sender": "EVE", "standing": Standing.UNVERIFIED}, Hold(TICKET, "unauthenticated")),
    "stranger for a closed ticket": ({"ticket": CLOSED, "sender": "EVE"}, Hold(CLOSED, "stranger")),
    "closed for long": ({"ticket": CLOSED}, Open(follows=CLOSED.id)),
    "closed until today": ({"ticket": CLOSED, "now": 30 * DAY_S}, Continue(CLOSED)),
    "a program writes to what is closed for long": ({"ticket": CLOSED, "is_automatic": True}, Continue(CLOSED)),
    "a ticket that was taken for spam": ({"ticket": SPAM}, Continue(SPAM)),
    "a ticket that was merged": ({"ticket": MERGED}, Open()),
    "fails an enforced policy": (FAILING, Quarantine("dmarc-failed")),
    "fails it, and the filter takes it for spam": (FAILING | {"is_spam": True}, Quarantine("dmarc-failed")),
    "fails it for a ticket": (FAILING | {"ticket": TICKET}, Hold(TICKET, "dmarc-failed")),
    "fails it for a closed ticket": (FAILING | {"ticket": CLOSED}, Hold(CLOSED, "dmarc-failed")),
    "fails it for a ticket that was merged": (FAILING | {"ticket": MERGED}, Quarantine("dmarc-failed")),
    "fails it from a stranger": (FAILING | {"ticket": TICKET, "sender": "EVE"}, Hold(TICKET, "dmarc-failed")),
    "fails it, but was accepted": (FAILING | {"is_accepted": True}, Open()),
    "fails it for a ticket, but was accepted": (FAILING | {"is_accepted": True, "ticket": TICKET}, Hold(TICKET, "unauthenticated")),
    "an agent forwards": ({"is_brought": True, "standing": Standing.UNVERIFIED}, Open(flag="forwarded")),
    "an agent forwards spam": ({"is_brought": True, "is_spam": True}, Open(is_spam=True)),
    "report on a mail of ours, whoever sends it": (
        {"is_report_on_ours": True, "sender": None, "standing": Standing.FAILING, "is_spam": True},
        Report(),
    ),
    "report with a virus": ({"is_report_on_ours": True, "has_virus": True}, Quarantine("virus")),
    "an agent forwards for a ticket": ({"is_brought": True, "ticket": TICKET}, Continue(TICKET)),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_first_rule_that_says_something_decides(given: dict[str, Any], expected: Route) -> None:
    assert route(facts(**given)) == expected


def test_every_rule_decides_somewhere() -> None:
    """A rule that never speaks first is either dead or untested."""
    first = {next(rule.__name__ for rule in RULES if rule(facts(**given)) is not None) for given, _ in CASES.values()}

    assert first == {rule.__name__ for rule in RULES}


every_fact = st.builds(
    facts, sender=st.sampled_from([None, "TARO", "EVE"]), standing=st.sampled_from(Standing), is_automatic=st.booleans(), is_from_ourselves=st.booleans(),
    is_for_us=st.booleans(), is_spam=st.booleans(), has_virus=st.booleans(), was_delivered=st.booleans(), has_same_id=st.booleans(),
    ticket=st.sampled_from([None, TICKET, CLOSED, SPAM, MERGED]), is_accepted=st.booleans(), is_brought=st.booleans(), now=st.integers(0, 100 * DAY_S),
)  # fmt: skip


@fed(every_fact)
def test_only_a_proved_participant_continues_a_ticket(given: Facts) -> None:
    decision = route(given)
    if isinstance(decision, Continue):
        assert given.standing is Standing.AUTHENTICATED
        assert given.sender in decision.ticket.participants
        assert decision.ticket is given.ticket


@fed(every_fact)
def test_what_fails_opens_nothing_that_no_agent_accepted(given: Facts) -> None:
    if given.standing is Standing.FAILING and not given.is_accepted:
        assert isinstance(route(given), Duplicate | Hold | Quarantine)


@fed(every_fact)
def test_new_ticket_goes_on_from_an_old_one_for_a_proved_participant_only(given: Facts) -> None:
    decision = route(given)
    if isinstance(decision, Open) and decision.follows:
        assert given.standing is Standing.AUTHENTICATED
        assert given.sender in CLOSED.participants


@fed(every_fact)
def test_every_mail_goes_somewhere_and_a_virus_nowhere_but_into_quarantine(given: Facts) -> None:
    decision = route(given)
    assert isinstance(decision, Duplicate | Quarantine) or not given.has_virus
    assert given.sender is not None or isinstance(decision, Duplicate | Quarantine)
