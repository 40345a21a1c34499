"""Somebody with every right on the table tampers with the record: whatever is edited, deleted, reordered, cut off or written anew is found."""

import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib import wiring
from chalicelib.audit import acts
from chalicelib.audit.acts import ActRecord
from chalicelib.audit.anchors import Anchors
from chalicelib.audit.chain import GENESIS
from chalicelib.audit.model import Act, AgentDay, Head, Origin
from chalicelib.aws.dynamodb import Desk
from chalicelib.aws.objects import S3Objects
from chalicelib.console.record_lines import harmless
from chalicelib.tickets.records import EntryRecord, entry_key, ticket_key
from infra.audit.__main__ import Verdict, verify
from infra.audit.exporting import Wanted, write_out
from tests.api import ApiClient, new_agent
from tests.attacks.test_reveals import WHY, tickets, with_budget
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

AGENT_DAY = "V#hana#20261124"


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.fixture
def ticket_id(world: World, hana: ApiClient) -> str:
    """A ticket with five commits, and an agent's day with eight acts, all of it anchored."""
    world.deliver(mail("The zeppelin is late.", subject="Delivery"))
    (ticket,) = world.tickets()
    for number in range(4):
        assert hana.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": f"note {number}"}).status == 201
        assert hana.get(f"/api/v1/tickets/{ticket.id}").status == 200
    world.follow()
    assert verified(world).faults == []
    world.is_made_up = True
    return str(ticket.id)


def verified(world: World, *, every: bool = False) -> Verdict:
    return verify(bucket(world), every=every)


def bucket(world: World) -> S3Objects:
    return S3Objects(boto3.client("s3"), world.environment["AUDIT_BUCKET"])


def table(world: World) -> Any:
    return boto3.resource("dynamodb").Table(world.environment["DESK_TABLE"])


def entry(ticket_id: str, version: int) -> dict[str, str]:
    pk, sk = entry_key(ticket_id, version)
    return {"pk": pk, "sk": sk}


def edit(world: World, key: dict[str, str], name: str, value: Any) -> None:
    table(world).update_item(
        Key=key, UpdateExpression="SET #n = :v", ExpressionAttributeNames={"#n": name}, ExpressionAttributeValues={":v": value}
    )


def swap(world: World, one: dict[str, str], other: dict[str, str]) -> None:
    desk = table(world)
    first, second = (desk.get_item(Key=key)["Item"] for key in (one, other))
    desk.put_item(Item={**first, **other})
    desk.put_item(Item={**second, **one})


def cut_ticket(world: World, ticket_id: str, *, at: int) -> None:
    """As one who knows the code does it: the last entries go, and the item says that it never had them."""
    whole = list(Desk.query(f"T#{ticket_id}", consistent_read=True))
    entries = {int(item.sk.split("#")[1]): item for item in whole if isinstance(item, EntryRecord) and item.ev is not None}
    for version in [version for version in entries if version > at]:
        table(world).delete_item(Key=entry(ticket_id, version))
    key = dict(zip(("pk", "sk"), ticket_key(ticket_id), strict=True))
    edit(world, key, "v", at)
    edit(world, key, "hd", bytes(entries[at + 1].prev))


def cut_day(world: World, *, at: int) -> None:
    whole = [item for item in Desk.query(AGENT_DAY, consistent_read=True) if isinstance(item, ActRecord)]
    for act in whole[at:]:
        table(world).delete_item(Key={"pk": AGENT_DAY, "sk": act.sk})
    edit(world, {"pk": AGENT_DAY, "sk": "#"}, "n", at)
    edit(world, {"pk": AGENT_DAY, "sk": "#"}, "hd", bytes(whole[at].prev))


def forget_ticket(world: World, ticket_id: str) -> None:
    for item in list(Desk.query(f"T#{ticket_id}", consistent_read=True)):
        item.delete()


def write_day_anew(world: World) -> None:
    """The whole day without its second act, every link computed right."""
    told = [acts.act_of(record) for record in acts.acts_of("hana", "20261124")]
    for item in list(Desk.query(AGENT_DAY, consistent_read=True)):
        item.delete()
    day = AgentDay("hana", "20261124", Head(0, GENESIS))
    for act in told[:1] + told[2:]:
        day, writes = acts.append(day, act)
        for write in writes:
            write.item.save()


TAMPERING: dict[str, Callable[[World, str], object]] = {
    "an entry's actor is edited": lambda world, ticket: edit(world, entry(ticket, 3), "by", "agent:taro"),
    "an entry's time is edited": lambda world, ticket: edit(world, entry(ticket, 3), "at", 1795482001),
    "an entry's text is exchanged": lambda world, ticket: edit(world, entry(ticket, 3), "box", b"x" * 60),
    "an entry's events are exchanged": lambda world, ticket: edit(
        world, entry(ticket, 3), "ev", table(world).get_item(Key=entry(ticket, 1))["Item"]["ev"].value
    ),
    "the last entry is edited": lambda world, ticket: edit(world, entry(ticket, 5), "by", "agent:taro"),
    "an entry in the middle is deleted": lambda world, ticket: table(world).delete_item(Key=entry(ticket, 3)),
    "two entries change places": lambda world, ticket: swap(world, entry(ticket, 3), entry(ticket, 4)),
    "the last entry is deleted": lambda world, ticket: table(world).delete_item(Key=entry(ticket, 5)),
    "a ticket's tail is cut, and its head with it": lambda world, ticket: cut_ticket(world, ticket, at=3),
    "a ticket is deleted whole": forget_ticket,
    "a ticket's item is edited": lambda world, ticket: edit(world, {"pk": f"T#{ticket}", "sk": "#"}, "as", "taro"),
    "an act is edited": lambda world, ticket: edit(world, {"pk": AGENT_DAY, "sk": "A#0000002"}, "ids", "0000000000000"),
    "where an act came from is edited": lambda world, ticket: edit(world, {"pk": AGENT_DAY, "sk": "A#0000002"}, "fr", "elsewhere"),
    "an act is deleted": lambda world, ticket: table(world).delete_item(Key={"pk": AGENT_DAY, "sk": "A#0000002"}),
    "two acts change places": lambda world, ticket: swap(world, {"pk": AGENT_DAY, "sk": "A#0000002"}, {"pk": AGENT_DAY, "sk": "A#0000003"}),
    "a day's tail is cut, and its head with it": lambda world, ticket: cut_day(world, at=6),
    "a day is written anew without an act": lambda world, ticket: write_day_anew(world),
}


@pytest.mark.attack(54)
@pytest.mark.parametrize("tampering", TAMPERING)
def test_tampering_is_found(world: World, ticket_id: str, tampering: str) -> None:
    TAMPERING[tampering](world, ticket_id)

    faults = verified(world).faults

    assert faults
    assert all(fault.startswith((f"T#{ticket_id}", AGENT_DAY)) for fault in faults)


@pytest.mark.attack(54)
def test_record_that_only_grew_since_it_was_anchored_holds(world: World, hana: ApiClient, ticket_id: str) -> None:
    hana.get(f"/api/v1/tickets/{ticket_id}")
    hana.post(f"/api/v1/tickets/{ticket_id}/notes", {"text": "later"})

    assert verified(world).faults == []


@pytest.mark.attack(54)
def test_ticket_that_somebody_made_up_in_the_table_is_found(world: World, ticket_id: str) -> None:
    forged = "0000000000000"
    for item in table(world).scan(ConsistentRead=True)["Items"]:
        if item["pk"] == f"T#{ticket_id}":
            table(world).put_item(Item={**item, "pk": f"T#{forged}", **({"id": forged} if "id" in item else {})})

    assert any(forged in fault for fault in verified(world, every=True).faults)


@pytest.mark.attack(54)
@pytest.mark.parametrize("which", [0, -1])
def test_anchor_that_is_gone_is_found_by_the_days_root(world: World, hana: ApiClient, ticket_id: str, which: int) -> None:
    """Object Lock forbids it; should the lock be gone, the root of the day tells."""
    hana.get(f"/api/v1/tickets/{ticket_id}")
    world.follow()
    world.now += 2 * 86400
    hana.get(f"/api/v1/tickets/{ticket_id}")
    world.follow()
    assert verified(world).faults == []
    keys = sorted(found.key for found in bucket(world).list("anchors/20261124/"))
    boto3.client("s3").delete_object(Bucket=world.environment["AUDIT_BUCKET"], Key=keys[which])

    assert any("20261124" in fault for fault in verified(world).faults)


@pytest.mark.attack(54)
def test_anchor_that_was_exchanged_is_found(world: World, ticket_id: str) -> None:
    (key,) = [found.key for found in bucket(world).list("anchors/")]
    bucket(world).put(key, bucket(world).get(key).replace(b'"number":1', b'"number":2'))

    assert any(key in fault for fault in verified(world).faults)


@pytest.mark.attack(54)
def test_anchor_under_object_lock_stays_whoever_deletes_it(world: World) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="locked-for-good", ObjectLockEnabledForBucket=True)
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}
    s3.put_object_lock_configuration(Bucket="locked-for-good", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule})
    anchors = Anchors(S3Objects(s3, "locked-for-good"), lambda: world.now, lambda bits: 7)
    anchors.anchor({"T#1": Head(1, b"x" * 32)})
    (listed,) = s3.list_object_versions(Bucket="locked-for-good")["Versions"]

    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(Bucket="locked-for-good", Key=listed["Key"], VersionId=listed["VersionId"])


# ---- what is recorded


def acts_of(agent: str = "hana", day: str = "20261124") -> list[Act]:
    return [acts.act_of(record) for record in acts.acts_of(agent, day)]


def test_every_view_and_change_is_recorded_by_whom_when_and_from_where(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late.", subject="Delivery"))
    (ticket,) = world.tickets()
    hana.get("/api/v1/tickets")
    world.now += 5
    hana.get(f"/api/v1/tickets/{ticket.id}")
    hana.patch(f"/api/v1/tickets/{ticket.id}", {"priority": 2}, if_match="*")
    hana.get("/api/v1/tickets/0000000000000")
    hana.get("/api/v1/me")

    told = acts_of()
    (where,) = {act.where for act in told}
    (_, change) = [item for item in Desk.query(f"T#{ticket.id}", Desk.sk.startswith("E#")) if isinstance(item, EntryRecord) and item.ev]

    assert [(act.what, act.ids, act.outcome, act.at - int(world.now)) for act in told] == [
        ("list_tickets", (ticket.id,), "shown", -5),
        ("show_ticket", (ticket.id,), "shown", 0),
        ("change_ticket", (ticket.id,), "asked", 0),
        ("show_ticket", ("0000000000000",), "NotFound", 0),
    ]
    assert where == wiring.desk().audit.where("192.0.2.1") != wiring.desk().audit.where("192.0.2.2")
    assert change.why == f"api:{told[2].request}"


def test_merging_names_both_tickets_and_reading_the_one_shows_the_other(world: World, hana: ApiClient) -> None:
    (first,) = tickets(world, 1)
    world.deliver(mail("The same again.", sender="taro0@customer.example"), source="taro0@customer.example")
    (second,) = {ticket.id for ticket in world.tickets()} - {first}
    assert hana.post(f"/api/v1/tickets/{second}/merge", {"into": first}).status == 200
    hana.get(f"/api/v1/tickets/{first}")
    hana.post(f"/api/v1/tickets/{first}/presence", {})
    rule = {"id": "all", "name": "All", "on": ["opened"], "steps": {"priority": 2}}
    tried = hana.post("/api/v1/rules/dry-run", {"rule": rule})

    told = [(act.what, act.ids, act.outcome) for act in acts_of()]
    assert told[:2] == [("merge_ticket", (second, first), "asked"), ("show_ticket", (first, second), "shown")]
    assert told[2:4] == [("try_rule", (), "asked"), ("try_rule", tuple(match["ticket"] for match in tried.json["matches"]), "shown")], (
        tried.text
    )


def test_record_holds_no_personal_data(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late.", subject="Delivery"))
    (ticket,) = world.tickets()
    hana.get(f"/api/v1/tickets/{ticket.id}")
    hana.get("/api/v1/search?q=taro%40customer.example")
    hana.get("/api/v1/search?q=zeppelin")
    world.follow()
    exported = io.StringIO()
    write_out(Wanted(), "jsonl", exported)
    anchors = b"".join(bucket(world).get(found.key) for found in bucket(world).list("anchors/"))
    stored = [str(item.serialize()) for item in world.items() if item.pk.startswith("V#")]

    for text in (exported.getvalue(), anchors.decode(), *stored):
        assert not [word for word in ("taro", "customer.example", "zeppelin", "Delivery", "192.0.2.1", "Hana") if word in text]


def test_nothing_is_shown_or_changed_that_could_not_be_recorded(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late."))
    (ticket,) = world.tickets()

    def refuse(params: dict[str, Any], **_: Any) -> None:
        if any("V#hana" in str(write) for write in params.get("TransactItems", [])):
            raise RuntimeError("the record cannot be written")

    world.listeners.append(lambda events: events.register("before-parameter-build.dynamodb.TransactWriteItems", refuse))
    world.restart()

    assert hana.get(f"/api/v1/tickets/{ticket.id}").status == 500
    assert hana.patch(f"/api/v1/tickets/{ticket.id}", {"priority": 1}, if_match="*").status == 500
    assert world.tickets()[0].priority == ticket.priority


def test_two_processes_of_one_agent_share_one_chain(world: World, hana: ApiClient) -> None:
    first = wiring.desk().audit
    world.restart()
    second = wiring.desk().audit
    for number in range(6):
        (first, second)[number % 2].record("hana", "show_ticket", [str(number)], outcome="shown", origin=Origin("192.0.2.1", "r"))
    world.follow()

    assert [act.ids for act in acts_of()] == [(str(number),) for number in range(6)]
    assert verified(world, every=True).faults == []


def test_reveals_of_all_processes_share_one_budget(world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def reveal(ticket_id: str) -> int:
        world.restart()
        with_budget(2, monkeypatch)
        return hana.post(f"/api/v1/tickets/{ticket_id}/reveals", WHY).status

    all_tickets = tickets(world, 3)
    assert [reveal(ticket_id) for ticket_id in all_tickets] == [200, 200, 403]
    world.follow()

    told = [(act.outcome, act.ids, act.reveals) for act in acts_of() if act.outcome != "asked"]
    first, second, third = all_tickets
    assert told == [("shown", (first,), 1), ("shown", (second,), 1), ("over-budget", (third,), 0)]
    assert verified(world, every=True).faults == []


def test_days_follow_each_other_in_the_roots(world: World, hana: ApiClient) -> None:
    for _ in range(4):
        hana.get("/api/v1/tickets")
        world.follow()
        world.now += 86400
    keys = [found.key for found in bucket(world).list("roots/")]

    assert keys == ["roots/20261124.json", "roots/20261125.json", "roots/20261126.json"]
    assert verified(world).faults == []


def test_export_has_every_act_and_commit(world: World, hana: ApiClient, ticket_id: str) -> None:
    out, sheet = io.StringIO(), io.StringIO()
    write_out(Wanted(agent="hana"), "jsonl", out)
    write_out(Wanted(ticket=ticket_id), "csv", sheet)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]

    assert [line["what"] for line in lines] == ["add_note", "show_ticket"] * 4
    assert sheet.getvalue().count("\n") == 1 + 5


@pytest.mark.attack(51)
@pytest.mark.parametrize("cell", ["=cmd()", "@SUM(A1)", "\tx", "+1", "-1", "\rx"])
def test_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")
