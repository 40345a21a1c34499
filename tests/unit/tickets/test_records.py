"""A ticket comes out of its item as it went in, and stands in the indexes where its own facts put it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.desk.model import Sharding
from chalicelib.tickets import events as e
from chalicelib.tickets.events import decode_events, encode_events
from chalicelib.tickets.model import ACTIVE, Clock, State, Ticket
from chalicelib.tickets.records import TicketRecord, record_of, ticket_of
from tests.builders import OPENED, ticket

SHARDING = Sharding(queue=1, agenda=1)
RUNNING = {"first_response": Clock(1000, 9000, policy="usual", next_at=8000)}
PAUSED = {"first_response": Clock(1000, paused="customer-awaited", policy="usual")}
FULL = ticket(
    subject=b"sealed", head=bytes(32), category="tax", assignee="hana", is_authenticated=False, waiting_since=1000, participants=frozenset({"TARO", "HANAKO"}),
    clocks=RUNNING, level=1, page="P", acknowledgements=1, answers=2, replies=3, follows="02Q1QBG0H6CD3", plan="premium", has_written=True,
    configuration=7, counted_until=1000,
)  # fmt: skip
moments = st.integers(1, 4_000_000_000)


def through_the_table(given_ticket: Ticket, sharding: Sharding = SHARDING) -> Ticket:
    stored = TicketRecord()
    stored.deserialize(record_of(given_ticket, sharding).serialize())
    return ticket_of(stored)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"state": State.RESOLVED, "clocks": {}},
        {"snoozed_until": 5000},
        {"snoozed_until": 50000},
        {"snoozed_until": 5000, "clocks": PAUSED},
        {"called_at": 500, "counted_until": 1200},
    ],
)
def test_ticket_comes_back_as_it_was(facts: dict[str, Any]) -> None:
    assert through_the_table(replace(FULL, **facts)) == replace(FULL, **facts)


any_active = st.builds(
    lambda clock, **facts: replace(FULL, clocks={"first_response": clock}, **facts),
    st.builds(Clock, moments, st.none() | moments, st.none() | moments, st.booleans(), used_s=moments, warned=st.sampled_from([(), (75,), (75, 90)]),
              breached_at=st.none() | moments, next_at=st.none() | moments, told=st.integers(-1, 100)),
    state=st.sampled_from(sorted(ACTIVE)), called_at=st.none() | moments, counted_until=moments, snoozed_until=st.none() | moments, waiting_since=st.none() | moments,
    replies=st.integers(0, 9), is_authenticated=st.booleans(),
)  # fmt: skip


@given(any_active)
def test_any_active_ticket_comes_back_as_it_was(given_ticket: Ticket) -> None:
    assert through_the_table(given_ticket) == given_ticket


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        (
            {},
            {"q_pk": "tokyo#new#0", "r_pk": "tokyo#0", "r_sk": "0000009000#02Q1QBG0H6CD2", "own_pk": None, "due_pk": "n0", "due_at": 8000},
        ),
        ({"assignee": "hana"}, {"q_pk": "tokyo#new+#0", "own_pk": "hana#o"}),
        ({"priority": 1}, {"due_pk": "u0"}),
        ({"clocks": PAUSED}, {"r_sk": "9999999999#02Q1QBG0H6CD2", "due_pk": None, "due_at": None}),
        (
            {"state": State.CLOSED, "assignee": "hana"},
            {"q_pk": "tokyo#closed+#0", "r_pk": None, "r_sk": None, "own_pk": "hana#c", "due_pk": None, "due_at": None},
        ),
        ({"snoozed_until": 5000}, {"due_pk": "n0", "due_at": 5000}),
        ({"snoozed_until": 50000}, {"due_at": 8000}),
        ({"called_at": 2000}, {"due_at": 2000}),
        ({"snoozed_until": 5000, "clocks": PAUSED}, {"due_pk": "n0", "due_at": 5000}),
    ],
)
def test_place_in_the_indexes_follows_from_the_ticket(facts: dict[str, Any], keys: dict[str, Any]) -> None:
    record = record_of(ticket(**({"clocks": RUNNING} | facts)), SHARDING)

    assert {name: getattr(record, name) for name in keys} == keys
    assert record.c_pk == "TARO"


def test_events_come_back_as_they_were() -> None:
    events = (
        OPENED,
        e.MessageReceived("HANAKO", is_authenticated=False, is_automatic=True, flag="x"),
        e.Sent(1, "answer", "fees"),
        e.Assigned(None),
    )

    assert decode_events(encode_events(events)) == events
