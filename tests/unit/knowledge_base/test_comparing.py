"""An example that another article answers better is named with that article and both probabilities."""

import pytest

from infra.knowledge_base.checking import check
from infra.knowledge_base.comparing import compared, doubts_of, faults_of, kept_doubts
from infra.knowledge_base.compiling import articles_in

from .articles import put

STOLEN = ("three beta en", "one alpha en two")


def test_articles_that_know_their_own_questions_raise_no_doubt(folder, making):
    assert doubts_of(articles_in(folder), making) == []


def faults_of_beta(folder, making):
    found = [doubt for doubt in doubts_of(articles_in(folder), making) if (doubt.topic, doubt.language) == ("beta", "en")]
    return list(faults_of(found, check(folder).sources))


def test_an_example_that_another_article_answers_better_is_named(folder, making):
    put(folder, "beta", "en", change=STOLEN)
    (fault,) = faults_of_beta(folder, making)
    assert str(fault).startswith(
        "knowledge/account/beta.en.md:9: warning: 'one alpha en two' is answered better by alpha (0.75) than by its own article (0."
    )


@pytest.mark.parametrize(("question", "is_warning"), [("one alpha en two", True), ("one alpha  en", False)])
def test_one_that_would_be_answered_wrongly_is_a_fault(folder, making, monkeypatch, question, is_warning):
    monkeypatch.setattr("infra.knowledge_base.checking._repeated_questions", lambda sources: ())
    put(folder, "beta", "en", change=("three beta en", question))
    assert [fault.is_warning for fault in faults_of_beta(folder, making)] == [is_warning]


def test_the_same_articles_are_compared_once(folder, making, monkeypatch, tmp_path):
    monkeypatch.setattr("infra.knowledge_base.comparing.BUILT", tmp_path)
    assert kept_doubts(folder) is None
    put(folder, "beta", "en", change=STOLEN)
    found = compared(folder, articles_in(folder), making)
    assert kept_doubts(folder) == found
    put(folder, "beta", "en")
    assert kept_doubts(folder) is None
