"""What is due within two minutes goes to the workers, each with the delay that is left."""

import json
import zlib

import pytest

from chalicelib.agenda.keys import due_partition
from chalicelib.agenda.store import DueItem
from chalicelib.agenda.usecases import LOOK_AHEAD_S, SWEEP_LIMIT, SqsQueue, Sweeper

NOW = 1795350000.4


class Due:
    def __init__(self, items: list[DueItem]) -> None:
        self.items = items

    def due_until(self, until: float, limit: int) -> list[DueItem]:
        assert (until, limit) == (NOW + LOOK_AHEAD_S, SWEEP_LIMIT)
        return self.items


class Queue:
    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []

    def send(self, messages) -> None:
        self.sent += messages


@pytest.mark.parametrize(("due_at", "delay_s"), [(NOW - 3600, 0), (NOW, 0), (1795350001, 2), (1795350120, 121)])
def test_delay_is_what_is_left_rounded_up_and_a_second_more(due_at: float, delay_s: int) -> None:
    queue = Queue()

    assert Sweeper(Due([DueItem("T#1", "#", int(due_at))]), queue, lambda: NOW).sweep() == 1

    assert [(json.loads(body), delay) for body, delay in queue.sent] == [({"pk": "T#1", "sk": "#", "due_at": int(due_at)}, delay_s)]


class Sqs:
    def __init__(self, fails: set[str]) -> None:
        self.batches: list[list[str]] = []
        self.fails = fails

    def send_message_batch(self, QueueUrl: str, Entries: list[dict]) -> dict:  # noqa: N803 - SQS's names
        self.batches.append([entry["MessageBody"] for entry in Entries])
        assert len({entry["Id"] for entry in Entries}) == len(Entries) <= 10
        return {"Failed": [{"Id": entry["Id"]} for entry in Entries if entry["MessageBody"] in self.fails]}


def test_queue_takes_ten_at_once_and_what_it_refuses_waits_for_the_next_sweep() -> None:
    sqs = Sqs({"3"})

    SqsQueue(sqs, "url").send((str(number), 0) for number in range(23))

    assert [len(batch) for batch in sqs.batches] == [10, 10, 3]


def test_shards_depend_on_the_item_alone_and_are_even() -> None:
    places = [due_partition(f"02Q1QBG0H6C{n:02d}", "u", 4) for n in range(100)]

    assert set(places) == {"u0", "u1", "u2", "u3"}
    assert places[7] == f"u{zlib.crc32(b'02Q1QBG0H6C07') % 4}"
