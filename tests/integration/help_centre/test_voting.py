"""Whether an article helped: counted once for a reader, with one line after a no, and never by looking."""

from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from chalicelib.faq.reviewed import DID_NOT_HELP, HELPED, Review
from chalicelib.help_centre.policy.caps import VOTES_AN_HOUR_BY_CONNECTION
from chalicelib.help_centre.store import ReadsRecord
from chalicelib.help_centre.wording import words_of
from tests.fakes.library import FakeLibrary, library
from tests.gateway import Answer, Gateway
from tests.secrets_made import phrase
from tests.world import World

FORM = "application/x-www-form-urlencoded"
EN = words_of("en")
ARTICLE = "/help/en/account/fees"


@pytest.fixture
def shelf(world: World) -> FakeLibrary:
    made = library(world.now)
    wiring.desk().__dict__["knowledge"] = made
    return made


def vote(path: str = ARTICLE, **fields: str) -> Answer:
    return Gateway().call("POST", path, urlencode(fields).encode(), Content_Type=FORM)


def reviews() -> list[Review]:
    return list(wiring.desk().review_book.all())


def test_yes_is_taken_down_and_thanked_for(shelf: FakeLibrary) -> None:
    answer = vote(helped="yes", q="How much is the withdrawal fee?")
    (review,) = reviews()

    assert EN["thanks_yes"] in answer.body
    assert answer.headers["cache-control"] == "no-store"
    assert (review.verdict, review.article, review.question, review.channel) == (HELPED, "fees", "How much is the withdrawal fee?", "help")


def test_no_asks_for_one_line_and_takes_it_down_in_the_same_place(shelf: FakeLibrary) -> None:
    asked = vote(helped="no", q="withdrawal fee?")
    told = vote(helped="no", q="withdrawal fee?", words="No word about <b>tokens</b>")
    (review,) = reviews()

    assert EN["missing"] in asked.body
    assert 'name="q" value="withdrawal fee?"' in asked.body
    assert EN["thanks_words"] in told.body
    assert (review.verdict, review.remark) == (DID_NOT_HELP, "No word about <b>tokens</b>")


def test_second_vote_of_a_reader_changes_the_first(shelf: FakeLibrary) -> None:
    vote(helped="yes")
    vote(helped="no")
    (review,) = reviews()
    assert (review.verdict, review.question) == (DID_NOT_HELP, "About fees")


def test_looking_votes_nothing(shelf: FakeLibrary, world: World) -> None:
    for method in ("GET", "HEAD"):
        Gateway().call(method, ARTICLE + "?helped=yes")
    assert vote(helped="perhaps").status == 200
    assert reviews() == []
    assert [item for item in world.items() if not isinstance(item, ReadsRecord)] == []


def test_secret_in_the_line_is_not_kept(shelf: FakeLibrary) -> None:
    words = " ".join(phrase(seed=5))
    vote(helped="no", words=words[:190], q=words)
    (review,) = reviews()
    assert words.split()[3] not in review.question
    assert "removed" in review.question


def test_vote_for_what_is_not_public_is_a_page_that_is_not_there(shelf: FakeLibrary, world: World) -> None:
    for path in ("/help/en/account/vip-desk", "/help/en/account/nothing", "/help/fr/tax/basis", "/help/en/tax/fees"):
        assert vote(path, helped="yes").status == 404
    assert world.items() == []


def test_connection_that_votes_all_day_is_no_longer_counted(shelf: FakeLibrary) -> None:
    for number in range(VOTES_AN_HOUR_BY_CONNECTION + 3):
        assert vote(helped="yes", q=f"question {number}?").status == 200
    assert len(reviews()) == VOTES_AN_HOUR_BY_CONNECTION


def test_hostile_form_is_a_page(shelf: FakeLibrary) -> None:
    for body in (b"", b"\xff\xfe", b"helped=" + b"%" * 1000, b"&".join([b"a=b"] * 100), b"helped=yes&q=" + b"x" * 70_000):
        assert Gateway().call("POST", ARTICLE, body, Content_Type=FORM).status == 200
