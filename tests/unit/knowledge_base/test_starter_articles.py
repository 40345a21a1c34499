"""The articles that come with the desk: without faults, and as many as it promises."""

from collections import defaultdict

import pytest

from infra.knowledge_base.checking import check
from infra.knowledge_base.reading import KNOWLEDGE, LANGUAGES, LEAST_QUESTIONS


@pytest.fixture(scope="module")
def checked():
    return check(KNOWLEDGE)


def test_they_have_no_faults(checked):
    assert [str(fault) for fault in checked.faults if not fault.is_warning] == []


def test_there_are_as_many_as_promised(checked):
    languages = defaultdict(set)
    for source in checked.sources:
        languages[source.id].add(source.language)
    assert len(languages) >= 40
    assert [topic for topic, written in languages.items() if not written >= {"ja", "en"}] == []
    assert sum(written == set(LANGUAGES) for written in languages.values()) >= 20
    assert min(len(source.values("questions")) for source in checked.sources) >= LEAST_QUESTIONS
