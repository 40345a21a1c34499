"""Schedules that fire when they like, queues that deliver what they like: the desk ends where it should."""

import random
from itertools import pairwise
from typing import Any

import pytest

from tests.faults.injection import Crash
from tests.world import World, mail, sqs_record

FIRST_RESPONSE_S = 4 * 3600
LEVELS_WAIT_S = (FIRST_RESPONSE_S, 900, 1800)
SCHEDULES = {
    "on time": [FIRST_RESPONSE_S, FIRST_RESPONSE_S + 900, FIRST_RESPONSE_S + 2700],
    "twice each": [at for at in (FIRST_RESPONSE_S, FIRST_RESPONSE_S + 900, FIRST_RESPONSE_S + 2700) for _ in range(2)],
    "early and on time": [
        at for due in (FIRST_RESPONSE_S, FIRST_RESPONSE_S + 900, FIRST_RESPONSE_S + 2700) for at in (due - 119, due - 1, due)
    ],
    "an hour late": [FIRST_RESPONSE_S + 3600, FIRST_RESPONSE_S + 3600 + 900, FIRST_RESPONSE_S + 3600 + 2700],
    "not for a day, then every five minutes": [86400 + 300 * fifth for fifth in range(12)],
}


@pytest.mark.attack(57)
@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("seed", [1, 2])
def test_one_escalation_a_level_whatever_the_schedule_does(world: World, schedule: list[int], seed: int) -> None:
    """What was ever handed over comes again and again, in any order, early included."""
    began, draw = world.now, random.Random(seed)
    world.deliver(mail())
    handed: list[dict[str, Any]] = []
    raised_at: list[int] = []
    for at in schedule:
        world.now = began + at
        fresh = world.sweep()
        handed += fresh
        again = draw.choices(handed, k=8) if handed else []
        for item in draw.sample([*fresh, *again], len(fresh) + len(again)):
            assert world.work([item])["batchItemFailures"] == []
            raised_at += [at] * (len({page["level"] for page in world.pages}) - len(raised_at))

    levels = [page["level"] for page in world.pages if page["copy"] == 1]
    assert levels == [1, 2, 3]
    copies = [(page["page_id"], page["level"], page["copy"]) for page in world.pages]
    assert len(copies) == len(set(copies))
    assert len({page["page_id"] for page in world.pages}) == 1
    waited_s = [now - before for before, now in pairwise([0, *raised_at])]
    assert all(waited >= least for waited, least in zip(waited_s, LEVELS_WAIT_S, strict=True)), "no level comes before its time"


@pytest.mark.attack(57)
def test_schedule_that_never_fires_changes_nothing_and_is_caught_up_with(world: World) -> None:
    world.deliver(mail())
    before = [item.attribute_values for item in world.items()]

    world.now += 7 * 86400
    assert [item.attribute_values for item in world.items()] == before

    world.tick()
    assert [page["level"] for page in world.pages] == [1]


@pytest.mark.attack(60)
@pytest.mark.parametrize("poison", ["not json", "{}", "[]", "null", '{"Message": "{}"}', '{"Message": "{\\"receipt\\": 3}"}'])
def test_poisoned_record_first_of_ten_lets_the_nine_others_through(world: World, poison: str) -> None:
    records = [sqs_record(poison), *(world.record(world.put_raw(mail(f"Mail {i}."))) for i in range(9))]

    answer = world.inbound(records)

    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}
    assert len(world.tickets()) == 9


@pytest.mark.attack(60)
def test_poisoned_work_first_of_ten_lets_the_others_through(world: World) -> None:
    from chalicelib.entrypoints.work import work
    from tests.world import context

    for i in range(3):
        world.deliver(mail(f"Mail {i}."))
    world.now += FIRST_RESPONSE_S
    records = [sqs_record("not json"), *(sqs_record(__import__("json").dumps(item)) for item in world.sweep())]

    answer = work({"Records": records}, context())

    assert answer == {"batchItemFailures": [{"itemIdentifier": records[0]["messageId"]}]}
    assert [(page["level"], page["tickets"]) for page in world.pages] == [(1, 1)]
    assert {ticket.page for ticket in world.tickets()} == {world.pages[0]["page_id"]}


@pytest.mark.attack(63)
@pytest.mark.parametrize(
    "call", ["s3.GetObject", "dynamodb.BatchGetItem", "dynamodb.TransactWriteItems", "s3.PutObject", "sesv2.SendEmail"]
)
def test_process_killed_while_a_record_was_in_progress_is_completed_by_the_next(world: World, call: str) -> None:
    raw, fuse = mail(), [call]

    def kill(model: Any, **_: Any) -> None:
        if f"{model.service_model.service_name}.{model.name}" in fuse:
            fuse.clear()
            raise Crash

    world.listeners.append(lambda events: events.register("before-call.*.*", kill))
    world.restart()
    record = world.record(world.put_raw(raw))
    with pytest.raises(Crash):
        world.inbound([record])

    world.restart()
    world.now += 91
    assert world.inbound([{**record, "messageId": "again"}])["batchItemFailures"] == []
    world.tick()

    assert [ticket.version for ticket in world.tickets()] == [1]
    assert len(world.sent) == 1


@pytest.mark.attack(64)
def test_dead_letter_queues_redriven_twice_change_nothing(world: World) -> None:
    """All that ever came in comes again, hours later, twice over: mails, what was held, and work that was done long ago."""
    world.deliver(mail(Message_ID="<first@customer.example>"))
    reply_to = world.sent[0].mail["Reply-To"].addresses[0].addr_spec
    records = [
        world.record(world.put_raw(raw), **options)
        for raw, options in (
            (mail("More.", Message_ID="<second@customer.example>"), {"to": (reply_to,)}),
            (mail("Let me in.", sender="eve@stranger.example", References="<first@customer.example>"), {"source": "eve@stranger.example"}),
            (mail(sender="support@example.com"), {}),
            (mail("Other words.", Message_ID="<first@customer.example>"), {}),
            (b"To: " + b"(" * 500 + b"\r\n\r\nx", {}),
        )
    ]
    world.inbound(records)
    world.now += FIRST_RESPONSE_S
    handed = world.sweep()
    world.work(handed)
    before, mails, pages = [item.attribute_values for item in world.items()], len(world.sent), len(world.pages)

    for _ in range(2):
        world.now += 300
        assert world.inbound([{**record, "messageId": f"redriven-{i}"} for i, record in enumerate(records)])["batchItemFailures"] == []
        for start in range(0, len(handed), 10):
            assert world.work(handed[start : start + 10])["batchItemFailures"] == []

    assert [item.attribute_values for item in world.items()] == before
    assert (len(world.sent), len(world.pages)) == (mails, pages)
