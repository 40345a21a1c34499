"""Thresholds move only where people reviewed enough, and only as far as that proves; what nothing answers is asked of who does not know it."""

import json

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.faq.model import Article
from infra.knowledge_base.calibrating import LEAST_REVIEWED, NEVER, calibrate, table
from infra.knowledge_base.places import Place
from infra.knowledge_base.reviewed_questions import Reviewed, masked, reviewed_questions


def article(name, language="en"):
    return Article(id=name, language=language, category="account", title=f"about {name}", body="x", questions=(f"what is {name} please",))


ARTICLES = (article("fees"), article("limits"))


def reviewed(text, right, *, verdict="helped", language="en", channel="mail", sent=None):
    return Reviewed(text, language, channel, verdict, right, sent)


def asked(count, text="what is fees please today number{}", right="fees", **more):
    return [reviewed(text.format(number), right, **more) for number in range(count)]


def row_of(reviewed_, making, target=0.98):
    (row,) = calibrate(ARTICLES, reviewed_, making, target).rows
    return row


def test_below_three_hundred_the_strict_threshold_stays(making):
    row = row_of(asked(LEAST_REVIEWED - 1), making)
    assert (row.before, row.after) == (0.9, None)
    assert "299 reviewed questions, 300 are needed" in row.why


def test_with_enough_that_were_right_it_is_loosened_to_what_was_seen(making):
    row = row_of(asked(LEAST_REVIEWED), making)
    assert row.after == pytest.approx(4 / 6)
    assert "300 of 300 right" in row.why


def test_each_language_and_channel_has_its_own(making):
    found = calibrate(ARTICLES, [*asked(300), *asked(300, channel="chat", right="limits"), *asked(5, language="ja")], making, 0.98)
    assert {(row.language, row.channel): row.after is None for row in found.rows} == {
        ("en", "chat"): True,
        ("en", "mail"): False,
        ("ja", "mail"): True,
    }
    assert list(found.learned.thresholds) == ["en/mail"]


def test_what_is_wrong_at_the_strict_threshold_is_sent_no_more(making):
    row = row_of(asked(300, text="please what is fees", right="limits", verdict="other_article"), making)
    assert row.after == NEVER
    assert "300 of 300 at the strict threshold were wrong" in row.why


def test_questions_that_the_engine_learned_prove_nothing(making):
    known = asked(300, text="What is  fees please")
    assert [(row.reviewed, row.after) for row in calibrate(ARTICLES, [*known, *asked(10)], making, 0.98).rows] == [(10, None)]


def test_what_did_not_help_counts_as_wrong(making):
    row = row_of([*asked(150), *asked(150, right=None, verdict="did_not_help", sent="fees")], making)
    assert row.after is None


def test_what_nothing_answers_is_learned_and_asked_of_who_does_not_know_it(making):
    """A model that had seen all of them would find each of them unlikely, and call the rest proved."""
    nothing = asked(300, text="what is fees please number{} entirely", right=None, verdict="not_answerable")
    found = calibrate(ARTICLES, [*asked(300), *nothing], making, 0.98)
    assert len(found.learned.unanswerable) == 300
    assert making.trained == 3
    assert found.rows[0].after is None


def test_the_table_says_what_changed_and_why(making):
    shown = table(calibrate(ARTICLES, asked(300), making, 0.98))
    assert "| en | mail | 300 | 0.900 | 0.667 | 300 of 300 right at or over it; precision is at least 98." in shown


LINES = [
    {"question": "Who is hanako@customer.example?", "language": "en", "verdict": "not_answerable"},
    {"question": "fees?", "language": "en", "channel": "chat", "verdict": "helped", "article": "fees"},
    {"question": "limits?", "language": "en", "verdict": "other_article", "article": "fees", "right": "limits"},
    {"question": "", "language": "en", "verdict": "helped", "article": "fees"},
]


def test_a_file_of_reviewed_questions(tmp_path):
    file = tmp_path / "reviewed.jsonl"
    file.write_text("\n".join(map(json.dumps, LINES)) + "\n\n", encoding="utf-8")
    assert reviewed_questions(Place(), file) == [
        Reviewed("Who is [e-mail]", "en", "mail", "not_answerable", None, None),
        Reviewed("fees?", "en", "chat", "helped", "fees", "fees"),
        Reviewed("limits?", "en", "mail", "other_article", "limits", "fees"),
    ]


def test_bad_lines_are_named_all_at_once(tmp_path):
    file = tmp_path / "reviewed.jsonl"
    file.write_bytes(b'{"question":"x","language":"en","verdict":"fine"}\n\n{"question":1}\n\xff\n')
    with pytest.raises(InvalidInput) as refused:
        reviewed_questions(Place(), file)
    assert [line.split(": ")[0].rpartition(":")[2] for line in refused.value.detail.splitlines()] == ["1", "3", "4"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to taro@customer.example now", "write to [e-mail] now"),
        ("see https://example.com/x?a=1 and www.example.org", "see [link] and [link]"),
        ("call +81 90-1234-5678 or 03 (1234) 5678", "call [number] or [number]"),
        ("ticket 3V0K9F2A7K3QX", "ticket [id]"),
        ("sent to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "sent to [id]"),
        ("4111 1111 1111 1111 is my card", "[card number removed] is my card"),
        ("2FA in 24 h for 100 EUR", "2FA in 24 h for 100 EUR"),
    ],
)
def test_what_would_tell_who_asked_is_masked(text, shown):
    assert masked(text) == shown
