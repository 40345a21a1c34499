"""How articles stand: by topic in the document's order, beside their neighbours, and by the words that somebody types."""

import pytest

from chalicelib.help_centre.policy.months import months_of
from chalicelib.help_centre.policy.shelves import matching, public_of, related_of, topics_of
from tests.fakes.library import shelved

FEES = shelved("fees", title="How much is a withdrawal fee?", questions=("cost of sending coins",), related=("limits", "gone"))
LIMITS = shelved("limits", title="Daily limits", related=("fees",))
REPORT = shelved("report", category="tax", title="Tax report", related=("fees",))
OTHER = shelved("other", title="A quite different thing")
AGENTS = shelved("vip", audience="agents")
ALL = (OTHER, FEES, LIMITS, REPORT)


def test_articles_for_agents_are_left_out() -> None:
    assert AGENTS not in public_of((*ALL, AGENTS))


def test_topics_stand_in_the_documents_order_and_what_is_pointed_to_most_stands_first() -> None:
    topics = topics_of(ALL, {"tax": "Taxes", "account": "Account", "empty": "Nothing here"}, {})

    assert [(topic.id, topic.name) for topic in topics] == [("tax", "Taxes"), ("account", "Account")]
    assert [article.id for article in topics[1].articles] == ["fees", "limits", "other"]


def test_category_that_the_document_does_not_name_stands_last_under_its_id() -> None:
    assert [(topic.id, topic.name) for topic in topics_of(ALL, {"tax": "Taxes"}, {})][1:] == [("account", "Account")]


def test_what_is_read_most_stands_first() -> None:
    (_, account) = topics_of(ALL, {"tax": "Taxes", "account": "Account"}, {"other": 3, "limits": 2, "gone": 9})
    assert [article.id for article in account.articles] == ["other", "limits", "fees"]


@pytest.mark.parametrize(
    ("day", "months"), [("20261123", ("202611", "202610")), ("20270101", ("202701", "202612")), ("20261231", ("202612", "202611"))]
)
def test_this_month_and_the_last_count(day: str, months: tuple[str, str]) -> None:
    assert months_of(day) == months


def test_related_are_those_that_it_names_then_its_neighbours() -> None:
    assert [article.id for article in related_of(FEES, ALL)] == ["limits", "other"]
    assert [article.id for article in related_of(REPORT, ALL)] == ["fees"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("fee", ["fees"]), ("FEE withdraw", ["fees"]), ("ﬁrst", []), ("coins", ["fees"]), ("thdrawal", []), ("tax rep", ["report"]), ("?", []), ("", []),
        ("fee nonsense", []), ("🙂", []), ("a" * 500, []),
    ],
)  # fmt: skip
def test_every_word_that_is_typed_must_begin_a_word(query: str, found: list[str]) -> None:
    assert [article.id for article in matching(query, ALL)] == found


@pytest.mark.parametrize(
    ("query", "title"), [("出金", "出金手数料はいくら？"), ("ﾃｽｳ", "テスウリョウ"), ("手数料 出金", "出金手数料はいくら？")]
)
def test_japanese_is_found_anywhere_in_a_title(query: str, title: str) -> None:
    assert matching(query, (shelved("one", "ja", title=title),))


@pytest.mark.parametrize(
    ("query", "title"), [("cuanto", "¿Cuánto cuesta?"), ("Überweisung", "uberweisung"), ("l'adresse", "Changer l’adresse")]
)
def test_accents_and_apostrophes_are_forgiven(query: str, title: str) -> None:
    assert matching(query, (shelved("one", "es", title=title),))
