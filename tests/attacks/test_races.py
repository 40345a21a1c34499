"""Two workers with the same item, an item that comes before its time, a notice that comes twice: one effect."""

import pytest

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.oncall.store import PageRecord
from chalicelib.quarantine import store as quarantine
from chalicelib.tickets.records import OutboundRecord
from tests.faults.injection import Crash
from tests.world import World, mail

LEASE_S = 60


def dies_before(world: World, call: str) -> None:
    """One mail comes in, and the process dies before that call."""

    def kill(model, **_) -> None:
        if model.name == call:
            raise Crash

    world.listeners.append(lambda events: events.register("before-call.*.*", kill))
    world.restart()
    with pytest.raises(Crash):
        world.deliver(mail())
    world.listeners.clear()
    world.restart()


@pytest.mark.attack(63)
def test_leased_mail_is_sent_by_nobody_else_before_its_lease_ends(world: World) -> None:
    dies_before(world, "SendEmail")
    (item,) = [item for item in world.sweep() if item["sk"].startswith("E#")]

    world.work([item])
    assert world.sent == [], "the process that committed it may still be sending"

    world.now += LEASE_S
    world.work([item])
    world.work([item])
    assert len(world.sent) == 1


@pytest.mark.attack(57)
def test_two_workers_that_read_the_same_mail_send_it_once(world: World) -> None:
    dies_before(world, "SendEmail")
    world.now += LEASE_S
    (record,) = [item for item in world.items() if isinstance(item, OutboundRecord)]
    delivery = wiring.desk().delivery
    sending, sent = delivery.mail.send, []

    def send(raw, recipients, tags) -> str:
        if not sent:
            sent.append(raw)
            delivery.take_over(record, world.now)  # the other worker read the entry at the same moment
        return sending(raw, recipients, tags)

    delivery.mail.send = send
    delivery.take_over(record, world.now)

    assert len(world.sent) == 1


@pytest.mark.attack(57)
def test_two_workers_that_read_the_same_page_publish_it_once(world: World) -> None:
    world.deliver(mail())
    world.tick(4 * 3600)
    world.tick(900)
    world.tick(1800)
    (repeating,) = [item for item in world.items() if isinstance(item, PageRecord)]
    world.now = float(repeating.due_at)
    before, told = len(world.pages), []
    publish = clients.client("sns").publish

    def other_first(**asked) -> dict:
        if not told:
            told.append(asked)
            wiring.desk().oncall.take_over(repeating)  # the other worker, while this one's call is under way
        return publish(**asked)

    clients.client("sns").publish = other_first
    wiring.desk().oncall.take_over(repeating)
    wiring.desk().oncall.take_over(repeating)

    assert len(world.pages) == before + 1


@pytest.mark.attack(57)
def test_two_workers_that_decide_on_the_same_page_at_once_record_it_once(world: World) -> None:
    world.deliver(mail())
    world.tick(4 * 3600)
    (record,) = [item for item in world.items() if isinstance(item, PageRecord)]
    world.now = float(record.due_at)
    other_worker = []

    def first(model, **_) -> None:
        if model.name == "TransactWriteItems" and not other_worker:
            other_worker.append(True)
            wiring.desk().oncall.take_over(record)

    clients.client("dynamodb").meta.events.register("before-call.dynamodb.*", first)
    wiring.desk().oncall.take_over(record)

    assert [page["level"] for page in world.pages] == [1, 2]


@pytest.mark.attack(57)
def test_ticket_that_is_handed_over_early_waits_for_its_time(world: World) -> None:
    world.deliver(mail())
    world.now += 4 * 3600 - 119
    early = world.sweep()
    assert [item["pk"][:2] for item in early] == ["T#"]

    world.work(early * 2)
    assert world.pages == []

    world.now += 119
    world.work(early * 2)
    assert [page["level"] for page in world.pages] == [1], "and once it is raised, it waits for the next level's time"


@pytest.mark.attack(57)
def test_page_that_is_handed_over_early_waits_for_its_time(world: World) -> None:
    world.deliver(mail())
    world.tick(4 * 3600)
    world.tick(900)
    world.tick(1800)
    world.now += 1800 - 119
    early = world.sweep()
    assert [item["pk"][:2] for item in early] == ["P#"]

    before = len(world.pages)
    world.work(early)
    assert len(world.pages) == before


def test_mails_quarantined_within_ten_minutes_are_one_page(world: World) -> None:
    for number in range(3):
        world.deliver(mail(f"Number {number}", sender="support@example.com"))
        world.now += 10
        world.tick()

    assert len(quarantine.waiting(10)) == 3
    assert len(world.pages) == 1
