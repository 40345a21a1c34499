"""How events are stored: small, and for ever readable."""

import pytest

from chalicelib.tickets import events as e

OPENED = (
    e.Opened("mail", "support@example.com", "example", "tokyo", "en", None, "7XQ0K3M9A2B4C6D8E0F1G2H3"),
    e.MessageReceived(),
    e.Sent(1, "acknowledgement"),
    e.ClockStarted("first_response", 1795364400),
)
STORED = bytes.fromhex(
    "23daf5a91589b90539a97ac9f9b9308f408560fe29c9cfaeccc7e729f38840036f635f4b472327136733170b5703374377230f63ba79d6d2d4d8ccc4c4c0a0361600"
)


def test_events_come_out_as_they_went_in() -> None:
    every = (
        *OPENED,
        e.Escalated("first_response", 2, "P#1", 1795364400),
        e.StateChanged("closed"),
        e.ParticipantAdded("七" * 24),
        e.NoteAdded(),
    )
    assert e.decode_events(e.encode_events(every)) == every


def test_what_was_stored_once_can_always_be_read() -> None:
    """These bytes lie in tables: a change of the vocabulary or of a name would make every ticket unreadable."""
    assert e.decode_events(STORED) == OPENED


def test_a_usual_commit_is_small() -> None:
    assert len(e.encode_events(OPENED)) < 80


@pytest.mark.parametrize("events", [(), (e.NoteAdded(),) * 500])
def test_any_number_of_events_is_stored(events: e.Events) -> None:
    assert e.decode_events(e.encode_events(events)) == events
