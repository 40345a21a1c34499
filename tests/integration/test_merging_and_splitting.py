"""Tickets are merged, split, linked and tagged, and all of it can be undone."""

from typing import Any

import pytest

from chalicelib.tickets.model import State
from tests.api import ApiClient, new_agent
from tests.world import World
from tests.world import mail as any_mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def mail(text: str = "The courier brought a blue umbrella.", *, subject: str = "Umbrella", **more: str) -> bytes:
    return any_mail(text, subject=subject, **more)


def two_tickets(world: World, **second: str) -> tuple[Any, Any]:
    world.deliver(mail("It is blue.", subject="Umbrella"))
    world.now += 60
    world.deliver(mail("It is also wet.", subject="Umbrella again", **second), source=second.get("sender", "taro@customer.example"))
    first, second_ = sorted(world.tickets(), key=lambda ticket: ticket.id)
    return first, second_


def ticket_of(world: World, ticket_id: str) -> Any:
    return next(ticket for ticket in world.tickets() if ticket.id == ticket_id)


def shown(client: ApiClient, ticket_id: str) -> list[tuple[str, str | None]]:
    return [(each["kind"], each["text"]) for each in client.get(f"/api/v1/tickets/{ticket_id}").json["conversation"]]


class TestMerging:
    def test_one_conversation_shows_both_in_order_of_time(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        world.now += 1
        hana.post(f"/api/v1/tickets/{first.id}/notes", {"text": "Same umbrella?"})

        answer = hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        assert (answer.status, answer.json["state"], answer.json["merged_into"]) == (200, "merged", first.id), answer.text
        assert shown(hana, first.id) == [
            ("received", "It is blue."), ("acknowledgement", None), ("received", "It is also wet."), ("acknowledgement", None),
            ("note", "Same umbrella?"),
        ]  # fmt: skip
        assert [row["id"] for row in hana.get("/api/v1/tickets").json["tickets"]] == [first.id]

    def test_undo_restores_everything_but_the_version(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        hana.patch(f"/api/v1/tickets/{second.id}", {"assignee": "me", "state": "open", "priority": 2}, if_match="*")
        before, whole = ticket_of(world, second.id), ticket_of(world, first.id)
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        answer = hana.post(f"/api/v1/tickets/{second.id}/unmerge")

        assert answer.status == 200, answer.text
        after = ticket_of(world, second.id)
        changed = {name for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)}
        assert changed <= {"version", "updated_at", "head", "state_since", "counted_until"}
        assert ticket_of(world, first.id).kids == frozenset()
        assert ticket_of(world, first.id).deadline == whole.deadline

    def test_merging_and_undoing_gives_no_promise_more_time(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        hana.patch(f"/api/v1/tickets/{second.id}", {"team": "security"}, if_match="*")  # its calendar runs day and night
        due = ticket_of(world, second.id).clocks["first_response"].due_at
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})
        assert ticket_of(world, second.id).clocks["first_response"].paused == "merged"

        world.now += 300
        hana.post(f"/api/v1/tickets/{second.id}/unmerge")

        assert ticket_of(world, second.id).clocks["first_response"].due_at == due + 300

    def test_what_the_customer_writes_to_the_merged_one_joins_where_it_goes_on(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        acknowledged = world.sent[-1]
        hana.post(f"/api/v1/tickets/{first.id}/replies", {"text": "We look.", "state": "waiting_customer"})
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        world.deliver(mail("Any news?", In_Reply_To=acknowledged.customer_message_id))

        assert len(world.tickets()) == 2
        assert shown(hana, first.id)[-1] == ("received", "Any news?")
        assert ticket_of(world, first.id).state is State.OPEN
        assert ticket_of(world, second.id).state is State.MERGED

    def test_reply_threads_under_what_it_answers_in_the_merged_one(self, world: World, hana: ApiClient) -> None:
        world.deliver(mail("It is blue.", Message_ID="<first@customer.example>"))
        world.now += 60
        world.deliver(mail("It is wet.", Message_ID="<second@customer.example>", subject="Wet"))
        first, second = sorted(world.tickets(), key=lambda ticket: ticket.id)
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        answer = hana.post(f"/api/v1/tickets/{first.id}/replies", {"text": "Dry it."})

        assert answer.status == 201, answer.text
        assert world.sent[-1].mail["In-Reply-To"] == "<second@customer.example>"

    def test_who_waits_there_reopens_what_was_put_off(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        hana.post(f"/api/v1/tickets/{first.id}/replies", {"text": "Done.", "state": "resolved"})

        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        assert ticket_of(world, first.id).state is State.OPEN
        assert ticket_of(world, first.id).waiting_since == second.waiting_since

    def test_another_customers_ticket_is_not_merged_until_they_take_part(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world, sender="hanako@customer.example")

        refused = hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})
        hana.post(f"/api/v1/tickets/{first.id}/participants", {"address": "hanako@customer.example"})
        merged = hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        assert (refused.status, merged.status) == (409, 200), merged.text
        assert ("received", "It is also wet.") in shown(hana, first.id)

    @pytest.mark.parametrize("what", ["replies", "notes", "tags", "merge", "split"])
    def test_nothing_is_written_on_a_merged_ticket(self, world: World, hana: ApiClient, what: str) -> None:
        first, second = two_tickets(world)
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})
        bodies = {"tags": {"add": ["wet"]}, "merge": {"into": first.id}, "split": {"message": 2}}

        answer = hana.post(f"/api/v1/tickets/{second.id}/{what}", bodies.get(what, {"text": "Hi"}))

        assert (answer.status, answer.json["into"]) == (409, first.id)

    def test_circles_and_ghosts_are_refused(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        assert hana.post(f"/api/v1/tickets/{first.id}/merge", {"into": first.id}).status == 400
        assert hana.post(f"/api/v1/tickets/{first.id}/merge", {"into": "0000000000000"}).status == 404
        assert hana.post(f"/api/v1/tickets/{first.id}/unmerge").status == 409
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})
        assert hana.post(f"/api/v1/tickets/{first.id}/merge", {"into": second.id}).status == 409

    def test_undo_decided_on_an_older_version_is_refused_with_what_changed(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        hana.post(f"/api/v1/tickets/{second.id}/merge", {"into": first.id})

        answer = hana.post(f"/api/v1/tickets/{second.id}/unmerge", {"version": 1})

        assert (answer.status, answer.json["changes"][0]["events"][0]["type"]) == (409, "merged")


class TestSplitting:
    def split(self, world: World, hana: ApiClient) -> tuple[Any, Any]:
        world.deliver(mail("It is blue.", Message_ID="<first@customer.example>"))
        ticket = world.tickets()[0]
        world.now += 60
        world.deliver(
            mail(
                "And my fee is wrong.",
                subject="Re: Umbrella",
                In_Reply_To=world.sent[-1].customer_message_id,
                Message_ID="<fee@customer.example>",
            )
        )
        answer = hana.post(f"/api/v1/tickets/{ticket.id}/split", {"message": 2, "subject": "Fee"})
        assert answer.status == 201, answer.text
        return ticket, answer.json

    def test_message_becomes_a_ticket_with_its_own_answer(self, world: World, hana: ApiClient) -> None:
        ticket, made = self.split(world, hana)

        view = hana.get(f"/api/v1/tickets/{made['id']}").json
        hana.post(f"/api/v1/tickets/{made['id']}/replies", {"text": "We pay it back."})

        assert (view["subject"], view["links"], view["waiting_since"]) == ("Fee", [ticket.id], "2026-11-24T01:01:00Z")
        assert [each["text"] for each in view["conversation"]] == ["And my fee is wrong."]
        assert (world.sent[-1].mail["Subject"], world.sent[-1].mail["In-Reply-To"]) == ("Re: Fee", "<fee@customer.example>")
        assert [each["text"] for each in hana.get(f"/api/v1/tickets/{ticket.id}").json["conversation"] if each["text"]][
            -1
        ] == "And my fee is wrong."

    def test_customers_answer_to_the_part_joins_the_part(self, world: World, hana: ApiClient) -> None:
        _, made = self.split(world, hana)
        hana.post(f"/api/v1/tickets/{made['id']}/replies", {"text": "We pay it back."})

        world.deliver(mail("Thank you, when?", In_Reply_To=world.sent[-1].customer_message_id))

        assert shown(hana, made["id"])[-1] == ("received", "Thank you, when?")

    def test_undo_takes_it_back(self, world: World, hana: ApiClient) -> None:
        ticket, made = self.split(world, hana)

        answer = hana.post(f"/api/v1/tickets/{made['id']}/unsplit")

        assert (answer.status, answer.json["merged_into"], answer.json["links"]) == (200, ticket.id, []), answer.text
        assert ticket_of(world, ticket.id).links == frozenset()

    def test_undo_after_an_answer_is_refused(self, world: World, hana: ApiClient) -> None:
        _, made = self.split(world, hana)
        hana.post(f"/api/v1/tickets/{made['id']}/replies", {"text": "We pay it back."})

        assert hana.post(f"/api/v1/tickets/{made['id']}/unsplit").status == 409

    @pytest.mark.parametrize(("message", "status"), [(1, 409), (99, 404), (3, 404)])
    def test_only_a_customers_later_message_is_split_off(self, world: World, hana: ApiClient, message: int, status: int) -> None:
        world.deliver(mail())
        (ticket,) = world.tickets()
        hana.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "A note."})
        hana.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "Another."})

        assert hana.post(f"/api/v1/tickets/{ticket.id}/split", {"message": message}).status == status


class TestLinksAndTags:
    def test_link_stands_on_both_sides_and_goes_from_both(self, world: World, hana: ApiClient) -> None:
        first, second = two_tickets(world)
        link = {"ticket": second.id}

        assert hana.post(f"/api/v1/tickets/{first.id}/links", link).json["links"] == [second.id]
        assert hana.post(f"/api/v1/tickets/{first.id}/links", link).json["version"] == 2
        assert ticket_of(world, second.id).links == {first.id}
        assert hana.post(f"/api/v1/tickets/{first.id}/links/remove", link).json["links"] == []
        assert ticket_of(world, second.id).links == frozenset()

    def test_tags_are_put_on_and_taken_off(self, world: World, hana: ApiClient) -> None:
        world.deliver(mail())
        (ticket,) = world.tickets()

        assert hana.post(f"/api/v1/tickets/{ticket.id}/tags", {"add": ["Wet", "出金", "wet"]}).json["tags"] == ["wet", "出金"]
        assert hana.post(f"/api/v1/tickets/{ticket.id}/tags", {"add": ["wet"], "remove": ["出金"]}).json["tags"] == ["wet"]
        assert hana.post(f"/api/v1/tickets/{ticket.id}/tags", {"add": ["wet"]}).json["version"] == 3

    @pytest.mark.parametrize("tag", ["two words", "a,b", "#a", "@hana", "x" * 41, "\t"])
    def test_what_is_no_tag_is_refused(self, world: World, hana: ApiClient, tag: str) -> None:
        world.deliver(mail())
        (ticket,) = world.tickets()

        assert hana.post(f"/api/v1/tickets/{ticket.id}/tags", {"add": [tag]}).status == 400


def test_colleague_who_is_mentioned_is_told_once(world: World, hana: ApiClient) -> None:
    ken = new_agent("ken", "Ken", "ken@example.com")
    world.deliver(mail())
    (ticket,) = world.tickets()

    hana.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "@ken can you look? (@ken, not mail@hana or @nobody)"})

    (notice,) = ken.get("/api/v1/me/notices").json["notices"]
    assert (notice["kind"], notice["ticket"], notice["by"], notice["about"], notice["is_read"]) == (
        "mention",
        ticket.id,
        "agent:hana",
        "2",
        False,
    )
    assert hana.get("/api/v1/me/notices").json["notices"] == []
    assert ken.post("/api/v1/me/notices/read", {"until": notice["id"]}).status == 200
    assert ken.get("/api/v1/me/notices").json["notices"][0]["is_read"]
