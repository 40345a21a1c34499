"""Rules and macros at work on real mail, against the local AWS."""

from typing import Any, ClassVar

import pytest

from chalicelib.tickets.events import RuleApplied, RuleFinished
from chalicelib.tickets.records import commits_of
from chalicelib.tickets.store import entries_of
from tests.api import ApiClient, new_agent
from tests.world import World
from tests.world import mail as any_mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def mail(text: str = "The courier brought a blue umbrella.", **more: str) -> bytes:
    return any_mail(text, subject="Umbrella", **more)


def write(client: ApiClient, *rules: dict[str, Any], version: int = 0) -> Any:
    return client.call("PUT", "/api/v1/rules", {"rules": [{"name": rule["id"], **rule} for rule in rules], "version": version})


def only(world: World) -> Any:
    (ticket,) = world.tickets()
    return ticket


def applied(world: World) -> list[str]:
    return [event.rule for made in commits_of(entries_of(only(world).id)) for event in made.events if isinstance(event, RuleApplied)]


OPENING = {
    "id": "sort",
    "on": ["opened"],
    "all_of": [{"field": "language", "values": ["en"]}],
    "steps": {"team": "europe", "add_tags": ["post"]},
}
RAISE = {"id": "raise", "on": ["team"], "all_of": [{"field": "tags", "values": ["post"]}], "steps": {"priority": 2}}


class TestOnEvents:
    def test_mail_is_sorted_in_its_own_commit_and_a_later_rule_sees_the_earlier_one(self, world: World, hana: ApiClient) -> None:
        assert write(hana, OPENING, RAISE).status == 200

        world.deliver(mail())

        ticket = only(world)
        assert (ticket.version, ticket.team, ticket.priority, ticket.tags) == (1, "europe", 2, {"post"})
        assert applied(world) == ["sort", "raise"]

    def test_order_decides_which_is_looked_at_first(self, world: World, hana: ApiClient) -> None:
        write(hana, RAISE, OPENING)

        world.deliver(mail())

        assert (only(world).priority, applied(world)) == (3, ["sort"])

    def test_the_same_mail_twice_is_sorted_once(self, world: World, hana: ApiClient) -> None:
        write(hana, OPENING)
        raw = mail()
        world.deliver(raw)
        world.deliver(raw)

        assert applied(world) == ["sort"]

    def test_new_mail_goes_round_among_those_who_are_there(self, world: World, hana: ApiClient) -> None:
        clients = {agent: new_agent(agent, agent, f"{agent}@example.com") for agent in ("ken", "mio", "gone")}
        world.restart()
        for agent in ("ken", "mio", "gone"):
            profile = {"teams": ["tokyo"], "languages": ["en"], "most": 2}
            assert hana.call("PUT", f"/api/v1/work-profiles/{agent}", profile).status == 200
        gone = clients["gone"]
        assert gone.post("/api/v1/me/away").json["is_away"]
        write(hana, {"id": "share", "on": ["opened"], "assign_automatically": True, "notify": ["assignee"]})

        for number in range(5):
            world.deliver(mail(f"Umbrella number {number} is wet."))
            world.tick(2)

        given = sorted(str(ticket.assignee) for ticket in world.tickets())
        assert given == ["None", "ken", "ken", "mio", "mio"]
        (left,) = (ticket for ticket in world.tickets() if ticket.assignee is None)
        outcomes = [event.outcome for made in commits_of(entries_of(left.id)) for event in made.events if isinstance(event, RuleFinished)]
        assert (outcomes, left.pending) == (["nobody-free"], frozenset())
        assert gone.post("/api/v1/me/back").json == {"is_away": False, "until": None}
        assert hana.post(f"/api/v1/tickets/{left.id}/assign").json["assignee"] == "gone"

    def test_assignee_is_told(self, world: World, hana: ApiClient) -> None:
        write(hana, {"id": "hand", "on": ["opened"], "steps": {"assignee": "hana"}, "notify": ["assignee"]})

        world.deliver(mail())
        world.tick(2)
        world.tick(2)

        (notice,) = hana.get("/api/v1/me/notices").json["notices"]
        assert (notice["kind"], notice["ticket"]) == ("rule", only(world).id)

    def test_a_rule_that_went_away_leaves_nothing_pending(self, world: World, hana: ApiClient) -> None:
        write(hana, {"id": "hand", "on": ["opened"], "notify": ["hana"]})
        world.deliver(mail())
        write(hana, version=1)

        world.tick(61)

        assert only(world).pending == frozenset()
        assert hana.get("/api/v1/me/notices").json["notices"] == []


class TestOnTime:
    CLOSE: ClassVar = {
        "id": "close", "after": {"since": "state", "seconds": 86400}, "all_of": [{"field": "state", "values": ["waiting_customer"]}],
        "steps": {"state": "closed", "add_tags": ["silent"]},
    }  # fmt: skip

    def test_ticket_is_closed_on_the_second_when_its_customer_stays_silent(self, world: World, hana: ApiClient) -> None:
        write(hana, self.CLOSE)
        world.deliver(mail())
        hana.post(f"/api/v1/tickets/{only(world).id}/replies", {"text": "Is it fine?"})
        world.tick(86399)
        assert only(world).state == "waiting_customer"

        world.tick(1)

        assert (only(world).state, only(world).tags, applied(world)) == ("closed", {"silent"}, ["close"])

    def test_customer_who_answers_is_not_closed(self, world: World, hana: ApiClient) -> None:
        write(hana, self.CLOSE)
        world.deliver(mail())
        hana.post(f"/api/v1/tickets/{only(world).id}/replies", {"text": "Is it fine?"})
        world.now += 3600
        world.deliver(mail("No.", In_Reply_To=world.sent[-1].customer_message_id))

        world.tick(86400)

        assert (only(world).state, applied(world)) == ("open", [])

    def test_it_matches_once_for_each_time_that_the_customer_waits(self, world: World, hana: ApiClient) -> None:
        write(hana, {"id": "late", "after": {"since": "customer_waits", "seconds": 600}, "notify": ["hana"]})
        world.deliver(mail())
        for _ in range(4):
            world.tick(600)

        assert applied(world) == ["late"]
        assert len(hana.get("/api/v1/me/notices").json["notices"]) == 1

    def test_rule_that_changed_meanwhile_does_nothing(self, world: World, hana: ApiClient) -> None:
        write(hana, {"id": "late", "after": {"since": "customer_waits", "seconds": 600}, "steps": {"priority": 1}})
        world.deliver(mail())
        write(hana, version=1)

        world.tick(600)

        assert (only(world).priority, only(world).rules_at, applied(world)) == (3, None, [])


class TestKeeping:
    LOOP = (
        {"id": "a", "on": ["team"], "all_of": [{"field": "team", "values": ["europe"]}], "steps": {"team": "tokyo"}},
        {"id": "b", "on": ["team"], "all_of": [{"field": "team", "values": ["tokyo"]}], "steps": {"team": "europe"}},
    )

    def test_a_loop_is_refused_and_named(self, world: World, hana: ApiClient) -> None:
        answer = write(hana, *self.LOOP)

        assert (answer.status, answer.json["loop"]) == (400, ["a", "b"]), answer.text
        assert hana.get("/api/v1/rules").json == {"version": 0, "rules": []}

    def test_two_leads_do_not_write_over_each_other(self, world: World, hana: ApiClient) -> None:
        assert write(hana, OPENING).status == 200
        assert write(hana, RAISE).status == 409
        assert write(hana, RAISE, version=1).json["version"] == 2

    @pytest.mark.parametrize(
        "wrong",
        [
            {"on": ["opened"]},
            {"steps": {"priority": 1}},
            {"on": ["opened"], "after": {"since": "state", "seconds": 3600}, "steps": {"priority": 1}},
            {"after": {"since": "state", "seconds": 1}, "steps": {"priority": 1}},
            {"on": ["opened"], "steps": {"team": "nowhere"}},
            {"on": ["opened"], "steps": {"assignee": "me"}},
            {"on": ["opened"], "steps": {"state": "merged"}},
            {"on": ["opened"], "notify": ["nobody-here"]},
            {"on": ["opened"], "macro": "none-such"},
            {"on": ["opened"], "steps": {"priority": 1}, "all_of": [{"field": "team", "values": ["nowhere"]}]},
        ],
    )
    def test_what_cannot_work_is_refused(self, world: World, hana: ApiClient, wrong: dict[str, Any]) -> None:
        assert write(hana, {"id": "wrong", **wrong}).status == 400

    def test_dry_run_shows_which_past_tickets_would_have_matched_and_changes_nothing(self, world: World, hana: ApiClient) -> None:
        world.deliver(mail())
        first = only(world)
        world.now += 7200
        hana.post(f"/api/v1/tickets/{first.id}/replies", {"text": "Is it fine?"})
        world.now += 60
        world.deliver(mail("Another one."))
        before = {ticket.id: ticket.version for ticket in world.tickets()}
        late = {"id": "late", "name": "Late", "after": {"since": "customer_waits", "seconds": 3600}, "steps": {"priority": 1}}

        tried = hana.post("/api/v1/rules/dry-run", {"rule": late}).json
        sorted_ = hana.post("/api/v1/rules/dry-run", {"rule": {"name": "Sort", **OPENING}}).json

        assert (tried["looked_at"], [(match["ticket"], match["version"], match["at"]) for match in tried["matches"]]) == (
            2, [(first.id, 1, "2026-11-24T02:00:00Z")],
        )  # fmt: skip
        assert {match["ticket"] for match in sorted_["matches"]} == set(before)
        assert {ticket.id: ticket.version for ticket in world.tickets()} == before


class TestMacros:
    PAID: ClassVar = {
        "id": "paid", "name": {"en": "Paid back"}, "text": {"en": "Dear {{customer.name|customer}}, see {{ticket.reference}}. {{agent.name}}"},
        "steps": {"add_tags": ["fee"], "assignee": "me", "state": "resolved"},
    }  # fmt: skip

    def test_reply_is_written_with_a_macro_and_its_steps_join(self, world: World, hana: ApiClient) -> None:
        assert hana.post("/api/v1/macros", self.PAID).status == 201
        world.deliver(mail(sender="Taro Yamada <taro@customer.example>"))
        ticket = only(world).id

        shown = hana.get(f"/api/v1/tickets/{ticket}/macros/paid").json
        answer = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": shown["text"], "macro": "paid", "state": "resolved"})

        assert shown["text"].startswith("Dear {{customer.name|customer}}, see ")
        assert (answer.json["tags"], answer.json["assignee"], answer.json["state"], answer.json["version"]) == (
            ["fee"],
            "hana",
            "resolved",
            2,
        )
        assert "Dear Taro Yamada, see" in world.sent[-1].text

    def test_note_and_steps_come_in_one_commit(self, world: World, hana: ApiClient) -> None:
        hana.post("/api/v1/macros", {**self.PAID, "use": "note", "text": {"en": "Checked {{ticket.subject}}."}})
        world.deliver(mail())

        answer = hana.post(f"/api/v1/tickets/{only(world).id}/macros/paid")

        assert (answer.json["version"], answer.json["state"]) == (2, "resolved"), answer.text
        assert hana.get(f"/api/v1/tickets/{only(world).id}").json["conversation"][-1]["text"] == "Checked Umbrella."

    def test_a_rule_writes_a_macros_note_and_never_to_the_customer(self, world: World, hana: ApiClient) -> None:
        hana.post("/api/v1/macros", {**self.PAID, "steps": {"add_tags": ["fee"]}})
        hana.post("/api/v1/macros", {**self.PAID, "id": "noted", "use": "note", "text": {"en": "See the fee list."}, "steps": {}})
        write(hana, {"id": "a", "on": ["opened"], "macro": "paid"}, {"id": "b", "on": ["opened"], "macro": "noted"})
        world.deliver(mail())
        sent = len(world.sent)

        world.tick(1)

        assert (only(world).tags, only(world).pending, len(world.sent)) == ({"fee"}, frozenset(), sent)
        assert hana.get(f"/api/v1/tickets/{only(world).id}").json["conversation"][-1]["text"] == "See the fee list."

    @pytest.mark.parametrize(
        "wrong", [{"text": {"en": "{{customer.address}}"}}, {"text": {}}, {"use": "note"}, {"steps": {"team": "nowhere"}}, {"team": "x"}]
    )
    def test_what_cannot_be_filled_is_refused(self, world: World, hana: ApiClient, wrong: dict[str, Any]) -> None:
        assert hana.post("/api/v1/macros", {**self.PAID, **wrong}).status == 400

    def test_macro_that_was_taken_away_is_gone(self, world: World, hana: ApiClient) -> None:
        hana.post("/api/v1/macros", self.PAID)
        assert hana.post("/api/v1/macros/paid/remove").status == 200
        world.deliver(mail())
        assert hana.get("/api/v1/macros").json == {"macros": []}
        assert hana.post(f"/api/v1/tickets/{only(world).id}/macros/paid").status == 404
