"""What the API does with requests that are not as they should be: problem details that name the field, never an unhandled error."""

import base64
import json
import pkgutil
import re
from importlib import import_module

import pytest

from tests.api import ApiClient, new_agent
from tests.world import World, mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


@pytest.fixture
def ticket(world: World, hana: ApiClient) -> str:
    world.deliver(mail("The courier brought a blue umbrella.", subject="Umbrella"))
    return hana.get("/api/v1/tickets").json["tickets"][0]["id"]


def routes() -> list[tuple[str, str]]:
    """Of every module that has a group of operations: none can be forgotten here."""
    from chalicelib import entrypoints

    names = [found.name for found in pkgutil.iter_modules(entrypoints.__path__, f"{entrypoints.__name__}.") if ".api_" in found.name]
    groups = [module.api for module in map(import_module, names) if hasattr(module, "api")]
    operations = [operation for group in groups for operation in group.operations]
    return [(operation.method, operation.path) for operation in operations if not operation.is_public]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic aGFuYTp4",
        "Bearer mdg_hana_00000000000000000000000000000000",
        "Bearer mdg_nobody_x",
        "mdg_hana_x",
    ],
)
def test_no_route_opens_without_a_valid_token(world: World, hana: ApiClient, authorization: str | None) -> None:
    stranger = ApiClient(headers={} if authorization is None else {"authorization": authorization})
    for method, path in routes():
        target = re.sub(r"\{\w+\}", "x", path.replace("{ticket_id}", "0123456789ABC"))
        answer = stranger.call(method, target, {} if method != "GET" else None)
        assert (answer.status, answer.headers["content-type"]) == (401, "application/problem+json"), path
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_withdrawn_token_ends_within_a_minute_and_a_new_one_counts_in_seconds(world: World, hana: ApiClient) -> None:
    from chalicelib.agents.usecases import lock_out, replace_token

    assert hana.get("/api/v1/me").json == {"id": "hana", "name": "Hana"}
    replaced = ApiClient(replace_token("hana"))
    world.now += 3
    assert replaced.get("/api/v1/me").status == 200
    assert hana.get("/api/v1/me").status == 401
    lock_out("hana")
    world.now += 61
    assert replaced.get("/api/v1/me").status == 401


def test_tokens_are_stored_as_digests_alone(world: World, hana: ApiClient) -> None:
    stored = json.dumps([item.to_dynamodb_dict() for item in world.items()], default=repr)
    assert "hana" in stored
    assert str(hana.token).rpartition("_")[2] not in stored


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "  \r\n\x00"}, "text"),
        ({"text": 7}, "text"),
        ({"text": "Hi", "role": "admin"}, "role"),
        ({"text": "Hi", "verified": True}, "verified"),
        ({"text": "Hi", "state": "merged"}, "state"),
        ({"text": "Hi", "state": "new"}, "state"),
        ({"text": "Hi", "version": 0}, "version"),
        ({"text": "Hi", "cc": [{"address": "no address"}]}, "cc"),
        ({"text": "Hi", "cc": [{"address": "a@b.example\nBcc: c@d.example"}]}, "cc"),
        ({"text": "Hi", "cc": [{"address": "a@b.example", "verified": True}]}, "cc[0].verified"),
        ({"text": "Hi", "cc": [{"address": "support+abc@example.com"}]}, "cc"),
        ({"text": "Hi", "to": []}, "to"),
        ({"text": "Hi", "cc": [{"address": f"a{n}@b.example"} for n in range(20)]}, "cc"),
    ],
)
def test_bad_reply_names_the_field_and_sends_nothing(world: World, hana: ApiClient, ticket: str, body: object, field: str) -> None:
    answer = hana.post(f"/api/v1/tickets/{ticket}/replies", body)

    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json"), answer.text
    assert answer.json["field"] == field
    assert {"type", "title", "status", "detail"} <= answer.json.keys()
    assert (len(world.sent), world.tickets()[0].version) == (1, 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"team": "nowhere"}, "team"), ({"category": "gossip"}, "category"), ({"assignee": "nobody"}, "assignee"), ({"priority": 0}, "priority"),
        ({"priority": None}, "priority"), ({"state": "new"}, "state"), ({"team": None}, "team"), ({"requester": "x"}, "requester"),
    ],
)  # fmt: skip
def test_bad_change_names_the_field(hana: ApiClient, ticket: str, body: object, field: str) -> None:
    answer = hana.patch(f"/api/v1/tickets/{ticket}", body, if_match='"1"')
    assert (answer.status, answer.json.get("field")) == (400, field), answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"), ("limit=x", "limit"), ("limit=1&limit=2", "limit"), ("team=nowhere", "team"), ("state=gone", "state[0]"), ("sort=up", "sort"),
        ("cursor=abc", "cursor"), ("cursor=YWJj.0000000000000000", "cursor"), ("role=admin", "role"), ("sort=next_due&state=closed", "state"),
    ],
)  # fmt: skip
def test_bad_query_names_the_parameter(hana: ApiClient, query: str, field: str) -> None:
    answer = hana.get(f"/api/v1/tickets?{query}")
    assert (answer.status, answer.json.get("field")) == (400, field), answer.text


def test_cursor_of_another_listing_is_refused(world: World, hana: ApiClient) -> None:
    for _ in range(2):
        world.deliver(mail("The courier brought a blue umbrella.", subject="Umbrella"))
    cursor = hana.get("/api/v1/tickets?limit=1").json["next"]

    assert hana.get(f"/api/v1/tickets?limit=1&cursor={cursor}").status == 200
    for other in ("/api/v1/tickets?sort=oldest", "/api/v1/tickets?state=open", "/api/v1/quarantine?limit=1"):
        assert hana.get(f"{other}&cursor={cursor}").status == 400


def test_bodies_that_are_no_json(hana: ApiClient, ticket: str) -> None:
    target = f"/api/v1/tickets/{ticket}/notes"
    for raw in (b"{", b"[]", b"nul", b'{"text": "\xff"}', b'{"text": "\\ud800"}', b'{"text": "a", "text": 1}', b"[" * 100_000):
        assert hana.call("POST", target, raw=raw, as_base64=True).status == 400, raw[:20]
    assert hana.call("POST", target, raw=b'{"text": "x"}', content_type="text/plain").status == 415
    assert hana.call("POST", target, raw=b'{"text": "x"}', content_type="application/json; charset=utf-8").status == 201


def test_base64_bodies_are_read(hana: ApiClient, ticket: str) -> None:
    raw = json.dumps({"text": "日本語"}, ensure_ascii=False).encode()
    assert hana.call("POST", f"/api/v1/tickets/{ticket}/notes", raw=raw, as_base64=True).status == 201
    assert hana.get(f"/api/v1/tickets/{ticket}").json["conversation"][-1]["text"] == "日本語"
    from app import app

    event = hana.event("POST", f"/api/v1/tickets/{ticket}/notes", b"x", True, {})
    assert app({**event, "body": "!"}, None)["statusCode"] == 400
    assert base64.b64decode(event["body"]) == b"x"


def test_too_large_is_413(hana: ApiClient, ticket: str) -> None:
    target = f"/api/v1/tickets/{ticket}/notes"
    assert hana.post(target, {"text": "あ" * 70_000}).status == 413
    assert hana.post(target, {"text": "a" * 1_100_000}).status == 413
    assert hana.post(target, {"text": "あ" * 68_000}).status == 201


@pytest.mark.parametrize("if_match", ["x", '"x"', '"1", "2"', "-1", '"99999999999"'])
def test_bad_if_match_is_named(hana: ApiClient, ticket: str, if_match: str) -> None:
    answer = hana.patch(f"/api/v1/tickets/{ticket}", {"priority": 1}, if_match=if_match)
    assert (answer.status, answer.json["field"]) == (400, "If-Match")


def test_versions_that_contradict_each_other(hana: ApiClient, ticket: str) -> None:
    assert hana.patch(f"/api/v1/tickets/{ticket}", {"priority": 1, "version": 2}, if_match='"1"').status == 400
    assert hana.patch(f"/api/v1/tickets/{ticket}", {"priority": 1, "version": 1}).status == 200
    assert hana.patch(f"/api/v1/tickets/{ticket}", {"priority": 2}, if_match='"9"').status == 409


def test_unknown_ticket_is_404(hana: ApiClient) -> None:
    for ticket in ("0123456789ABC", "x", "%2e%2e", "U" * 13, "a" * 3000):
        assert hana.get(f"/api/v1/tickets/{ticket}").status == 404
        assert hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "x"}).status == 404


def test_chalices_own_answers_are_problems_too(hana: ApiClient) -> None:
    answer = hana.call("DELETE", "/api/v1/tickets", {})
    assert (answer.status, answer.headers["content-type"]) == (405, "application/problem+json")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert answer.json["status"] == 405


def test_head_is_get_without_a_body(hana: ApiClient, ticket: str) -> None:
    answer = hana.call("HEAD", f"/api/v1/tickets/{ticket}")
    assert (answer.status, answer.text, answer.headers["etag"]) == (200, "", '"1"')


def test_unexpected_errors_bear_a_reference_that_is_logged(hana: ApiClient, ticket: str, caplog: pytest.LogCaptureFixture) -> None:
    from chalicelib import wiring

    wiring.desk().reader.conversation = lambda *_, **__: 1 / 0  # type: ignore[method-assign, assignment]
    answer = hana.get(f"/api/v1/tickets/{ticket}")

    assert answer.status == 500
    assert "division" not in answer.text
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.reference == answer.json["reference"]  # type: ignore[attr-defined]


def test_description_is_public_and_lists_every_route(hana: ApiClient) -> None:
    described = ApiClient().get("/api/v1/openapi.json")
    assert described.status == 200
    assert described.json["openapi"] == "3.1.0"
    served = {(method.lower(), path) for method, path in routes()}
    listed = {(method, path) for path, methods in described.json["paths"].items() for method in methods}
    assert served == listed - {("get", "/api/v1/openapi.json")}
    ids = [operation["operationId"] for methods in described.json["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_chat_tickets_are_answered_in_their_chat_and_forwarded_by_mail(world: World, hana: ApiClient) -> None:
    from tests.integration.test_chat_callback import channel_of

    ticket = channel_of(world).say("The courier brought a blue umbrella.").json["ticket"]

    refused = hana.post(f"/api/v1/tickets/{ticket}/replies", {"text": "Hi", "to": [{"address": "a@b.example"}]})
    assert (refused.status, refused.json["field"]) == (400, "to")
    assert (
        hana.post(f"/api/v1/tickets/{ticket}/forwards", {"text": "Please look.", "to": [{"address": "bank@partner.example"}]}).status == 201
    )
    assert (world.sent[-1].recipients, world.sent[-1].mail["From"].addresses[0].addr_spec) == (
        ("bank@partner.example",),
        "support@example.com",
    )
