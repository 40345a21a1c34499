"""Every route of the console × every role is as the table says; who is nobody, and whose form is not ours, changes nothing (attacks 42, 43, 46, 48)."""

from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.agents.store import all_agents
from chalicelib.console.policy.access import ANYBODY, ROUTES, roles_for
from tests.console import ORIGIN, ConsoleBrowser
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
FILLED = {
    "{name}": "mine",
    "{agent_id}": "ben",
    "{act}": "merge",
    "{day}": "20261124",
    "{version}": "1",
    "{number}": "1",
    "{task}": "1",
    "{mail_id}": "0" * 20,
    "{customer_id}": "C" * 26,
    "{rule_id}": "late",
    "{macro_id}": "thanks",
}


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(mail())
    (made,) = console.tickets()
    return str(made.id)


def filled(path: str, ticket: str) -> str:
    for name, value in {**FILLED, "{ticket_id}": ticket}.items():
        path = path.replace(name, value)
    return path


def test_the_table_is_what_is_served() -> None:
    from app import app

    served = {
        (method, path) for path, methods in app.routes.items() if path.startswith("/console") for method in methods if method != "HEAD"
    }

    assert served == set(ROUTES)


@pytest.mark.attack(43)
@pytest.mark.parametrize("role", [*Role])
def test_a_role_may_what_the_table_grants_and_nothing_else(console: World, signed_in: SignedIn, ticket: str, role: Role) -> None:
    found = {}
    for method, path in ROUTES:
        if roles_for(method, path) == ANYBODY:
            continue
        browser = signed_in(role.value)  # one of the routes signs out
        target = filled(path, ticket)
        answer = browser.get(target) if method == "GET" else browser.post(target, {"text": "x", "version": "999999"})
        assert answer.status < 500
        found[method, path] = answer.status != 403

    assert found == {route: role in roles for route, roles in ROUTES.items() if roles != ANYBODY}


@pytest.mark.attack(43)
def test_nobody_may_nothing(console: World, ticket: str) -> None:
    before = console.tickets()
    for (method, path), roles in ROUTES.items():
        if roles == ANYBODY:
            continue
        browser = ConsoleBrowser()
        answer = browser.get(filled(path, ticket)) if method == "GET" else browser.post(filled(path, ticket), {"text": "x", "version": "1"})
        assert answer.status == (303 if method == "GET" else 401), (method, path)
    assert console.tickets() == before


@pytest.mark.attack(42)
def test_a_header_that_says_who_one_is_says_nothing(console: World, signed_in: SignedIn, ticket: str) -> None:
    forged = {
        "authorization": "Bearer hana", "x-forwarded-user": "hana", "x-remote-user": "aki", "x-amzn-oidc-identity": "aki", "x-amzn-oidc-data": "a.b.c",
        "x-user": "aki", "cf-access-authenticated-user-email": "aki@example.com", "x-forwarded-email": "aki@example.com",
    }  # fmt: skip
    assert ConsoleBrowser(headers=forged).get("/console/people").status == 303
    browser = signed_in("compliance")
    browser.headers |= forged
    assert browser.get("/console/people").status == 403
    assert "Chie Mori" in browser.get(f"/console/tickets/{ticket}").words


@pytest.mark.attack(46)
def test_a_role_in_a_form_is_ignored(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("compliance")
    browser.post(
        f"/console/tickets/{ticket}/notes",
        {"text": "x", "version": "1", "role": "admin", "verified": "true", "agent": "aki", "actor": "agent:aki"},
    )

    assert all_agents()["chie"].role is Role.COMPLIANCE
    assert browser.get("/console/people").status == 403
    assert "Chie Mori" in browser.get(f"/console/tickets/{ticket}").words


@pytest.mark.attack(48)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example", "sec_fetch_site": "cross-site"}, {"origin": "null", "sec_fetch_site": "cross-site"},
        {"origin": ORIGIN, "sec_fetch_site": "same-site"}, {"origin": "http://127.0.0.1:9999", "sec_fetch_site": "same-origin"},
        {"origin": ORIGIN + ".evil.example", "sec_fetch_site": "same-origin"},
    ],
    ids=str,
)  # fmt: skip
def test_a_form_from_another_site_is_refused_even_with_the_right_token(
    console: World, signed_in: SignedIn, ticket: str, headers: dict[str, str]
) -> None:
    browser = signed_in("agent")
    answer = browser.post(f"/console/tickets/{ticket}/changes", {"assignee": "me", "version": "1"}, **headers)

    assert answer.status == 403
    assert "Nothing was changed" in answer.words
    assert console.tickets()[0].assignee is None


@pytest.mark.attack(48)
def test_a_form_without_this_sessions_token_is_refused(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser, other = signed_in("hana"), signed_in("ben")
    for token in ("", "x", other.csrf, browser.csrf.lower(), browser.csrf[:-1]):
        answer = browser.post(f"/console/tickets/{ticket}/changes", {"assignee": "me", "version": "1", "csrf": token})
        assert answer.status == 403, token
    assert (
        browser.post(f"/console/tickets/{ticket}/changes", {"assignee": "me", "version": "1", "csrf": ""}, x_csrf_token=browser.csrf).status
        == 303
    )
    assert console.tickets()[0].assignee == "hana"


@pytest.mark.attack(48)
def test_reading_a_page_changes_nothing(console: World, signed_in: SignedIn, ticket: str) -> None:
    """A GET that would act could be sent by an image on another site."""
    browser, before = signed_in("agent"), console.tickets()
    for (method, path), roles in ROUTES.items():
        if method == "GET" and roles != ANYBODY:
            browser.get(filled(path, ticket) + "?assignee=me&state=closed&text=x&version=1")
    assert console.tickets() == before


def test_what_the_page_sends_along_lets_nothing_in(console: World, signed_in: SignedIn) -> None:
    headers = signed_in("agent").get("/console/queues/mine").headers

    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["cache-control"], headers["x-content-type-options"], headers["referrer-policy"]) == (
        "no-store",
        "nosniff",
        "same-origin",
    )


def test_a_page_that_fails_is_a_page_with_a_reference(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = signed_in("agent")
    monkeypatch.setattr(wiring.desk().queues, "page", lambda *_, **__: 1 / 0)
    answer = browser.get("/console/queues/mine")

    assert answer.status == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "tell us this reference" in answer.words
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "/console/queues/nothing",
        "/console/tickets/nothing",
        "/console/tickets/0000000000000",
        "/console/queues/team?team=nobody",
        "/console/assets/x.js",
    ],
)
def test_what_is_not_there_is_a_page_too(console: World, signed_in: SignedIn, target: str) -> None:
    answer = signed_in("agent").get(target)

    assert answer.status == 404
    assert "This is not here" in answer.words


def test_an_address_that_names_nothing_is_told_so(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("agent")
    at = f"/console/tickets/{ticket}"
    asked = {"?before=0": 200, "?before=1": 200, "/history?before=0": 200, "/mails/0": 404, "/pictures/0/0": 404, "/files/0/0": 404}

    assert {place: browser.get(at + place).status for place in asked} == asked
    assert browser.post(f"/console/views/{'x' * 1500}/remove", {}).status == 404
