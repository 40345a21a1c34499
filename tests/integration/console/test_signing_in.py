"""Signing in by OpenID Connect, being signed in, and ceasing to be."""

import time
from collections.abc import Callable
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.agents import usecases
from chalicelib.console.policy.lasting import IDLE_S, LONGEST_S, MOST_FAILURES, WINDOW_S
from tests.console import ConsoleBrowser, address_back
from tests.on_call_desk import pages
from tests.world import World

SignedIn = Callable[..., ConsoleBrowser]


def test_without_a_session_every_page_leads_to_one_that_answers(console: World) -> None:
    browser = ConsoleBrowser()
    led = browser.get("/console/queues/risk")

    assert (led.status, led.location) == (303, "/console/sign-in?place=/console/queues/risk")
    assert browser.get(led.location).status == 200
    assert "Sign in" in browser.get(led.location).words


def test_whoever_proves_themselves_comes_to_where_they_wanted_to_go(console: World) -> None:
    browser = ConsoleBrowser()
    back = browser.sign_in("hana", "/console/queues/risk")

    assert (back.status, back.location) == (303, "/console/queues/risk")
    assert "Hana Sato" in browser.get("/console/queues/risk").words


def test_the_way_to_the_provider_carries_pkce_state_and_nonce_anew_each_time(console: World) -> None:
    asked = [parse_qs(urlsplit(ConsoleBrowser().go_to_provider()).query) for _ in range(2)]

    assert [one["code_challenge_method"] for one in asked] == [["S256"], ["S256"]]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
        assert len(asked[0][name][0]) >= 43
    assert asked[0]["redirect_uri"] == ["http://127.0.0.1:8000/console/sign-in/return"]


def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_site_sends(console: World) -> None:
    browser = ConsoleBrowser()
    (session, attempt) = browser.sign_in("hana").cookies

    assert session.startswith("madoguchi-session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(session.split("; "))
    assert "Max-Age" not in session
    assert "Max-Age=0" in attempt


def test_over_https_the_cookie_is_bound_to_its_host(console: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring.desk(), "base_url", lambda: "https://desk.example.com/api")
    (language,) = ConsoleBrowser().call("POST", "/console/language", b"language=ja", {"origin": "https://desk.example.com"}).cookies

    assert language.startswith("__Host-madoguchi-language=ja; Path=/; HttpOnly; SameSite=Lax; Secure")


def test_somebody_elses_code_does_not_sign_in_here(console: World) -> None:
    """Login CSRF: the state is bound to the browser that began."""
    victim, attacker = ConsoleBrowser(), ConsoleBrowser()
    victim.go_to_provider()
    stolen = urlsplit(address_back(attacker.go_to_provider(), "ben"))

    assert victim.get(f"{stolen.path}?{stolen.query}").status == 401
    assert victim.get("/console").location.startswith("/console/sign-in")


@pytest.mark.attack(48)
def test_a_right_code_with_another_state_does_not_sign_in(console: World) -> None:
    """PKCE and the nonce would let it pass: the state alone tells whose attempt this is."""
    browser = ConsoleBrowser()
    address = urlsplit(address_back(browser.go_to_provider(), "hana"))
    asked = dict(parse_qsl(address.query))

    assert browser.get(f"{address.path}?{urlencode(asked | {'state': asked['state'] + 'x'})}").status == 401
    assert browser.get("/console").location.startswith("/console/sign-in")


def test_a_code_counts_once(console: World) -> None:
    browser = ConsoleBrowser()
    address = urlsplit(address_back(browser.go_to_provider(), "hana"))
    kept = dict(browser.jar)

    assert browser.get(f"{address.path}?{address.query}").status == 303
    again = ConsoleBrowser(jar=kept)
    assert again.get(f"{address.path}?{address.query}").status == 401


def test_an_attempt_ends_after_ten_minutes(console: World) -> None:
    browser = ConsoleBrowser()
    address = browser.go_to_provider()
    console.now += 601

    assert browser.come_back(address, "hana").status == 401


def test_who_is_known_there_and_not_here_is_told_so(console: World) -> None:
    browser = ConsoleBrowser()
    back = browser.sign_in("stranger")

    assert back.status == 403
    assert "this desk does not know you" in back.words
    assert not back.cookies


def test_the_first_sign_in_binds_the_account_not_the_address(console: World, signed_in: SignedIn) -> None:
    """Whoever gets Hana's address at the provider later, under an account of their own, is not Hana."""
    signed_in("hana")
    from chalicelib.agents.store import all_agents
    from chalicelib.console.model import Person
    from chalicelib.core.errors import Forbidden

    assert all_agents()["hana"].subject == "http://127.0.0.1:8000/_local/openid hana"
    with pytest.raises(Forbidden):
        wiring.desk().sign_in._agent(Person("http://127.0.0.1:8000/_local/openid somebody-new", "hana@example.com"), "192.0.2.9")


def test_an_address_that_the_provider_did_not_prove_is_nobodys(console: World) -> None:
    from chalicelib.console.model import Person
    from chalicelib.core.errors import Forbidden

    with pytest.raises(Forbidden):
        wiring.desk().sign_in._agent(Person("issuer x", ""), "192.0.2.9")


def test_a_session_ends_when_it_is_not_used_and_after_a_working_day_in_any_case(console: World, signed_in: SignedIn) -> None:
    idle, busy = signed_in("hana"), signed_in("ben")
    for _ in range(LONGEST_S // (IDLE_S - 60)):
        console.now += IDLE_S - 60
        last = busy.get("/console/queues/mine").status
    assert last == 200
    assert idle.get("/console/queues/mine").status == 303
    console.now += IDLE_S
    assert busy.get("/console/queues/mine").status == 303


def test_signing_out_ends_the_session_itself_not_only_the_cookie(console: World, signed_in: SignedIn) -> None:
    browser = signed_in("hana")
    kept = dict(browser.jar)

    assert browser.post("/console/sign-out", {}).location == "/console/sign-in?out=1"
    assert ConsoleBrowser(jar=kept).get("/console/queues/mine").status == 303


def test_an_admin_ends_every_session_of_somebody_at_once(console: World, signed_in: SignedIn) -> None:
    one, two, other, admin = signed_in("hana"), signed_in("hana"), signed_in("ben"), signed_in("admin")
    console.now += 1

    assert admin.post("/console/people/hana/sign-out", {}).status == 303
    assert [browser.get("/console/queues/mine").status for browser in (one, two, other)] == [303, 303, 200]
    console.now += 1
    assert signed_in("hana").get("/console/queues/mine").status == 200


def test_who_is_locked_out_or_given_another_role_is_so_with_the_next_request(console: World, signed_in: SignedIn) -> None:
    from chalicelib.agents.model import Role

    browser = signed_in("hana")
    usecases.give_role("hana", Role.ADMIN)
    assert browser.get("/console/queues/mine").status == 403
    usecases.lock_out("hana")
    assert browser.get("/console/people").status == 303
    assert ConsoleBrowser().sign_in("hana").status == 403


@pytest.mark.parametrize(
    "cookie", ["", "x", "hana", "aGFuYSBYWA.0000000000000000", "é" * 10, "a.b.c", '"; madoguchi-session="', "=" * 4000, "\x00"]
)
def test_a_cookie_that_is_not_ours_is_nobodys(console: World, cookie: str) -> None:
    assert ConsoleBrowser(jar={"madoguchi-session": cookie}).get("/console/queues/mine").status == 303


def test_a_session_under_another_name_is_nobodys(console: World, signed_in: SignedIn) -> None:
    """The id of Hana's session, said to be Ben's; signed as well as it can be."""
    browser = signed_in("hana")
    sign_in = wiring.desk().sign_in
    session_id = (sign_in.signer.verified("session", browser.jar["madoguchi-session"]) or "").partition(" ")[2]

    assert (
        ConsoleBrowser(jar={"madoguchi-session": sign_in.signer.sign("session", f"ben {session_id}")})
        .get("/console")
        .location.startswith("/console/sign-in")
    )


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/console/../../x",
        "/console\\@evil",
        "/consolevil",
        "/help",
        "javascript:alert(1)",
        "/console/\n",
    ],
)
def test_the_way_back_stays_within_the_console(console: World, place: str) -> None:
    assert ConsoleBrowser().sign_in("hana", place).location == "/console"


def test_who_fails_too_often_is_blocked_by_themselves_and_the_security_team_is_told(console: World) -> None:
    browser = ConsoleBrowser(headers={"x-test-address": "198.51.100.3"})
    for _ in range(MOST_FAILURES["connection"]):
        assert browser.get("/console/sign-in/return?code=guess&state=guess").status == 401

    assert browser.get("/console/sign-in/begin").status == 429
    assert "fifteen minutes" in browser.get("/console/sign-in/return?code=guess&state=guess").words
    (page,) = pages(console)
    assert (page.reason, page.team, page.severity, page.count) == ("sign-in", "security", "critical", 1)
    assert any("Too many attempts to sign in" in sent["text"] for sent in console.pages)
    assert ConsoleBrowser().sign_in("hana").status == 303
    console.now += WINDOW_S
    assert browser.get("/console/sign-in/begin").status == 303


def test_an_account_that_is_not_known_here_is_blocked_from_wherever_it_tries(console: World) -> None:
    for number in range(MOST_FAILURES["account"]):
        assert ConsoleBrowser(headers={"x-test-address": f"198.51.100.{number}"}).sign_in("stranger").status == 403

    assert ConsoleBrowser(headers={"x-test-address": "198.51.100.99"}).sign_in("stranger").status == 429
    assert [page.reason for page in pages(console)] == ["sign-in"]


def test_what_is_blocked_is_told_once_and_by_whoever_comes_next_where_that_failed(console: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.core.errors import Upstream
    from chalicelib.oncall.opening import Openings

    def fail(*_: object) -> None:
        raise Upstream("The page cannot be written.")

    browser = ConsoleBrowser(headers={"x-test-address": "198.51.100.3"})
    with monkeypatch.context() as broken:
        broken.setattr(Openings, "for_sign_in", fail)
        for _ in range(MOST_FAILURES["connection"]):
            browser.get("/console/sign-in/return?code=guess&state=guess")
    assert pages(console) == []

    assert [browser.get("/console/sign-in/begin").status for _ in range(5)] == [429] * 5
    assert [page.count for page in pages(console)] == [1]


def test_addresses_that_are_blocked_within_an_hour_are_one_page(console: World) -> None:
    for number in range(3):
        browser = ConsoleBrowser(headers={"x-test-address": f"198.51.100.{number}"})
        for _ in range(MOST_FAILURES["connection"]):
            browser.get("/console/sign-in/return?code=guess&state=guess")

    (page,) = pages(console)
    assert page.count == 3


def test_a_session_that_somebody_else_put_into_the_browser_is_replaced_by_signing_in(console: World, signed_in: SignedIn) -> None:
    """Session fixation: what was known before signing in is worth nothing afterwards."""
    planted = signed_in("ben").jar["madoguchi-session"]
    victim = ConsoleBrowser(jar={"madoguchi-session": planted})
    victim.sign_in("hana")

    assert victim.jar["madoguchi-session"] != planted
    assert "Hana Sato" in victim.get("/console/queues/mine").words
    assert "Hana Sato" not in ConsoleBrowser(jar={"madoguchi-session": planted}).get("/console/queues/mine").words
    unknown = ConsoleBrowser(jar={"madoguchi-session": "chosen-by-the-attacker"})
    unknown.sign_in("hana")
    assert ConsoleBrowser(jar={"madoguchi-session": "chosen-by-the-attacker"}).get("/console/queues/mine").status == 303


def test_a_provider_that_does_not_answer_is_no_failure_of_the_person(console: World) -> None:
    from chalicelib.core.errors import Upstream

    def down(*_: object) -> object:
        raise Upstream("no answer", {"cause": "provider"})

    sign_in = wiring.desk().sign_in
    sign_in.provider.door = type("Down", (), {"get": down, "post": down})()  # type: ignore[assignment]
    sign_in.provider._endpoints = None
    answer = ConsoleBrowser().get("/console/sign-in/begin")

    assert answer.status == 503
    assert "does not answer" in answer.words


def test_the_machines_clock_is_what_a_token_is_judged_by(console: World) -> None:
    browser = ConsoleBrowser()
    wiring.desk().sign_in.provider.real_now = lambda: time.time() + 3600

    assert browser.sign_in("hana").status == 401


def test_the_page_speaks_the_browsers_language_and_the_one_that_was_chosen(console: World) -> None:
    browser = ConsoleBrowser("ja-JP,en;q=0.5")
    assert "サインイン" in browser.get("/console/sign-in").words
    assert browser.post("/console/language", {"language": "en", "place": "/console/sign-in"}).location == "/console/sign-in"
    assert "Sign in" in browser.get("/console/sign-in").words
    assert not browser.post("/console/language", {"language": "xx"}).cookies
