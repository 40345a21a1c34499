"""What is asked of a model that has not seen it, in closed form, is what such a model says indeed."""

from dataclasses import replace

import numpy as np
import pytest

from infra.training import train
from infra.training.head import RIDGE, fit
from infra.training.leaving_out import LeavingOut
from infra.training.library import library_of
from infra.training.typical import topics_of
from tests.small_engine import EXAMPLES, TOPICS, WordEncoder, engine_of

REVIEWED = [("en", f"{animal} sing at night") for animal in ("whales", "birds", "cats")]


@pytest.fixture(scope="module")
def library():
    return library_of(EXAMPLES, WordEncoder(), REVIEWED)


@pytest.fixture(scope="module")
def asked(library):
    head = fit(library)
    return list(LeavingOut(head, topics_of(head), 0).all())


@pytest.mark.parametrize("topic", [None, 0, 3])
def test_closed_form_is_what_training_without_the_rows_gives(topic, library):
    out = np.array([7]) if topic is None else library.rows_of(topic)
    kept = np.setdiff1d(np.arange(library.size), out)
    head, kernel = fit(library), library.kernel(np.arange(library.size))
    weights = np.linalg.solve(kernel[np.ix_(kept, kept)] + RIDGE * np.eye(len(kept)), head.targets[kept])

    without = head.without(out)

    assert without.scores == pytest.approx(kernel[np.ix_(out, kept)] @ weights, abs=1e-6)
    assert (head.weights - without.lever @ without.residual)[kept] == pytest.approx(weights, abs=1e-6)


def test_own_scores_are_those_without_the_row_alone(library):
    head = fit(library)
    own = [head.without(np.array([row])).scores[0, library.topic[row]] for row in range(library.size)]

    assert head.own_scores() == pytest.approx(own, abs=1e-6)


def test_each_example_is_asked_twice_and_each_reviewed_question_once(library, asked):
    assert sum(not each.is_held for each in asked) == len(EXAMPLES)
    assert sum(each.is_held and not each.is_reviewed for each in asked) == len(EXAMPLES)
    assert [library.topic[each.row] for each in asked if each.is_reviewed] == [len(TOPICS)] * len(REVIEWED)


def test_nothing_is_right_where_the_topic_is_left_out_or_there_is_none(asked):
    assert not any(each.is_right for each in asked if each.is_held)
    assert sum(each.is_right for each in asked if not each.is_held) > 0.8 * len(EXAMPLES)


@pytest.mark.parametrize("is_held", [False, True])
def test_what_training_learns_from_is_what_answering_sees(library, asked, is_held):
    """The evidence for a text left out, and the same text asked of an engine that was trained without it: only the rarity of words differs a little."""
    by_row = dict(enumerate(sorted({(library.topics.index(each.topic), each.language, each.text) for each in EXAMPLES})))
    for seen in [each for each in asked if each.is_held is is_held and not each.is_reviewed][:: len(EXAMPLES) // 3]:
        topic, language, text = by_row[seen.row]
        out = [
            each for each in EXAMPLES if each.topic == library.topics[topic] and (is_held or (each.language, each.text) == (language, text))
        ]
        model = train([each for each in EXAMPLES if each not in out], WordEncoder(), unanswerable=REVIEWED)

        assert engine_of(model)._weighed(text)[1] == pytest.approx(seen.members, abs=0.25)


def test_evidence_is_finite(asked):
    assert np.isfinite([each.members for each in asked]).all()


def test_head_by_landmarks_ranks_nearly_as_the_exact_one(library):
    some = replace(library, landmarks=np.arange(0, library.size, 2))
    rows, topics = np.arange(len(EXAMPLES)), library.topic[: len(EXAMPLES)]
    head = fit(some)

    assert ((some.kernel(rows) @ head.weights)[:, :-1].argmax(axis=1) == topics).mean() > 0.95
    asked = list(LeavingOut(head, topics_of(head), 0).all())
    assert sum(each.is_right for each in asked if not each.is_held) > 0.7 * len(EXAMPLES)
