"""The help centre's pages through API Gateway's events: what they show, what they never show, how they may be cached."""

import json
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from chalicelib import wiring
from chalicelib.core.errors import Upstream
from chalicelib.help_centre.assets import ASSETS
from chalicelib.help_centre.wording import MODULES, words_of
from tests.fakes.library import FakeLibrary, library, shelved
from tests.gateway import Answer, Gateway
from tests.integration.chat_desk import document
from tests.world import World

FORM = "application/x-www-form-urlencoded"
BASE = "http://127.0.0.1:8000"
HREF = re.compile(r'href="([^"]+)"')
HIDDEN = ("vip-desk", "old-offer", "next-offer")


@pytest.fixture
def shelf(world: World) -> Iterator[FakeLibrary]:
    made = library(world.now)
    wiring.desk().__dict__["knowledge"] = made
    return made


def get(path: str, method: str = "GET", **headers: str) -> Answer:
    return Gateway().call(method, path, **headers)


@pytest.mark.parametrize(
    ("accepted", "language"), [("ja", "ja"), ("fr-CH, en;q=0.5", "fr"), ("de", "de"), ("es-MX", "es"), ("zh", "en"), ("", "en")]
)
def test_help_leads_to_the_readers_language(shelf: FakeLibrary, accepted: str, language: str) -> None:
    answer = get("/help", Accept_Language=accepted)

    assert get("/", Accept_Language=accepted).headers["location"] == f"/help/{language}"
    assert (answer.status, answer.headers["location"]) == (302, f"/help/{language}")
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", MODULES)
def test_front_page_has_search_topics_contact_and_status(shelf: FakeLibrary, language: str) -> None:
    words, body = words_of(language), get(f"/help/{language}").body

    for said in (words["how"], words["search_button"], words["contact"], words["status_ok"], words["never_line"]):
        assert said in body.replace("&#39;", "'")
    assert f'<html lang="{language}">' in body
    assert f'href="/help/{language}/account/fees"' in body
    assert 'role="search"' in body
    for other in MODULES:
        assert f'<link rel="alternate" hreflang="{other}" href="{BASE}/help/{other}">' in body
    assert f'<link rel="alternate" hreflang="x-default" href="{BASE}/help/en">' in body


def test_article_has_its_answer_date_disclaimer_neighbours_and_data(shelf: FakeLibrary) -> None:
    body = get("/help/ja/tax/basis").body

    for said in ("Words about basis.", "最終確認日：2026年11月1日", "税務上の助言ではありません"):
        assert said in body
    assert f'<link rel="canonical" href="{BASE}/help/ja/tax/basis">' in body
    assert 'href="/help/ja/account/fees"' in body  # within the text: a path, not a whole address
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)
    told = json.loads(data)
    assert (told["@type"], told["mainEntity"][0]["name"]) == ("FAQPage", "About basis")
    assert told["mainEntity"][0]["acceptedAnswer"]["text"].startswith("Words about basis.")


def test_security_articles_begin_with_what_we_never_ask_for(shelf: FakeLibrary) -> None:
    body, other = get("/help/en/security/hacked").body, get("/help/en/account/fees").body

    assert body.index(words_of("en")["never_title"]) < body.index("<p>Words about hacked")
    assert words_of("en")["never_title"] not in other
    assert words_of("en")["never_title"] in get("/help/en/security").body


def test_what_is_for_agents_or_outside_its_dates_never_appears(shelf: FakeLibrary) -> None:
    pages = [
        "/help/en",
        "/help/en/account",
        "/help/en/account/fees",
        "/help/sitemap.xml",
        "/help/en/search?q=about",
        "/help/en/search?q=the+fee,+perhaps?",
    ]

    for path in pages:
        body = get(path).body
        assert not any(hidden in body for hidden in HIDDEN), path
    for hidden in HIDDEN:
        assert get(f"/help/en/account/{hidden}").status == 404


def test_links_stay_within_the_stage_where_the_desk_has_no_domain_of_its_own(world: World) -> None:
    def change(desk: dict[str, object]) -> None:
        desk["base_url"] = "https://x.execute-api.us-east-1.amazonaws.com/api"

    with document(world, change):
        wiring.desk().__dict__["knowledge"] = library(world.now)
        for path in ("/help/en", "/help/en/account", "/help/en/account/fees", "/help/en/search?q=fees", "/help/en/contact", "/help/xx"):
            links = HREF.findall(get(path).body)
            assert [link for link in links if link.startswith("/") and not link.startswith("/api/help/")] == []
        assert get("/help").headers["location"] == "/api/help/en"


@pytest.mark.parametrize(
    "path",
    ["/help/xx", "/help/fr/nothing", "/help/fr/account/nothing", "/help/assets/nothing.css", "/help/xx/a/b", "/help/fr/%3Cscript%3E"],
)
def test_page_that_is_not_there_says_so_in_the_readers_language_with_search(shelf: FakeLibrary, path: str) -> None:
    answer = get(path, Accept_Language="fr")

    assert answer.status == 404
    assert words_of("fr")["missing_page"].replace("'", "&#39;") in answer.body
    assert 'role="search"' in answer.body
    assert 'href="/help/fr/account"' in answer.body
    assert "<script>" not in answer.body


def test_language_of_the_address_counts_before_the_readers(shelf: FakeLibrary) -> None:
    assert words_of("de")["missing_page"] in get("/help/de/nothing", Accept_Language="fr").body


def test_article_that_is_not_written_in_a_language_is_offered_in_others(shelf: FakeLibrary) -> None:
    answer = get("/help/fr/tax/basis")

    assert answer.status == 404
    assert 'href="/help/ja/tax/basis"' in answer.body
    assert words_of("fr")["not_in_language_more"] in answer.body


def test_article_that_changed_its_topic_is_found_under_its_old_address(shelf: FakeLibrary) -> None:
    answer = get("/help/en/trading/fees")
    assert (answer.status, answer.headers["location"]) == (301, "/help/en/account/fees")


@pytest.mark.parametrize(
    "path", ["/help/en", "/help/en/account", "/help/en/account/fees", "/help/en/contact", "/help/sitemap.xml", "/robots.txt"]
)
def test_pages_that_are_the_same_for_all_may_be_kept_for_five_minutes(shelf: FakeLibrary, path: str) -> None:
    answer = get(path)
    again = get(path, If_None_Match=answer.headers["etag"])
    head = get(path, "HEAD")

    assert answer.headers["cache-control"] == "public, max-age=300"
    assert (again.status, again.body) == (304, "")
    assert get(path, If_None_Match='"other"').status == 200
    assert (head.status, head.body, head.headers) == (200, "", answer.headers)


def test_what_people_type_is_kept_nowhere(shelf: FakeLibrary) -> None:
    for path in ("/help/en/search?q=fees", "/help/en/search?q=fees&part=found"):
        answer = get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_every_page_refuses_strange_scripts_frames_and_forms(shelf: FakeLibrary) -> None:
    for path in (
        "/help/en",
        "/help/en/account/fees",
        "/help/en/search?q=x",
        "/help/en/contact",
        "/help/en/confirm/x",
        "/help/xx",
        ASSETS.path("help.css"),
    ):
        headers = get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_pages_need_no_inline_script_and_no_inline_style(shelf: FakeLibrary) -> None:
    for path in ("/help/en", "/help/en/account/fees", "/help/en/search?q=fees", "/help/en/contact"):
        body = get(path).body
        assert " style=" not in body
        assert not re.search(r"<script>|<style|\son\w+=", body)
        assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', body)


def test_assets_are_kept_for_ever_under_names_of_their_content(shelf: FakeLibrary) -> None:
    for name, media in (("help.css", "text/css"), ("search.js", "text/javascript")):
        answer = get(ASSETS.path(name))
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"].startswith(media)
        assert answer.body == ASSETS.content(name)


def test_asset_under_a_name_of_other_content_is_not_kept_for_ever(shelf: FakeLibrary) -> None:
    """An old function that is asked by a new page would fill caches with what the page is not made for."""
    answer = get("/help/assets/help.00000000.css")
    assert answer.body == ASSETS.content("help.css")
    assert answer.headers["cache-control"] == "public, max-age=300"


def test_page_says_so_in_its_language_where_the_knowledge_cannot_be_read(shelf: FakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise Upstream("S3 does not answer.")

    monkeypatch.setattr(wiring.desk().help_centre.site, "library", silent)
    answer = get("/help/ja")
    assert answer.status == 503
    assert words_of("ja")["again"] in answer.body
    assert answer.headers["cache-control"] == "no-store"


def test_every_page_of_what_is_published_weighs_less_than_fifty_kilobytes_with_its_assets(world: World) -> None:
    """The starter knowledge, whole: the longest article in the widest script is among it."""
    assets = sum(len(ASSETS.content(name).encode()) for name in ("help.css", "search.js"))
    urls = [element.text for element in ET.fromstring(get("/help/sitemap.xml").body).iter() if element.tag.endswith("}loc")]
    weights = {url: len(get(url.removeprefix(BASE)).body.encode()) + assets for url in urls if url}

    assert len(weights) > 150
    assert max(weights.values()) < 50_000, max(weights, key=lambda url: weights[url])


def test_sitemap_names_every_public_page_with_its_languages(shelf: FakeLibrary) -> None:
    answer = get("/help/sitemap.xml")
    tree = ET.fromstring(answer.body)
    urls = {element.text for element in tree.iter() if element.tag.endswith("}loc")}

    assert answer.headers["content-type"].startswith("application/xml")
    assert {f"{BASE}/help/ja", f"{BASE}/help/en/account", f"{BASE}/help/ja/tax/basis", f"{BASE}/help/fr/account/fees"} <= urls
    assert all(get(str(url).removeprefix(BASE)).status == 200 for url in urls)
    assert answer.body.count('hreflang="de"') >= 4
    assert "<lastmod>2026-11-01</lastmod>" in answer.body


def test_robots_are_told_where_the_sitemap_is_and_where_not_to_look(shelf: FakeLibrary) -> None:
    body = get("/robots.txt").body
    assert f"Sitemap: {BASE}/help/sitemap.xml" in body
    for path in ("/help/*/search", "/help/*/confirm/", "/api/", "/pages/"):
        assert f"Disallow: {path}\n" in body


def test_front_page_stands_without_any_knowledge(world: World) -> None:
    class Nothing:
        def find_current(self) -> None:
            return None

    wiring.desk().__dict__["knowledge"] = Nothing()
    assert get("/help/en").status == 200
    assert get("/help/en/account").status == 404
    assert words_of("en")["nothing"] in get("/help/en/search?q=What+is+the+fee?").body


def test_search_that_finds_nothing_offers_the_topics(shelf: FakeLibrary) -> None:
    nothing, some = get("/help/en/search?q=zzzz").body, get("/help/en/search?q=about").body

    assert words_of("en")["nothing"] in nothing
    assert 'href="/help/en/account"' in nothing
    assert 'href="/help/en/account"' not in some
    assert words_of("en")["nothing"] not in some, "articles with these words are something"


def test_who_must_act_now_is_not_sent_to_topics(shelf: FakeLibrary) -> None:
    assert 'href="/help/en/account"' not in get("/help/en/search?q=Somebody+hacked+my+account").body
    assert 'href="/help/en/account"' not in get("/help/en/search?q=4111111111111111").body


def test_other_languages_are_asked_the_same_and_open_the_same_link(shelf: FakeLibrary) -> None:
    assert 'href="/help/de/search?q=a%20%26%20b"' in get("/help/en/search?q=a+%26+b").body


def test_only_topics_with_more_than_three_articles_lead_to_all_of_them(shelf: FakeLibrary) -> None:
    assert "All " not in get("/help/en").body
    more = (shelved(f"more-{number}") for number in range(2))
    shelf.articles.update({(each.id, each.language): each for each in more})
    assert words_of("en")["all_in"].format(n=4) in get("/help/en").body


def test_status_line_shows_the_documents_notice(world: World) -> None:
    def change(desk: dict[str, object]) -> None:
        desk["help_centre"] = {"notice": {"en": "Withdrawals in <BTC> are late.", "ja": "遅延"}}

    with document(world, change):
        wiring.desk().__dict__["knowledge"] = library(world.now)
        assert "Withdrawals in &lt;BTC&gt; are late." in get("/help/en").body
        assert words_of("en")["status_ok"] not in get("/help/en").body
