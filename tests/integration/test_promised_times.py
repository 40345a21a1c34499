"""Promised times, from the mail to the page: each clock, against the real local AWS."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.aws.objects import S3Objects
from chalicelib.desk.service_levels import LevelsInForce, ServiceLevels, SlaPolicy
from chalicelib.desk.store import CURRENT_KEY
from chalicelib.sla.policy.clocks.choosing import history_of
from chalicelib.sla.recounting import AT_ONE_GO_S, KNOWN_EVERYWHERE_S, Recounter, RecountRecord
from chalicelib.sla.usecases import Escalator
from chalicelib.tickets import store
from chalicelib.tickets.records import commits_of
from infra.publish import DOCUMENT, publish
from infra.sla_replay.__main__ import main as replay
from infra.sla_replay.comparing import compare
from infra.sla_replay.records import past_commits
from tests.api import ApiClient, new_agent
from tests.builders import ROOT
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.record_checks import assert_record_holds
from tests.world import GATHERED_S, World, mail

TOKYO, BERLIN, NEW_YORK = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def at(text: str, zone: ZoneInfo = TOKYO) -> int:
    """`2026-11-27 18:00` by that wall, in epoch seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


def clock(world: World, name: str = "first_response") -> Any:
    (ticket,) = world.tickets()
    return ticket.clocks[name]


def events(world: World) -> list[Any]:
    (ticket,) = world.tickets()
    return [event for made in commits_of(store.entries_of(ticket.id)) for event in made.events]


def test_friday_evening_mail_to_tokyo_is_due_on_monday(world: World) -> None:
    world.now = at("2026-11-27 18:00")
    world.deliver(mail())

    assert clock(world).due_at == at("2026-11-30 13:00")
    assert "30 November" in world.sent[0].text
    world.now = at("2026-11-30 12:59")
    world.tick()
    assert world.pages == []
    world.now = at("2026-11-30 13:00")
    world.tick()
    world.tick(GATHERED_S)
    assert [(page["reason"], page["level"]) for page in world.pages] == [("first_response", 1)]


def test_api_tells_why_it_breached(world: World) -> None:
    """Written on Friday evening, moved to the Europeans on Monday, answered too late."""
    hana = new_agent()
    world.now = at("2026-11-27 18:00")
    world.deliver(mail())
    (ticket,) = world.tickets()
    world.now = at("2026-11-30 12:00")
    hana.patch(f"/api/v1/tickets/{ticket.id}", {"team": "europe", "version": 1})
    world.now = at("2026-11-30 10:00", BERLIN)
    world.tick()
    hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "Here it is."})

    told = hana.get(f"/api/v1/tickets/{ticket.id}/sla").json

    assert told["breached"] == ["first_response.1"]
    first = told["clocks"][0]
    assert (first["clock"], first["status"], first["breached_at"]) == ("first_response", "late", "2026-11-30T09:00:00Z")
    assert [(row["local"][:16], row["what"], row["because"], row["used_s"] // 60, row["calendar"]) for row in first["timeline"]] == [
        ("2026-11-27T18:00", "started", "customer-wrote", 0, "tokyo"),
        ("2026-11-30T12:00", "warned", "75%", 180, "tokyo"),
        ("2026-11-30T04:00", "moved", "team tokyo>europe", 180, "europe"),
        ("2026-11-30T09:36", "warned", "90%", 216, "europe"),
        ("2026-11-30T10:00", "breached", "time ran out", 240, "europe"),
        ("2026-11-30T10:00", "late", "replied", 240, "europe"),
    ]
    earlier = hana.get(f"/api/v1/tickets/{ticket.id}/sla?at=2026-11-30T00:00:00Z").json
    assert [(clock["clock"], clock["status"], clock["due_at"]) for clock in earlier["clocks"]] == [
        ("first_response", "running", "2026-11-30T04:00:00Z"),
        ("resolution", "running", "2026-12-04T09:00:00Z"),
    ]
    assert hana.get("/api/v1/tickets/0123456789ABC/sla").status == 404


@contextmanager
def published(world: World, change: Callable[[ServiceLevels], ServiceLevels]) -> Iterator[None]:
    """Another version of what is promised, from now on until the end of the block; what is there by then holds by both."""
    s3, bucket = boto3.client("s3"), world.environment["CONFIG_BUCKET"]
    before = s3.get_object(Bucket=bucket, Key=CURRENT_KEY)["Body"].read()
    document = wiring.desk().desk().document
    publish(replace(document, service_levels=change(document.service_levels)), S3Objects(s3, bucket), lambda: world.now)
    world.restart()
    try:
        yield
        assert_record_holds(world.items(), wiring.desk().vault, history_of(wiring.desk().desk()))
    finally:
        world.wipe()
        s3.put_object(Bucket=bucket, Key=CURRENT_KEY, Body=before)
        world.restart()


def usual(change: Callable[[SlaPolicy], SlaPolicy]) -> Callable[[ServiceLevels], ServiceLevels]:
    """Changes the policy that takes whatever no other one does."""
    return lambda levels: replace(levels, policies=(*levels.policies[:-1], change(levels.policies[-1])))


def within(seconds: int) -> Callable[[ServiceLevels], ServiceLevels]:
    return usual(
        lambda policy: replace(
            policy, targets=policy.targets | {"first_response": replace(policy.targets["first_response"], within_s=seconds)}
        )
    )


def change(client: ApiClient, world: World, **wanted: Any) -> None:
    (ticket,) = world.tickets()
    assert client.patch(f"/api/v1/tickets/{ticket.id}", {**wanted, "version": ticket.version}).status == 200


def reply(client: ApiClient, world: World, text: str = "Here you are.", **more: str) -> None:
    (ticket,) = world.tickets()
    assert client.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": text, **more}).status == 201


FIRST = "<first@customer.example>"


def write(world: World, text: str, **headers: str) -> None:
    world.deliver(mail(text, In_Reply_To=FIRST, **headers))


def test_answer_in_time_ends_the_first_clock_and_pauses_the_resolution(world: World) -> None:
    hana = new_agent()
    world.deliver(mail())
    world.now += 3600
    reply(hana, world)

    first, resolution = clock(world), clock(world, "resolution")
    assert (first.is_met, first.stopped_at) == (True, int(world.now))
    assert (resolution.paused, resolution.due_at, resolution.used_s) == ("customer-awaited", None, 3600)
    world.now += 30 * 86400
    world.tick()
    assert (world.pages, clock(world, "resolution").used_s) == ([], 3600)


def test_next_response_is_promised_when_the_customer_writes_again_and_not_for_thanks(world: World) -> None:
    hana = new_agent()
    world.deliver(mail(Message_ID=FIRST))
    reply(hana, world, state="open")
    write(world, "Thank you!")
    assert "next_response" not in world.tickets()[0].clocks

    world.now += 600
    write(world, "But where is the rest of it?")

    assert clock(world, "next_response").due_at == int(world.now) + 28800
    reply(hana, world)
    write(world, "And the last page?")
    assert (clock(world, "next_response").round, clock(world, "next_response").is_running) == (2, True)


def test_pause_stops_the_resolution_and_the_customers_words_resume_it(world: World) -> None:
    hana = new_agent()
    world.deliver(mail(Message_ID=FIRST))
    world.now += 3600
    change(hana, world, state="waiting_customer")
    world.now = at("2026-11-26 10:00")
    write(world, "Here is what you asked for.")

    resolution = clock(world, "resolution")
    assert (resolution.paused, resolution.used_s) == (None, 3600)
    assert resolution.due_at == at("2026-12-02 18:00")  # five working days of nine hours, one of which was used


def test_reopening_begins_a_new_round(world: World) -> None:
    hana = new_agent()
    world.deliver(mail(Message_ID=FIRST))
    change(hana, world, state="resolved")
    assert clock(world, "resolution").is_met
    world.now = at("2026-11-27 18:00")
    write(world, "It is back.")

    (ticket,) = world.tickets()
    assert {name: (each.round, each.started_at) for name, each in ticket.clocks.items() if each.policy} == {
        "first_response": (2, int(world.now)),
        "resolution": (2, int(world.now)),
    }
    assert ticket.answer_due_at == at("2026-11-30 13:00")


def test_another_team_priority_or_category_moves_what_is_left(world: World) -> None:
    hana = new_agent()
    world.deliver(mail())
    world.now += 1800
    change(hana, world, priority=2)
    assert clock(world).due_at == int(world.now) + 1800  # an hour, half of which was used
    change(hana, world, priority=3, team="america")
    assert clock(world).due_at == at("2026-11-24 12:30", NEW_YORK)  # three and a half hours from nine in New York
    assert clock(world).policy == "usual"


def test_complaint_counts_from_when_it_was_written_by_day_and_by_night(world: World) -> None:
    hana = new_agent()
    opened_at = int(world.now)
    world.deliver(mail())
    world.now += 3 * 86400
    change(hana, world, category="complaint")
    complaint = clock(world, "complaint")
    assert (complaint.started_at, complaint.due_at) == (opened_at, opened_at + 15 * 86400)

    change(hana, world, state="waiting_customer")

    assert clock(world, "complaint").due_at == opened_at + 15 * 86400, "the law does not wait for the customer"


def test_breach_of_a_low_priority_ticket_wakes_nobody_and_is_on_record(world: World) -> None:
    hana = new_agent()
    world.deliver(mail())
    change(hana, world, priority=4)
    world.now = clock(world).due_at
    world.tick()
    world.tick(GATHERED_S)

    assert world.pages == []
    assert [(event.clock, event.level, event.page) for event in events(world) if type(event).__name__ == "Escalated"] == [
        ("first_response", 0, None)
    ]
    world.tick(3600)
    assert len([event for event in events(world) if type(event).__name__ == "Escalated"]) == 1


def test_warning_goes_out_by_the_chain_that_the_policy_chose_and_once(world: World) -> None:
    with published(world, usual(lambda policy: replace(policy, warning_chain="team", warn_at_percent=(75,)))):
        world.deliver(mail())
        for seconds in (3 * 3600, 60, 60):
            world.tick(seconds)

        assert [(event.clock, event.percent) for event in events(world) if type(event).__name__ == "Warned"] == [("first_response", 75)]
        assert [page["reason"] for page in world.pages] == ["first_response"]


def test_shorter_promise_that_is_published_holds_for_tickets_that_nobody_touches(world: World) -> None:
    world.deliver(mail())
    promised = clock(world).due_at
    world.now += 600
    with published(world, within(3600)):
        world.tick()
        world.tick(KNOWN_EVERYWHERE_S)

        published_at = int(world.now) - KNOWN_EVERYWHERE_S
        assert (promised, clock(world).due_at) == (published_at - 600 + 14400, published_at + 3000)
        assert [type(event).__name__ for event in events(world)][-1] == "Recounted"
        world.tick(3000 - KNOWN_EVERYWHERE_S)
        world.tick(GATHERED_S)
        assert [page["reason"] for page in world.pages] == ["first_response"]
        (ticket,) = world.tickets()
        told = new_agent().get(f"/api/v1/tickets/{ticket.id}/sla").json["clocks"][0]["timeline"]
        assert [(row["what"], row["because"], row["used_s"]) for row in told][:2] == [
            ("started", "customer-wrote", 0),
            ("recomputed", "policies", 600),
        ]


def recount(world: World) -> RecountRecord:
    (record,) = (item for item in world.items() if isinstance(item, RecountRecord))
    return record


def test_worker_that_has_not_read_what_was_published_leaves_it_to_another(world: World) -> None:
    world.deliver(mail())
    before, promised_at = wiring.desk().desk(), int(world.now)
    with published(world, within(3600)):
        world.tick()
        behind = Escalator(lambda: before, wiring.desk().oncall, wiring.desk().desk_now)
        Recounter(behind).go_on(recount(world))
        assert (recount(world).place, recount(world).due_at) == (0, int(world.now) + KNOWN_EVERYWHERE_S)

        world.tick(KNOWN_EVERYWHERE_S)

        assert clock(world).due_at == promised_at + 3600


def test_recount_that_takes_long_lets_others_work_and_is_gone_on_with(world: World) -> None:
    world.deliver(mail())
    promised_at = int(world.now)
    with published(world, within(3600)):
        world.tick()
        world.now += KNOWN_EVERYWHERE_S
        slow = count(int(world.now), AT_ONE_GO_S - 1)
        Recounter(Escalator(wiring.desk().desk, wiring.desk().oncall, lambda: float(next(slow)))).go_on(recount(world))
        assert (recount(world).place, recount(world).due_at) == (1, int(world.now))

        world.tick()

        assert (recount(world).due_at, clock(world).due_at) == (None, promised_at + 3600)


def test_longer_promise_that_is_published_is_not_breached_by_the_old_one(world: World) -> None:
    world.deliver(mail())
    with published(world, within(6 * 3600)):
        world.tick(4 * 3600)
        world.tick(GATHERED_S)

        assert (world.pages, clock(world).breached_at) == ([], None)
        assert clock(world).due_at == int(world.now) - 4 * 3600 - GATHERED_S + 6 * 3600


def test_plan_is_kept_for_the_customers_further_tickets(world: World) -> None:
    hana = new_agent()
    promised = usual(lambda policy: policy)

    def premium(levels: ServiceLevels) -> ServiceLevels:
        first = replace(levels.policies[-1], id="premium", match=replace(levels.policies[0].match, team=None, plan=("premium",)))
        return replace(promised(levels), policies=(within(600)(replace(levels, policies=(first,))).policies[0], *levels.policies))

    with published(world, premium):
        world.deliver(mail())
        change(hana, world, plan="premium")
        assert clock(world).due_at == int(world.now) + 600
        world.deliver(mail("Another matter altogether.", subject="Something else"))

        assert [ticket.plan for ticket in world.tickets()] == ["premium", "premium"]
        assert {ticket.clocks["first_response"].policy for ticket in world.tickets()} == {"premium"}


def test_account_in_strange_hands_calls_people_at_three_in_the_morning(world: World) -> None:
    world.now = at("2026-11-28 03:00")
    world.deliver(mail("Somebody hacked my account and my coins are being withdrawn", subject="Help"))
    world.tick()
    world.tick(GATHERED_S)

    assert [(page["reason"], page["severity"], page["team"]) for page in world.pages][:1] == [("takeover", "critical", "security")]
    assert clock(world).due_at == at("2026-11-28 03:15")


def test_replay_reads_what_another_policy_would_have_done(world: World) -> None:
    """`make sla-replay`, over the table."""
    hana = new_agent()
    world.deliver(mail())
    world.now += 2 * 3600
    reply(hana, world)
    desk = wiring.desk().desk()

    records = past_commits(lambda *_: None)
    other = [LevelsInForce(0, 0, within(3600)(desk.document.service_levels))]
    found = compare(records, history_of(desk), other, int(world.now), lambda *_: None)

    assert [(row.clock, row.broken_then, row.broken_now) for row in found.rows] == [("first_response", 0, 1), ("resolution", 0, 0)]


def test_replay_by_hand(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    world.deliver(mail())
    policy = tmp_path / "policy.yaml"
    policy.write_text((ROOT / DOCUMENT).read_text(encoding="utf-8").replace("within_s: 14400", "within_s: 60"), encoding="utf-8")
    monkeypatch.setenv("AWS_PORT", os.environ["AWS_ENDPOINT_URL"].rpartition(":")[2])
    monkeypatch.setattr("sys.argv", ["sla-replay", str(policy), "--json", str(tmp_path / "out/replay.json")])

    assert replay() == 0

    assert "first_response  tokyo" in capsys.readouterr().out
    assert json.loads((tmp_path / "out/replay.json").read_bytes())["tickets"] == 1
    policy.write_text("service_levels: {}", encoding="utf-8")
    assert replay() == 1
    assert "'policies' is a required property" in capsys.readouterr().err


def test_publication_that_cannot_be_noted_holds_up_nothing_that_is_due(world: World) -> None:
    from chalicelib.aws import clients

    def refuses(**_: object) -> None:
        raise PermissionError

    world.deliver(mail())
    with published(world, within(3600)):
        world.now += 4 * 3600
        clients.client("dynamodb").meta.events.register("before-call.dynamodb.PutItem", refuses)
        handed: list[str] = []
        clients.client("sqs").meta.events.register(
            "provide-client-params.sqs.SendMessageBatch",
            lambda params, **_: handed.extend(entry["MessageBody"] for entry in params["Entries"]),
        )
        with pytest.raises(PermissionError):
            world.sweep()

        assert [json.loads(body)["pk"] for body in handed] == [f"T#{world.tickets()[0].id}"]
