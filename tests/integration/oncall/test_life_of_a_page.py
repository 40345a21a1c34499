"""A page from the breach to its end, through the handlers, the queue's bodies, a real table and people's own addresses."""

import pytest

from chalicelib.oncall import store
from chalicelib.oncall.policy.chain_state import status_of
from tests.api import ApiClient, new_agent
from tests.on_call_desk import acknowledge, chain, deliveries, level, mailbox, overdue, pages, receiver
from tests.world import World

FIRST = level("person:aiko", after_s=0, channels=("webhook", "topic", "mail"))
SECOND, LAST = level("person:kenji"), level("topic:pages", after_s=600, severity="critical")


@pytest.fixture(autouse=True)
def stored_state_is_what_the_record_comes_to(world: World):
    yield
    for page in pages(world):
        assert page.status == status_of(store.history_of(page.id))


def test_level_channel_failing_over_next_level_acknowledged_rearmed_resolved(world: World) -> None:
    with chain(world, FIRST, SECOND, LAST, rearm_s=3600), receiver(world) as chat:
        chat.status = 503
        overdue(world)
        world.tick()
        assert deliveries(world) == [(1, 0, "person:aiko", "webhook", "failed"), (1, 0, "person:aiko", "topic", "taken")]
        assert [(page["level"], page["to"]) for page in world.pages] == [(1, "person:aiko")]

        world.tick(900)
        assert [(page["level"], page["to"]) for page in world.pages] == [(1, "person:aiko"), (2, "person:kenji")]

        (page,) = pages(world)
        acknowledge(page.id, "agent:kenji")
        world.tick(1800)
        assert len(world.pages) == 2
        assert world.tickets()[0].page == page.id

        chat.status = 200
        world.tick(1800)
        assert [post["page"]["level"] for _, post in chat.posts] == [1, 1]
        assert [(page.status.cycle, page.level, page.is_open) for page in pages(world)] == [(2, 1, True)]

        agent = new_agent("hana")
        ended = agent.post(f"/api/v1/pages/{page.id}/resolve")
        assert (ended.status, ended.json["state"]) == (200, "resolved")
        world.tick(86400)
        assert len(world.pages) == 2
        assert [page.due_at for page in pages(world)] == [None]


def test_last_level_repeats_and_tells_the_fallback_as_well(world: World) -> None:
    with chain(world, SECOND | {"after_s": 0}, LAST):
        overdue(world)
        for wait_s in (0, 600, 600, 1200):
            world.tick(wait_s)

        assert [(page["level"], page["copy"]) for page in world.pages] == [(1, 1), (2, 1), (2, 2), (2, 3)]
        assert [(page["level"], page["copy"]) for page in world.fallbacks] == [(2, 1), (2, 2), (2, 3)]


def test_mail_reaches_the_persons_own_mailbox(world: World) -> None:
    with chain(world, level("person:kenji", after_s=0, channels=("mail",))):
        mailbox("kenji")
        overdue(world)
        before = len(world.sent)
        world.tick()

        (sent,) = world.sent[before:]
        assert sent.recipients == ("kenji@staff.example",)
        assert sent.mail["Auto-Submitted"] == "auto-replied"
        assert sent.mail["Reply-To"] == "Kenji <kenji@staff.example>"
        assert "/pages/" in sent.text


def test_when_every_channel_fails_the_alarm_is_told_and_all_are_tried_again(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with chain(world, level("person:maria", after_s=0, channels=("mail",)), LAST):
        overdue(world)
        world.tick()
        assert '"PageReachedNobody": 1' in capsys.readouterr().out
        assert deliveries(world) == [(1, 0, "person:maria", "mail", "failed")]

        mailbox("maria")
        world.tick(120)
        assert [state for *_, state in deliveries(world)] == ["failed", "taken"]


def test_many_tickets_that_breach_together_become_one_page_with_a_count(world: World) -> None:
    from tests.world import mail

    with chain(world, FIRST, LAST, gather_s=5, group_window_s=600):
        overdue(world, *(mail(f"Number {number}.") for number in range(7)))
        world.tick()
        assert world.pages == []

        world.tick(5)
        (page,) = world.pages
        assert (page["tickets"], page["ticket"]) == (7, None)
        assert page["summary"].startswith("The first answer to 7 tickets was due")
        assert {ticket.page for ticket in world.tickets()} == {page["page_id"]}


def test_group_ends_when_the_last_of_its_tickets_is_answered(world: World) -> None:
    from tests.world import mail

    with chain(world, FIRST, LAST, group_window_s=600):
        overdue(world, *(mail(f"Number {number}.") for number in range(3)))
        world.tick()
        agent = new_agent("hana")
        tickets = [ticket.id for ticket in world.tickets()]
        for ticket in tickets[:2]:
            reply(agent, ticket)
        world.tick(600)
        assert [(page["level"], page["tickets"]) for page in world.pages][-1] == (2, 3)

        reply(agent, tickets[2])
        told = len(world.pages)
        world.tick(600)
        assert len(world.pages) == told
        assert [page.status.status for page in pages(world)] == ["resolved"]


def reply(agent: ApiClient, ticket: str) -> None:
    assert (
        agent.post(f"/api/v1/tickets/{ticket}/replies", {"text": "We are looking into it.", "version": version(agent, ticket)}).status
        == 201
    )


def version(agent: ApiClient, ticket: str) -> int:
    return int(agent.get(f"/api/v1/tickets/{ticket}").headers["etag"].strip('"'))


def test_acknowledged_page_whose_ticket_a_person_works_on_stays_quiet(world: World) -> None:
    with chain(world, SECOND | {"after_s": 0}, LAST, rearm_s=3600):
        overdue(world)
        world.tick()
        acknowledge(world.pages[0]["page_id"])
        agent, (ticket,) = new_agent("hana"), world.tickets()
        world.now += 3000
        assert agent.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "Looking.", "version": version(agent, ticket.id)}).status == 201
        world.tick(600)
        assert len(world.pages) == 1

        world.tick(3000)
        assert [page["level"] for page in world.pages] == [1, 1]


def test_snoozed_page_comes_back_and_handed_on_page_tells_its_receiver(world: World) -> None:
    from chalicelib.core.clock import iso

    with chain(world, SECOND | {"after_s": 0}, LAST):
        overdue(world)
        world.tick()
        agent, page_id = new_agent("hana"), world.pages[0]["page_id"]
        assert agent.post(f"/api/v1/pages/{page_id}/snooze", {"until": iso(int(world.now) + 1800)}).json["state"] == "snoozed"
        world.tick(1700)
        assert len(world.pages) == 1
        world.tick(100)
        assert [page["to"] for page in world.pages] == ["person:kenji"] * 2

        assert agent.post(f"/api/v1/pages/{page_id}/hand-on", {"to": "person:maria"}).json["state"] == "open"
        world.tick()
        assert [page["to"] for page in world.pages][2:] == ["person:maria"]
        assert agent.post(f"/api/v1/pages/{page_id}/hand-on", {"to": "person:nobody"}).status == 400
        assert agent.post(f"/api/v1/pages/{page_id}/snooze", {"until": iso(int(world.now) - 1)}).status == 400


def test_delivery_of_each_copy_can_be_read(world: World) -> None:
    with chain(world, FIRST, LAST):
        overdue(world)
        world.tick()
        page_id = world.pages[0]["page_id"]
        shown = new_agent("hana").get(f"/api/v1/pages/{page_id}").json

        assert shown["page"]["state"] == "open"
        assert shown["about"] == [world.tickets()[0].id]
        assert [(one["to"], one["channel"], one["state"], one["reason"]) for one in shown["deliveries"]] == [
            ("person:aiko", "webhook", "failed", "Rejected"), ("person:aiko", "topic", "taken", ""),
        ]  # fmt: skip


def test_gap_in_the_rota_tells_the_alarm_and_the_next_level_at_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    with chain(world, level("rota:gone", after_s=0), LAST):
        overdue(world)
        world.tick()

        assert [page["level"] for page in world.pages] == [2]
        assert '"PageReachedNobody": 1' in capsys.readouterr().out


def test_one_step_of_a_page_costs_the_same_however_long_its_past(world: World) -> None:
    from tests.faults.injection import Injector

    with chain(world, SECOND | {"after_s": 0}, LAST, repeat_s=60, repeat_at_most_s=60):
        injector = Injector()
        world.listeners.append(injector.listen)
        world.restart()
        overdue(world)
        calls: list[list[str]] = []
        for _ in range(30):
            injector.reset({})
            world.tick(600)
            injector.is_counting = True
            world.tick(60)
            injector.is_counting = False
            calls.append(injector.calls)

        assert calls[5] == calls[-1]
        assert len(pages(world)[0].status.under_way) == 1
