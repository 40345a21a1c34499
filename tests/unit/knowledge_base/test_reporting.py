"""What no article answers is shown as groups of like questions, the largest first."""

from infra.knowledge_base.reporting import missing, report
from infra.knowledge_base.reviewed_questions import Reviewed


def asked(text, verdict="not_answerable", language="en", sent=None, right=None):
    return Reviewed(text, language, "mail", verdict, right, sent)


QUESTIONS = [
    asked("how do i stake my coins"),
    asked("can i stake coins how"),
    asked("how do i stake coins here", language="fr"),
    asked("is there a desktop app"),
    asked("what does it cost", verdict="did_not_help", sent="fees"),
    asked("how much", verdict="helped", sent="fees", right="fees"),
    asked("how many", verdict="other_article", right="limits"),
]


def test_like_questions_are_one_group_and_the_largest_comes_first(making):
    groups = missing(QUESTIONS, making)
    assert [(len(group.questions), group.languages, group.article) for group in groups] == [
        (3, "en 2, fr 1", None),
        (1, "en 1", None),
        (1, "en 1", "fees"),
    ]


def test_the_report_is_read_by_people(making):
    shown = report(missing(QUESTIONS, making))
    assert shown.startswith(
        "5 questions in 3 groups, the largest first:\n\n   3 × (en 2, fr 1); no article\n       how do i stake my coins\n"
    )
    assert "fees was sent and did not help\n       what does it cost" in shown


def test_nothing_missing(making):
    assert report(missing([], making)) == "No reviewed question is without an article, and every answer helped."


def test_what_is_like_nothing_is_a_group_of_its_own(making):
    assert [len(group.questions) for group in missing([asked("one"), asked("two"), asked("")], making)] == [1, 1, 1]
