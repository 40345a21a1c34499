"""Replies that race a page, an index that is throttled, clocks that are wrong, a channel that fails for one of three."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.aws import clients
from chalicelib.core.errors import Upstream
from tests.api import ApiClient, new_agent
from tests.faults.injection import refusal
from tests.on_call_desk import chain, deliveries, level, overdue, pages
from tests.world import World, mail

TOKYO = ZoneInfo("Asia/Tokyo")
LEVELS = (level("topic:pages", after_s=0), level("topic:pages", after_s=900))
TEN_MINUTES_S = 600


def reply(agent: ApiClient, ticket: str, version: int) -> int:
    return agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "We are on it.", "version": version}).status


def before_write(act) -> None:
    """Acts once, right before the desk's next transaction."""
    done = []

    def once(model, **_) -> None:
        if model.name == "TransactWriteItems" and not done:
            done.append(True)
            act()

    clients.client("dynamodb").meta.events.register("before-call.dynamodb.*", once)


@pytest.mark.attack(58)
def test_reply_that_is_quicker_than_the_escalation_leaves_no_page(world: World) -> None:
    with chain(world, *LEVELS):
        agent = new_agent()
        overdue(world)
        (ticket,) = world.tickets()
        answers: list[int] = []
        before_write(lambda: answers.append(reply(agent, ticket.id, 1)))
        world.tick()

        assert answers == [201]
        assert (world.pages, pages(world)) == ([], [])
        assert not world.tickets()[0].clocks["first_response"].is_under_way


@pytest.mark.attack(58)
def test_escalation_that_is_quicker_than_the_reply_is_told_to_the_agent_and_ends_with_the_answer(world: World) -> None:
    with chain(world, *LEVELS):
        agent = new_agent()
        overdue(world)
        (ticket,) = world.tickets()
        before_write(world.tick)
        assert reply(agent, ticket.id, 1) == 409
        assert [page["level"] for page in world.pages] == [1]

        assert reply(agent, ticket.id, 2) == 201
        world.tick(900)
        assert [page["level"] for page in world.pages] == [1]
        assert [page.status.status for page in pages(world)] == ["resolved"]


@pytest.mark.attack(58)
def test_reply_while_a_copy_is_on_its_way_ends_the_page_after_it(world: World) -> None:
    with chain(world, *LEVELS):
        agent = new_agent()
        overdue(world)
        (ticket,) = world.tickets()
        events = clients.client("sns").meta.events
        events.register("before-call.sns.Publish", lambda **_: reply(agent, ticket.id, 2) and None)
        world.tick()
        assert [page["level"] for page in world.pages] == [1]

        world.tick(900)
        assert [page["level"] for page in world.pages] == [1]
        assert [page.status.status for page in pages(world)] == ["resolved"]


def throttle(world: World, *operations: str) -> list[str]:
    """Until the returned list is emptied, DynamoDB refuses those operations."""
    refused = list(operations)
    code = "ProvisionedThroughputExceededException"

    def listen(events) -> None:
        events.register("before-call.dynamodb.*", lambda model, **_: refusal(400, code) if model.name in refused else None)

    world.listeners.append(listen)
    world.restart()
    return refused


@pytest.mark.attack(59)
def test_agenda_that_cannot_be_read_for_ten_minutes_keeps_no_mail_out_and_drains(world: World) -> None:
    with chain(world, *LEVELS):
        overdue(world, *(mail(f"Number {number}.") for number in range(3)))
        refused = throttle(world, "Query")
        for minute in range(10):
            with pytest.raises(Upstream):
                world.sweep()
            world.deliver(mail(f"Meanwhile {minute}."))
            world.now += 60
        assert len(world.tickets()) == 13
        assert world.pages == []

        refused.clear()
        world.tick()
        assert len({page["ticket"] for page in world.pages}) == 3


@pytest.mark.attack(59)
def test_table_that_takes_no_writes_for_ten_minutes_loses_neither_mail_nor_page(world: World) -> None:
    """A throttled index rejects the table's writes: the queue holds what comes in, the agenda what is due."""
    with chain(world, *LEVELS):
        overdue(world)
        refused = throttle(world, "TransactWriteItems", "PutItem", "UpdateItem")
        records = [world.record(world.put_raw(mail("Meanwhile.")))]
        for _ in range(TEN_MINUTES_S // 90):
            assert len(world.inbound(records)["batchItemFailures"]) == 1
            due = [item for item in world.sweep() if item["due_at"] <= world.now]
            assert len(world.work(due)["batchItemFailures"]) == len(due) > 0
            world.now += 90
        assert world.pages == []

        refused.clear()
        assert world.inbound(records)["batchItemFailures"] == []
        world.tick()
        assert [page["level"] for page in world.pages] == [1]
        assert len(world.tickets()) == 2


@pytest.mark.attack(61)
@pytest.mark.parametrize("off_s", [300, -300])
def test_sweep_whose_clock_is_off_by_five_minutes_pages_nobody_early_and_nobody_twice(world: World, off_s: int) -> None:
    with chain(world, *LEVELS):
        overdue(world)
        due = world.now
        for minute in range(-6, 7):
            world.now = due + 60 * minute + off_s
            handed = world.sweep()
            world.now = due + 60 * minute
            if handed:
                world.work(handed)
            if minute < 0:
                assert world.pages == []

        assert [page["level"] for page in world.pages] == [1]


@pytest.mark.attack(61)
def test_friday_evening_mail_to_tokyo_is_paged_after_the_holiday(world: World) -> None:
    """Monday, 23 November 2026 is a holiday in Japan: of four working hours one is left on Friday, and three are Tuesday's."""
    world.now = datetime(2026, 11, 20, 18, 0, tzinfo=TOKYO).timestamp()
    with chain(world, *LEVELS):
        world.deliver(mail())
        due = datetime(2026, 11, 24, 13, 0, tzinfo=TOKYO).timestamp()
        assert world.tickets()[0].deadline == due
        while world.now < due - 3600:
            world.tick(3600)
        assert world.pages == []

        world.tick(due - world.now)
        assert [page["level"] for page in world.pages] == [1]


@pytest.mark.attack(62)
def test_topic_that_fails_for_one_of_three_pages_the_others_and_tries_that_one_again(world: World) -> None:
    with chain(world, level("person:aiko", "person:kenji", "person:maria", after_s=0), level("topic:pages")):
        overdue(world)
        failing = ["person:kenji"]

        def fails(context, **_):
            to = context["asked"]["MessageAttributes"]["to"]["StringValue"]
            return refusal(500, "InternalError") if to in failing else None

        clients.client("sns").meta.events.register("before-call.sns.Publish", fails)
        world.tick()
        assert [page["to"] for page in world.pages] == ["person:aiko", "person:maria"]

        world.tick(30)
        assert len(world.pages) == 2
        failing.clear()
        world.tick(60)
        assert [page["to"] for page in world.pages][2:] == ["person:kenji"]
        world.tick(300)
        assert len(world.pages) == 3
        assert [state for *_, state in deliveries(world)].count("taken") == 3


@pytest.mark.attack(63)
def test_process_killed_while_a_page_was_on_its_way_is_followed_by_the_next_channel(world: World) -> None:
    from tests.faults.injection import Crash

    with chain(world, level("person:aiko", after_s=0), level("topic:pages", after_s=3600)):
        overdue(world)
        fuse = [True]

        def kill(**_) -> None:
            if fuse:
                fuse.clear()
                raise Crash

        clients.client("sns").meta.events.register("before-call.sns.Publish", kill)
        with pytest.raises(Crash):
            world.tick()
        world.restart()
        world.tick(20)
        world.tick(30)

        assert [page["to"] for page in world.pages] == ["person:aiko"]


@pytest.mark.attack(64)
def test_work_of_a_page_that_is_over_changes_nothing_however_often_it_comes(world: World) -> None:
    with chain(world, *LEVELS):
        overdue(world)
        handed = world.sweep()
        world.work(handed)
        world.now += 900
        handed += world.sweep()
        world.work(handed)
        (page,) = pages(world)
        new_agent().post(f"/api/v1/pages/{page.id}/resolve")
        before, told = [item.attribute_values for item in world.items()], len(world.pages)

        for _ in range(2):
            world.now += 3600
            assert world.work(handed)["batchItemFailures"] == []

        assert [item.attribute_values for item in world.items()] == before
        assert len(world.pages) == told


@pytest.mark.attack(57)
def test_work_that_comes_early_changes_nothing(world: World) -> None:
    with chain(world, *LEVELS):
        overdue(world)
        world.tick()
        (page,) = pages(world)
        before = [item.attribute_values for item in world.items()]
        world.now += 899
        world.work([{"pk": f"P#{page.id}", "sk": "#", "due_at": page.due_at}] * 2)

        assert [item.attribute_values for item in world.items()] == before
