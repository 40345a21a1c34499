"""What is due within two minutes goes to the workers, each with the delay that is left, each lane into its own queue."""

import json
import zlib

import pytest

from chalicelib.agenda.keys import due_partition
from chalicelib.agenda.store import DueItem
from chalicelib.agenda.usecases import LOOK_AHEAD_S, SWEEP_LIMIT, SqsQueue, Sweeper

NOW = 1795350000.4


class Due:
    def __init__(self, **lanes: list[DueItem]) -> None:
        self.lanes = lanes

    def due_until(self, lane: str, until: float, limit: int) -> list[DueItem]:
        assert (until, limit) == (NOW + LOOK_AHEAD_S, SWEEP_LIMIT)
        return self.lanes.get(lane, [])


class Queue:
    def __init__(self, depth: int = 0) -> None:
        self.sent: list[tuple[str, int]] = []
        self.depth = depth
        self.asked = 0

    def send(self, messages) -> None:
        self.sent += messages

    def waiting(self) -> int:
        self.asked += 1
        return self.depth


def due_at(*moments: float) -> list[DueItem]:
    return [DueItem(f"T#{number}", "#", int(at)) for number, at in enumerate(moments)]


@pytest.mark.parametrize(("due", "delay_s"), [(NOW - 3600, 0), (NOW, 0), (1795350001, 2), (1795350120, 121)])
def test_delay_is_what_is_left_rounded_up_and_a_second_more(due: float, delay_s: int) -> None:
    urgent, usual = Queue(), Queue()

    assert Sweeper(Due(n=due_at(due)), {"u": urgent, "n": usual}, lambda: NOW).sweep() == 1

    assert [(json.loads(body), delay) for body, delay in usual.sent] == [({"pk": "T#0", "sk": "#", "due_at": int(due)}, delay_s)]
    assert urgent.sent == []


def test_each_lane_has_its_queue_and_a_full_one_holds_up_no_other() -> None:
    urgent, usual = Queue(), Queue(depth=SWEEP_LIMIT)
    backlog = due_at(*[NOW - 3600] * SWEEP_LIMIT)

    assert Sweeper(Due(u=due_at(NOW - 5), n=backlog), {"u": urgent, "n": usual}, lambda: NOW).sweep() == 1

    assert len(urgent.sent) == 1
    assert usual.sent == [], "the workers have not taken what they were given"


def test_who_is_behind_hands_over_the_longest_due_as_far_as_there_is_room() -> None:
    usual = Queue(depth=SWEEP_LIMIT - 2)

    Sweeper(Due(n=due_at(NOW - 3600, NOW - 200, NOW - 100, NOW)), {"u": Queue(), "n": usual}, lambda: NOW).sweep()

    assert [json.loads(body)["pk"] for body, _ in usual.sent] == ["T#0", "T#1"]


def test_who_is_on_time_does_not_even_ask_the_queue() -> None:
    usual = Queue(depth=SWEEP_LIMIT)

    Sweeper(Due(n=due_at(NOW - 60, NOW + 30)), {"u": Queue(), "n": usual}, lambda: NOW).sweep()

    assert (len(usual.sent), usual.asked) == (2, 0)


@pytest.mark.parametrize(("late_s", "told"), [(30, None), (600, 600)])
def test_how_far_behind_it_is_is_a_metric(late_s: int, told: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    Sweeper(Due(u=due_at(int(NOW) - late_s)), {"u": Queue(), "n": Queue()}, lambda: NOW).sweep()

    metrics = {name: line[name] for line in map(json.loads, capsys.readouterr().out.splitlines()) for name in line}
    assert metrics.get("AgendaBehindSeconds") == told


class Sqs:
    def __init__(self, fails: set[str]) -> None:
        self.batches: list[list[str]] = []
        self.fails = fails

    def send_message_batch(self, QueueUrl: str, Entries: list[dict]) -> dict:  # noqa: N803 - SQS's names
        self.batches.append([entry["MessageBody"] for entry in Entries])
        assert len({entry["Id"] for entry in Entries}) == len(Entries) <= 10
        return {"Failed": [{"Id": entry["Id"]} for entry in Entries if entry["MessageBody"] in self.fails]}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> dict:  # noqa: N803 - SQS's names
        return {"Attributes": {"ApproximateNumberOfMessages": "7"}}


def test_queue_takes_ten_at_once_and_what_it_refuses_waits_for_the_next_sweep() -> None:
    sqs = Sqs({"3"})

    SqsQueue(sqs, "url").send((str(number), 0) for number in range(23))

    assert [len(batch) for batch in sqs.batches] == [10, 10, 3]


def test_queue_tells_how_many_wait() -> None:
    assert SqsQueue(Sqs(set()), "url").waiting() == 7


def test_shards_depend_on_the_item_alone_and_are_even() -> None:
    places = [due_partition(f"02Q1QBG0H6C{n:02d}", "u", 4) for n in range(100)]

    assert set(places) == {"u0", "u1", "u2", "u3"}
    assert places[7] == f"u{zlib.crc32(b'02Q1QBG0H6C07') % 4}"
