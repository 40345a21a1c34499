"""Search in the help centre: the decision of mail and chat on top, then articles that have the words, and what must not be typed."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib import wiring
from chalicelib.help_centre.wording import words_of
from tests.fakes.library import FakeLibrary, library
from tests.gateway import Answer, Gateway
from tests.integration.chat_desk import document
from tests.secrets_made import CARD, phrase
from tests.world import World

EN = words_of("en")


@pytest.fixture
def shelf(world: World) -> FakeLibrary:
    made = library(world.now)
    wiring.desk().__dict__["knowledge"] = made
    return made


def search(query: str, language: str = "en", part: str = "") -> Answer:
    return Gateway().call("GET", f"/help/{language}/search?q={quote(query)}" + (f"&part={part}" if part else ""))


def decision(answer: Answer) -> str:
    return re.findall(r'data-decision="(\w+)"', answer.body)[0]


@pytest.mark.parametrize(("query", "language"), [("How much is the withdrawal fee?", "en"), ("出金手数料はいくらですか？", "ja")])
def test_answer_stands_on_top_with_its_source_and_the_question_whether_it_helped(shelf: FakeLibrary, query: str, language: str) -> None:
    answer = search(query, language)

    assert (answer.status, decision(answer)) == (200, "answer")
    assert 'data-article="fees"' in answer.body
    assert "Words about fees." in answer.body
    assert f'href="/help/{language}/account/fees"' in answer.body
    assert f'action="/help/{language}/account/fees"' in answer.body  # the vote
    assert f'name="q" value="{query}"' in answer.body


def test_close_question_gets_titles_without_those_for_agents(shelf: FakeLibrary) -> None:
    answer = search("What is the fee, perhaps?")

    assert decision(answer) == "did_you_mean"
    assert EN["did_you_mean"] in answer.body
    assert answer.body.index("About limits") < answer.body.index("About fees")
    assert "vip-desk" not in answer.body


def test_unknown_question_is_told_so_and_led_to_a_person(shelf: FakeLibrary) -> None:
    answer = search("Why is the sky blue?")

    assert decision(answer) == "hand_over"
    assert EN["nothing"] in answer.body
    assert 'href="/help/en/contact"' in answer.body


def test_single_words_find_articles_by_their_titles(shelf: FakeLibrary) -> None:
    answer = search("limi", part="found")

    assert decision(answer) == "hand_over"
    assert EN["words_match"] in answer.body
    assert 'href="/help/en/account/limits"' in answer.body


def test_part_of_the_page_is_the_same_decision_in_short(shelf: FakeLibrary) -> None:
    whole, part = search("How much is the withdrawal fee?"), search("How much is the withdrawal fee?", part="found")

    assert decision(whole) == decision(part) == "answer"
    assert "<html" not in part.body
    assert "<form" not in part.body
    assert EN["read_whole"] in part.body
    assert len(part.body) < 2000


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_typed_asks_what_one_would_like_to_know(shelf: FakeLibrary, query: str) -> None:
    assert decision(search(query)) == "empty"


@pytest.mark.parametrize("secret", [" ".join(phrase(seed=5)), CARD])
def test_secret_that_is_typed_is_not_repeated_and_not_asked_about(shelf: FakeLibrary, secret: str) -> None:
    for part in ("", "found"):
        answer = search(f"my withdrawal fee {secret}", part=part)
        assert decision(answer) == "sensitive"
        assert not any(word in answer.body for word in (secret, secret.split()[3] + " " if " " in secret else secret))
        assert EN["secret_title"] in answer.body
    assert shelf.engine is not None
    assert shelf.engine.asked == []


def test_stranger_in_the_account_is_led_to_the_security_team_and_not_to_an_article(shelf: FakeLibrary) -> None:
    answer = search("My account was hacked, what is the withdrawal fee?")

    assert decision(answer) == "urgent"
    assert EN["urgent_title"] in answer.body
    assert shelf.engine is not None
    assert shelf.engine.asked == []


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "\u202e\x00", "a" * 20_000, "🙂" * 300, "%"]
)
def test_hostile_words_are_only_words(shelf: FakeLibrary, query: str) -> None:
    for part in ("", "found"):
        answer = search(query, part=part)
        assert answer.status == 200
        assert "<script>alert" not in answer.body
        assert "<img" not in answer.body


@pytest.mark.parametrize("switch", [False, "shadow"])
def test_nothing_is_answered_while_answers_are_paused_or_in_shadow(world: World, switch: object) -> None:
    def change(desk: dict[str, Any]) -> None:
        desk["automatic_mail"]["answers"] = switch

    def load(_: str) -> None:
        pytest.fail("The engine is loaded for nothing.")

    with document(world, change):
        wiring.desk().__dict__["knowledge"] = made = library(world.now)
        made.__dict__["engine_of"] = load
        answer = search("How much is the withdrawal fee?")
        assert decision(answer) == "hand_over"
        assert "Words about fees" not in answer.body
        assert decision(search("What is the fee, perhaps?")) == "hand_over"
        assert "About limits" in search("limits").body  # what has the words can still be found


def test_broken_engine_leaves_the_search_by_words(world: World) -> None:
    made = library(world.now)
    made.engine = None
    wiring.desk().__dict__["knowledge"] = made

    answer = search("How much is the withdrawal fee?")
    assert (answer.status, decision(answer)) == (200, "hand_over")
    assert "About fees" in search("fees").body
