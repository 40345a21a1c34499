"""The search page: words, references, addresses, filters typed and chosen, what is explained, and that nobody's address is shown."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest

from chalicelib import wiring
from chalicelib.tickets.policy.changes import Wanted
from chalicelib.tickets.writing import Order
from tests.console import ConsoleBrowser, Shown
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]


def found(browser: ConsoleBrowser, q: str, **controls: str) -> list[str]:
    page = browser.get(f"/console/search?{urlencode({'q': q, **controls})}")
    assert page.status == 200, page.words
    return tickets_of(page)


def tickets_of(page: Shown) -> list[str]:
    return re.findall(r'<li[^>]* data-ticket="(\w+)"', page.text)


@pytest.fixture
def two(console: World) -> tuple[str, str]:
    """A Japanese and a German ticket, found by what stands in them."""
    console.deliver(mail("先日お送りした書類がまだ届いていないようです。", subject="書類について", Message_ID="<first@mail.example>"))
    japanese = str(console.tickets()[0].id)
    console.now += 60
    console.deliver(
        mail("Mein Zeppelin ist verspätet; die Überweisungen fehlen.", subject="Zeppelin", sender="Jürgen <juergen@customer.example>"),
        source="juergen@customer.example",
    )  # fmt: skip
    german = next(str(ticket.id) for ticket in console.tickets() if ticket.id != japanese)
    wiring.desk().changer.change(german, Wanted(team="europe"), Order("agent:hana", "x"))
    console.follow()
    return japanese, german


def test_what_was_written_is_found_in_any_of_our_languages(console: World, signed_in: SignedIn, two: tuple[str, str]) -> None:
    japanese, german = two
    browser = signed_in("hana")

    assert found(browser, "書類") == found(browser, "「お送りした書類」") == [japanese]
    assert found(browser, "ZEPPELIN") == found(browser, "ueberweisung uberweisung") + found(browser, '"ist verspätet"') == [german]
    assert found(browser, "überweisung") == [german]
    assert found(browser, "juergen@customer.example") == found(browser, "jürgen") == [german]
    assert found(browser, "<first@mail.example>") == [japanese]
    assert found(browser, german) == found(browser, german[-5:].lower()) == [german]
    assert found(browser, "example") == [german, japanese]


def test_filters_typed_and_filters_chosen_find_the_same(console: World, signed_in: SignedIn, two: tuple[str, str]) -> None:
    japanese, german = two
    browser = signed_in("hana")

    for q, controls in (
        ("example team:europe", {}),
        ("example", {"team": "europe"}),
        ("example チーム：europe", {}),
        ("team:europe", {}),
        ("", {"team": "europe"}),
        ("language:de", {}),
        ("example lang:DE", {}),
    ):
        assert found(browser, q, **controls) == [german], (q, controls)
    for q in (
        "example state:open",
        "team:europe,tokyo state:resolved",
        "example assignee:any",
        "assignee:me",
        "tag:x",
        "example tag:x",
        "priority:urgent",
        "example prio:1",
        "category:account until:2020-01-01",
        "example in:files",
        "example until:2020-01-01",
        "until:2020-01-01",
    ):
        assert found(browser, q) == [], q
    for q in (
        "example state:new",
        "state:active",
        "assignee:none",
        "example assignee:none",
        "since:2026-01-01",
        "example since:7d until:2030-01-01",
        "priority:normal",
        "state:new,open sort:newest",
    ):
        assert found(browser, q) == [german, japanese], q
    assert found(browser, "state:new sort:oldest") == [japanese, german]


def test_what_was_typed_goes_before_what_was_chosen_and_stands_in_the_control(
    console: World, signed_in: SignedIn, two: tuple[str, str]
) -> None:
    page = signed_in("hana").get("/console/search?q=zeppelin+team:europe&team=tokyo")

    assert tickets_of(page) == [two[1]]
    assert '<option value="europe" selected>' in page.text
    assert 'value="zeppelin"' in page.text


def test_tags_narrow_a_search(console: World, signed_in: SignedIn, two: tuple[str, str]) -> None:
    wiring.desk().labeller.tag(two[1], ("airship", "late"), (), Order("agent:hana", "x"))
    browser = signed_in("hana")
    assert found(browser, "tag:airship tag:late") == found(browser, "example tag:AIRSHIP") == [two[1]]
    assert found(browser, "tag:airship tag:other") == []


def test_a_result_tells_where_and_opens_beside_the_list(console: World, signed_in: SignedIn, two: tuple[str, str]) -> None:
    page = signed_in("hana").get("/console/search?q=zeppelin")

    assert "<mark>Zeppelin</mark>" in page.text
    assert f'hx-get="/console/tickets/{two[1]}?in=search%3Azeppelin" hx-target="#pane"' in page.text


@pytest.mark.parametrize("q", ["juergen@customer.example", "jürgen", "customer.example in:people"])
def test_nobodys_name_or_address_is_shown_by_a_search(console: World, signed_in: SignedIn, two: tuple[str, str], q: str) -> None:
    page = signed_in("hana").get(f"/console/search?q={quote(q)}")
    shown = re.sub(r"<input[^>]*>|\?q=[^\"]*|in=search[^\"]*|name=\"q\" value=\"[^\"]*\"", "", page.text)

    assert two[1] in tickets_of(page)
    assert "found in: From and to" in page.words
    assert "juergen" not in shown.lower()
    assert "jürgen" not in shown.lower()


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("", "the newest comes first"), ("x", "too little to look for"), ("。", "too little to look for"), ("state:opne", "there is no “opne” here"),
        ("team:atlantis zeppelin", "Possible: team:tokyo"), ("since:yesterday", "is no day"), ("until:2026-13-01", "is no day"), ("zeppelin until:2026-02-30", "is no day"),
        ("assignee:nobody-here", "Possible: assignee:me"), ("qwertyuiop", "Nobody wrote this"), ("tag:none-such", "No ticket is so"),
        ("zeppelin state:closed", "Look without filters"), ("subjekt:zeppelin", "“subjekt:” is no filter"), ("tag:a tag:b tag:c tag:d tag:e tag:f", "at most five"),
        ("in:subjekt zeppelin", "Possible: in:subject"), ("priority:7", "Possible: priority:urgent"), ("sort:sideways", "Possible: sort:newest"),
    ],
)  # fmt: skip
def test_what_finds_nothing_says_why_and_what_to_do(console: World, signed_in: SignedIn, two: tuple[str, str], q: str, words: str) -> None:
    page = signed_in("hana").get(f"/console/search?{urlencode({'q': q})}")

    assert page.status == 200
    assert words in page.words
    if "subjekt:" not in q:
        assert tickets_of(page) == []


def test_a_colon_is_no_filter_by_itself(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail("See https://status.example/7 and error:5091 at 12:30, please."))
    console.follow()
    (ticket,) = (str(ticket.id) for ticket in console.tickets())
    browser = signed_in("hana")

    for q in ("https://status.example/7", "error:5091", "12:30", '"error:5091"', '"team:tokyo" error'):
        assert found(browser, q) == ([ticket] if q != '"team:tokyo" error' else []), q


def test_pages_go_on_where_the_last_one_ended(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.console import search_pages

    monkeypatch.setattr(search_pages, "HITS", 2)
    for number in range(5):
        console.now += 60
        console.deliver(mail("The zeppelin is late.", sender=f"p{number}@customer.example"), source=f"p{number}@customer.example")
    console.follow()
    newest = sorted((str(ticket.id) for ticket in console.tickets()), reverse=True)
    browser, target, shown = signed_in("hana"), "/console/search?q=zeppelin", []
    while target:
        page = browser.part(target)
        shown += tickets_of(page)
        following = re.search(r'href="([^"]*cursor=[^"]*)"', page.text)
        target = following[1].replace("&amp;", "&") if following else ""

    assert shown == newest
    assert browser.get("/console/search?q=balloon&cursor=x").status == 200


def test_what_is_not_ours_is_escaped(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail("<script>alert(1)</script> zeppelin <img src=x onerror=alert(1)>", subject="<b>zeppelin</b>"))
    console.follow()
    page = signed_in("hana").get("/console/search?q=zeppelin+%22%3Cscript%3E%22")

    for bad in ("<script>alert", "<img src=x", "<b>zeppelin", 'value="zeppelin "<script>"'):
        assert bad not in page.text


@pytest.mark.parametrize(
    "q",
    [
        "a" * 5000,
        '"' * 600,
        "team:" * 100,
        "「" * 300,
        "\x00\x01",
        "state:" + "open," * 200,
        ":::::",
        "＜＞：：",
        "state::open",
        "x:y:z team:",
    ],
)
def test_whatever_is_typed_is_answered(console: World, signed_in: SignedIn, q: str) -> None:
    assert signed_in("hana").get(f"/console/search?{urlencode({'q': q})}").status == 200
