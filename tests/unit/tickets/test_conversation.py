"""What a customer's mail, an answer of the desk's and an agent's reply bring about."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.tickets import events as e
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.conversation import (
    agent_replied,
    customer_was_answered,
    customer_wrote,
    desk_may_answer,
    is_closed_for_long,
    opening,
    state_set,
)
from tests.builders import OPENED, ticket

RECEIVED, AUTOMATIC = e.MessageReceived(), e.MessageReceived(is_automatic=True)
REOPENED = e.StateChanged("open")


@pytest.mark.parametrize(
    ("before", "received", "is_thanks", "events"),
    [
        (ticket(), RECEIVED, False, ()),
        (ticket(state=State.OPEN), RECEIVED, False, ()),
        (ticket(state=State.WAITING_CUSTOMER), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.WAITING_CUSTOMER, answers=1), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.WAITING_CUSTOMER, replies=1), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.RESOLVED, replies=1), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.CLOSED, replies=1), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.SPAM), RECEIVED, False, (REOPENED,)),
        (ticket(state=State.WAITING_INTERNAL), RECEIVED, False, ()),
        (ticket(state=State.RESOLVED), RECEIVED, True, ()),
        (ticket(state=State.WAITING_CUSTOMER), AUTOMATIC, False, ()),
        (ticket(state=State.OPEN, snoozed_until=5000), RECEIVED, False, (e.Snoozed(None),)),
        (ticket(state=State.OPEN, snoozed_until=5000), RECEIVED, True, ()),
    ],
)
def test_customer_writes_again(before: Ticket, received: e.MessageReceived, is_thanks: bool, events: tuple[e.Event, ...]) -> None:
    assert customer_wrote(before, received, is_thanks=is_thanks) == (replace(received, is_thanks=is_thanks), *events)


@pytest.mark.parametrize(
    ("sent", "events"),
    [
        (None, ()),
        (e.Sent(1, "acknowledgement"), (e.Sent(1, "acknowledgement"),)),
        (e.Sent(1, "answer", "fees"), (e.Sent(1, "answer", "fees"), e.StateChanged("waiting_customer"))),
    ],
)
def test_new_ticket_waits_for_a_person_unless_the_desk_answered(sent: e.Sent | None, events: tuple[Any, ...]) -> None:
    assert opening(OPENED, RECEIVED, sent) == (OPENED, RECEIVED, *events)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True), ({"answers": 1}, True), ({"answers": 2}, False), ({"replies": 1}, False), ({"assignee": "hana"}, False),
        ({"state": State.WAITING_INTERNAL}, False), ({"state": State.RESOLVED}, True),
    ],
)  # fmt: skip
def test_desk_answers_twice_and_never_into_a_persons_hands(facts: dict[str, Any], expected: bool) -> None:
    assert desk_may_answer(ticket(**facts)) is expected


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        (ticket(state=State.OPEN), (e.StateChanged("waiting_customer"),)),
        (ticket(state=State.WAITING_CUSTOMER), ()),
        (ticket(state=State.NEW, waiting_since=1000), ()),
    ],
)
def test_further_answer_of_the_desk_leaves_a_waiting_question_waiting(before: Ticket, changed: tuple[e.Event, ...]) -> None:
    sent = e.Sent(1, "answer", "fees")

    assert customer_was_answered(before, RECEIVED, sent) == (RECEIVED, sent, *changed)


def test_reply_of_a_person_is_sent_and_changes_the_state() -> None:
    events = agent_replied(ticket(), 0, State.WAITING_CUSTOMER)

    assert events == (e.Sent(0, "reply"), e.StateChanged("waiting_customer"))
    assert agent_replied(ticket(state=State.OPEN), 0, State.OPEN) == (e.Sent(0, "reply"),)


@pytest.mark.parametrize("state", [State.RESOLVED, State.CLOSED, State.SPAM])
def test_only_another_state_is_a_change(state: State) -> None:
    assert state_set(ticket(), state) == (e.StateChanged(state.value),)
    assert state_set(ticket(state=state), state) == ()
    assert state_set(ticket(), State.WAITING_INTERNAL) == (e.StateChanged("waiting_internal"),)


@pytest.mark.parametrize(
    ("state", "days", "expected"), [("closed", 31, True), ("closed", 30, False), ("resolved", 99, False), ("open", 99, False)]
)
def test_only_what_was_closed_stays_closed(state: str, days: int, expected: bool) -> None:
    assert is_closed_for_long(ticket(state=State(state), updated_at=0), days * 86400, 30) is expected
