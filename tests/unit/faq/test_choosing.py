"""One article that all of a mail agrees on, or none."""

import pytest

from chalicelib.faq.outcome import Reason
from chalicelib.faq.policy.choosing import choose
from tests.fakes.knowledge import FakeJudgement, judged

FEES, LIMITS = judged("fees", "limits"), judged("limits", "fees")
MAYBE_FEES, MAYBE_LIMITS = judged("fees", "limits", probability=0.6), judged("limits", "fees", probability=0.5)
FAINT = judged("limits", "fees", probability=0.1)
NOTHING = FakeJudgement()

CASES = [
    ("one question, sure", [FEES], [], FEES, None),
    ("one question, not sure", [MAYBE_FEES], [], MAYBE_FEES, Reason.NOT_SURE),
    ("nothing at all", [NOTHING], [], NOTHING, Reason.UNKNOWN_TOPIC),
    ("two questions, one topic", [FEES, MAYBE_FEES], [], FEES, None),
    ("two questions, two topics", [FEES, MAYBE_LIMITS], [], FEES, Reason.SEVERAL_QUESTIONS),
    ("two questions, both sure of their own", [FEES, LIMITS], [], FEES, Reason.SEVERAL_QUESTIONS),
    ("a question that nothing knows beside one", [FEES, NOTHING], [], MAYBE_FEES, Reason.SEVERAL_QUESTIONS),
    ("a question that is understood with the rest", [FAINT], [NOTHING], FEES, None),
    ("such a question, and the whole is not sure", [FAINT], [NOTHING], MAYBE_FEES, Reason.NOT_SURE),
    ("a question, and a statement sure of another topic", [FEES], [LIMITS], FEES, Reason.SEVERAL_QUESTIONS),
    ("a question, and a statement that may be of another topic", [FEES], [MAYBE_LIMITS], FEES, None),
    ("a question, and the whole speaks of another topic", [FEES], [NOTHING], MAYBE_LIMITS, Reason.SEVERAL_QUESTIONS),
    ("statements alone, one sure", [], [NOTHING, FEES], MAYBE_FEES, None),
    ("statements alone, sure of two topics", [], [LIMITS, FEES], FEES, Reason.SEVERAL_QUESTIONS),
    ("statements alone, sure together", [], [FAINT, NOTHING], FEES, None),
]


@pytest.mark.parametrize(("asked", "said", "whole", "reason"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_choice(asked, said, whole, reason):
    choice = choose(asked, said, whole)
    assert choice.reason is reason
    if reason is None:
        assert choice.likely[0].topic == "fees"


def test_probabilities_of_what_comes_after_the_first_share_what_is_left():
    likely = choose([judged("a", "b", "c", probability=0.6)], [], judged("a", "b", "c", probability=0.6)).likely
    assert [each.topic for each in likely] == ["a", "b", "c"]
    assert sum(each.probability for each in likely) == pytest.approx(1.0)
    assert likely[0].probability > likely[1].probability > likely[2].probability


def test_nothing_is_likelier_than_what_the_engine_puts_first():
    likely = choose([judged("a", "b", probability=0.3)], [], judged("a", "b", probability=0.3)).likely
    assert likely[0].topic == "a"
    assert likely[1].probability <= likely[0].probability
