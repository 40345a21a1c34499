"""Every operation of the API × every role is as the table says; what a body or a header says of who one is says nothing (attacks 42, 43, 44, 46)."""

import re
from collections.abc import Mapping
from itertools import product

import pytest

from chalicelib.agents.model import Role
from chalicelib.agents.policy.api_access import ANYBODY, LEADS, OPERATIONS, WORKING
from chalicelib.agents.store import all_agents
from chalicelib.audit import acts
from chalicelib.console.policy import access
from chalicelib.core.clock import day_of
from tests.api import ApiClient, new_agent
from tests.world import World, mail

PREFIX = "/api/v1"
BODIES: Mapping[str, dict[str, str]] = {"GET": {}, "POST": {}, "PUT": {}, "PATCH": {}}


@pytest.fixture
def ticket(world: World) -> str:
    world.deliver(mail())
    (made,) = world.tickets()
    return str(made.id)


def filled(path: str, ticket: str) -> str:
    known = {"ticket_id": ticket, "agent_id": "somebody", "version": "1", "number": "1"}
    return PREFIX + re.sub(r"{(\w+)}", lambda found: known.get(found[1], "unknown"), path)


def test_the_table_is_what_is_served() -> None:
    from app import app

    served = {
        (method, path.removeprefix(PREFIX))
        for path, methods in app.routes.items()
        if path.startswith(PREFIX + "/")
        for method in methods
        if method != "HEAD"
    }

    assert served == set(OPERATIONS)


@pytest.mark.attack(43)
@pytest.mark.parametrize("role", [*Role])
def test_a_role_may_what_the_table_grants_and_nothing_else(world: World, ticket: str, role: Role) -> None:
    client, found = new_agent("kim", role=role.value), {}
    for (method, path), roles in OPERATIONS.items():
        if roles == ANYBODY:
            continue
        answer = client.call(method, filled(path, ticket), None if method == "GET" else {})
        assert answer.status < 500, (method, path)
        found[method, path] = not (answer.status == 403 and "Your role" in answer.text)

    assert found == {one: role in roles for one, roles in OPERATIONS.items() if roles != ANYBODY}


@pytest.mark.attack(43)
def test_an_attempt_that_is_not_granted_changes_nothing_and_stands_in_the_record(world: World, ticket: str) -> None:
    chie, before = new_agent("chie", role="compliance"), world.tickets()
    tried = chie.patch(f"{PREFIX}/tickets/{ticket}", {"priority": 1}, if_match="*")
    (act,) = [acts.act_of(record) for record in acts.acts_of("chie", day_of(world.now))]

    assert tried.status == 403
    assert world.tickets() == before
    assert (act.what, act.ids, act.outcome) == ("change_ticket", (ticket,), "Forbidden")


@pytest.mark.attack(43)
def test_what_needs_a_lead_in_the_api_needs_one_in_the_console() -> None:
    """And who only reads in the one only reads in the other: of the paths that both have."""
    both = [
        (OPERATIONS[method, path], access.ROUTES[other, f"/console{path}"])
        for (method, path), other in product(OPERATIONS, ("GET", "POST"))
        if (other, f"/console{path}") in access.ROUTES and (method == "GET") == (other == "GET")
    ]

    assert both
    assert all(api == console for api, console in both)
    assert OPERATIONS["PUT", "/rules"] == LEADS < WORKING


@pytest.mark.attack(42)
def test_a_header_that_says_who_one_is_says_nothing(world: World, ticket: str) -> None:
    new_agent("lee")
    forged = {
        "x-forwarded-user": "lee", "x-remote-user": "lee", "x-amzn-oidc-identity": "lee", "x-user": "lee", "x-agent": "lee", "x-role": "admin",
        "x-amzn-oidc-data": "a.b.c", "cf-access-authenticated-user-email": "hana@example.com", "cookie": "madoguchi-session=lee",
    }  # fmt: skip
    assert ApiClient(headers=forged).get(f"{PREFIX}/me").status == 401
    kim = new_agent("kim", role="compliance")
    kim.headers |= forged
    assert kim.get(f"{PREFIX}/me").json["id"] == "kim"
    assert kim.call("PUT", f"{PREFIX}/rules", {"rules": []}).status == 403


@pytest.mark.attack(46)
@pytest.mark.parametrize(
    "given", [{"role": "admin"}, {"verified": True}, {"is_authenticated": True}, {"actor": "agent:lee"}, {"agent": "lee"}], ids=str
)
def test_a_role_or_proof_in_a_body_is_refused_and_changes_nothing(world: World, ticket: str, given: dict[str, object]) -> None:
    kim, before = new_agent("kim", role="agent"), world.tickets()

    for path, body in ((f"/tickets/{ticket}/notes", {"text": "x"}), ("/me/away", {}), ("/me/notices/read", {})):
        assert kim.post(PREFIX + path, {**body, **given}).status == 400
    assert world.tickets() == before
    assert all_agents()["kim"].role is Role.AGENT


@pytest.mark.attack(44)
def test_another_agents_id_opens_nothing_of_theirs(world: World, ticket: str) -> None:
    """Neither in a path nor in a body: who acts is who the token names."""
    lee, kim = new_agent("lee"), new_agent("kim", role="agent")
    profile = {"teams": [], "languages": [], "skills": [], "most": 0}
    lee.call("PUT", f"{PREFIX}/tickets/{ticket}/draft", {"text": "Lee's words.", "version": 1})

    assert kim.call("PUT", f"{PREFIX}/work-profiles/lee", profile).status == 403
    assert kim.post(f"{PREFIX}/agents/kim/lift-block").status == 403
    assert lee.post(f"{PREFIX}/agents/lee/lift-block").status == 403
    assert kim.get(f"{PREFIX}/tickets/{ticket}/draft").status == 404
    assert kim.post(f"{PREFIX}/tickets/{ticket}/draft/remove").status in {200, 404}
    assert "Lee's words." in lee.get(f"{PREFIX}/tickets/{ticket}/draft").text


def test_a_role_that_was_given_counts_within_a_minute(world: World, ticket: str) -> None:
    from chalicelib.agents.usecases import give_role

    kim = new_agent("kim")
    assert kim.get(f"{PREFIX}/tickets").status == 200
    give_role("kim", Role.ADMIN)
    world.now += 61
    assert kim.get(f"{PREFIX}/tickets").status == 403
