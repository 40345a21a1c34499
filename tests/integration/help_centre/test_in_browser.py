"""The help centre in a real Chromium: searched, read, voted on and written to on a phone, and looked at by axe in every language, light and dark.

Screenshots go to build/screenshots for a person to look at.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.help_centre.wording import MODULES, words_of
from tests.contact_form import WRITTEN, link_in
from tests.help_browser import DESK, Opened, shoot
from tests.world import World

pytestmark = pytest.mark.xdist_group("browser")
EN = words_of("en")
ARTICLE = "account/withdrawal-fees"
SECURITY = "security/lost-two-factor"
QUESTIONS = {
    "ja": "出金手数料はいくらですか？", "en": "How much is the withdrawal fee?", "es": "¿Cuánto cuesta la comisión por retirar?",
    "fr": "Quels sont les frais de retrait ?", "de": "Wie hoch ist die Gebühr für eine Auszahlung?",
}  # fmt: skip
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def assert_accessible(page: Page, where: str, options: dict[str, object] = RULES) -> None:
    found = Axe().run(page, options={"runOnly": options, "resultTypes": ["violations"]}).response["violations"]
    told = [f"{each['id']}: {each['help']} {[node['target'] for node in each['nodes']][:3]}" for each in found]
    assert told == [], where


def assert_fits(page: Page, where: str) -> None:
    """Nothing is wider than the screen, and what is pressed is large enough (WCAG 2.2, 2.5.8)."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), .button, .links a, .languages a")]
        .filter((e) => e.offsetParent && !e.closest(".trap")).map((e) => [e.textContent || e.name, e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([name]) => name)"""
    )
    assert small == [], where


def look(page: Page, name: str) -> None:
    """By day everything; by night what differs from it: colours."""
    assert_accessible(page, name)
    assert_fits(page, name)
    shoot(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, f"{name}-dark", COLOURS)
    shoot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("language", MODULES)
def test_axe_finds_nothing_on_any_kind_of_page(opened: Opened, world: World, language: str) -> None:
    page = opened.page(language=language)
    kinds = {
        "front": "", "topic": "/account", "article": f"/{ARTICLE}", "security": f"/{SECURITY}", "search": f"/search?q={QUESTIONS[language]}",
        "search-nothing": "/search?q=zzzz", "search-secret": "/search?q=4111111111111111", "contact": "/contact", "missing": "/nothing",
        "link-forged": "/confirm/x.y",
    }  # fmt: skip
    for kind, path in kinds.items():
        page.goto(f"/help/{language}{path}")
        assert page.locator("html").get_attribute("lang") == language
        look(page, f"{kind}-{language}")


@pytest.mark.parametrize("language", MODULES)
def test_form_is_sent_confirmed_and_answered_for_on_a_phone(opened: Opened, world: World, language: str) -> None:
    words, page = words_of(language), opened.page(f"/help/{language}", language=language)
    heading = page.get_by_role("heading", level=1)
    page.get_by_role("link", name=words["contact"], exact=True).first.tap()
    page.get_by_role("button", name=words["send"], exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text(words["fault_address"])
    look(page, f"contact-faults-{language}")
    page.get_by_label(words["email"]).fill(WRITTEN["email"])
    page.get_by_label(words["subject"], exact=True).fill(WRITTEN["subject"])
    page.get_by_label(words["message"], exact=True).fill(WRITTEN["message"])
    page.get_by_role("button", name=words["send"], exact=True).tap()
    expect(heading).not_to_have_text(words["contact"])
    if heading.text_content() == words["likely"]:
        page.get_by_role("button", name=words["send_anyway"]).tap()
    expect(heading).to_have_text(words["sent"])
    look(page, f"contact-sent-{language}")
    assert world.tickets() == []

    page.goto(link_in(world.sent[0]))
    expect(page.get_by_text(WRITTEN["subject"])).to_be_visible()
    look(page, f"confirm-{language}")
    assert world.tickets() == []
    page.get_by_role("button", name=words["confirm_button"]).tap()
    expect(heading).to_contain_text(words["done"])
    look(page, f"confirmed-{language}")
    (ticket,) = world.tickets()
    assert ticket.language == language
    assert ticket.id[:4] in page.content()


@pytest.mark.parametrize("language", MODULES)
def test_answer_is_found_while_typing_read_and_voted_on(opened: Opened, world: World, language: str) -> None:
    words, page = words_of(language), opened.page(f"/help/{language}", language=language)
    page.get_by_role("searchbox").press_sequentially(QUESTIONS[language], delay=5)
    found = page.locator("#results")
    expect(found.get_by_role("link").first).to_be_visible()
    expect(page.get_by_role("status")).not_to_be_empty()
    look(page, f"typed-{language}")
    found.locator(f'a[href$="{ARTICLE}"]').first.tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(ARTICLE)

    page.get_by_role("button", name=words["no"], exact=True).tap()
    expect(page.get_by_role("status").last).to_contain_text(words["thanks_no"])
    look(page, f"voted-no-{language}")
    page.get_by_label(words["missing"]).fill("BTC")
    page.get_by_role("button", name=words["missing_send"]).tap()
    expect(page.get_by_role("status").last).to_contain_text(words["thanks_words"])
    (review,) = wiring.desk().review_book.all()
    assert (review.article, review.remark) == ("withdrawal-fees", "BTC")


def test_everything_works_without_a_script(opened: Opened, world: World) -> None:
    page = opened.page("/help/en", scripts=False)
    page.get_by_role("searchbox").fill("withdrawal fees")
    page.get_by_role("button", name=EN["search_button"]).tap()
    page.get_by_role("main").locator(f'a[href$="{ARTICLE}"]').first.tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name=EN["yes"], exact=True).tap()
    expect(page.get_by_text(EN["thanks_yes"])).to_be_visible()
    page.get_by_role("link", name=EN["person_link"]).last.tap()
    page.get_by_label(EN["email"]).fill(WRITTEN["email"])
    page.get_by_label(EN["subject"], exact=True).fill(WRITTEN["subject"])
    page.get_by_label(EN["message"], exact=True).fill(WRITTEN["message"])
    page.get_by_role("button", name=EN["send"], exact=True).tap()
    assert len(world.sent) <= 1


def test_keyboard_alone_does_everything(opened: Opened) -> None:
    page = opened.page("/help/en", size=DESK)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=EN["skip"])).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("withdrawal fees")
    expect(page.locator("#results a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#results")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=withdrawal+fees")


def test_a_slow_answer_never_replaces_a_newer_one(opened: Opened) -> None:
    page = opened.page("/help/en")
    page.route("**/search?part=found&q=fees", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.get_by_role("searchbox").fill("fees")
    page.wait_for_timeout(350)
    page.get_by_role("searchbox").fill("password")
    expect(page.locator("#results a").first).to_contain_text("password", ignore_case=True)
    page.wait_for_timeout(700)
    expect(page.locator("#results a").first).to_contain_text("password", ignore_case=True)


def test_search_that_fails_leaves_the_form(opened: Opened) -> None:
    page = opened.page("/help/en")
    page.route("**/search?part=found*", lambda route: route.abort())
    page.get_by_role("searchbox").fill("fees")
    page.wait_for_timeout(500)
    expect(page.locator("#results")).to_be_hidden()
    opened.complaints.clear()  # the browser tells of the request that we broke
    page.unroute("**/search?part=found*")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search?q=fees")


def test_likely_answer_is_shown_before_a_form_is_sent(opened: Opened, world: World) -> None:
    page = opened.page("/help/en/contact")
    page.get_by_label(EN["email"]).fill(WRITTEN["email"])
    page.get_by_label(EN["subject"], exact=True).fill("Fees")
    page.get_by_label(EN["message"], exact=True).fill(QUESTIONS["en"])
    page.get_by_role("button", name=EN["send"], exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(EN["likely"])
    look(page, "likely-en")
    assert world.sent == []


def test_wide_screens_have_their_pictures(opened: Opened) -> None:
    page = opened.page(size=DESK)
    for kind, path in {"front": "", "article": f"/{ARTICLE}", "security": f"/{SECURITY}", "contact": "/contact"}.items():
        page.goto(f"/help/ja{path}")
        look(page, f"wide-{kind}-ja")


def test_nothing_is_cut_off_on_the_narrowest_phone(opened: Opened) -> None:
    page = opened.page(size={"width": 320, "height": 568})
    for kind, path in {"front": "", "security": f"/{SECURITY}", "contact": "/contact", "missing": "/nothing"}.items():
        page.goto(f"/help/de{path}")
        look(page, f"narrow-{kind}-de")
