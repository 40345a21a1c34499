"""Files of articles and questions: what is read, and how a line that cannot be read is named."""

import pytest

from chalicelib.core.errors import InvalidInput
from infra.evaluation.own_files import OwnArticle, OwnQuestion, read_both

ARTICLE = {"id": "fees", "lang": "en", "question": "What are the fees?", "examples": ["fees?", "What are the fees?"], "answer": "Two."}
QUESTION = {"text": "how much", "lang": "en", "id": "fees"}


def faults_of(articles, questions):
    with pytest.raises(InvalidInput) as caught:
        read_both(articles, questions)
    return str(caught.value).splitlines()


def test_lines_are_read_and_blank_ones_passed_over(lines):
    articles = lines("a.jsonl", b"\xef\xbb\xbf" + b'{"id": "fees", "lang": "en", "question": "What?"}\r', b"", ARTICLE)
    questions = lines("q.jsonl", QUESTION, {"text": "", "lang": "xx", "id": None}, {"text": "\u2028\ud800", "lang": "ja"})
    found, asked = read_both(articles, questions)
    assert found == [OwnArticle("fees", "en", ("What?",)), OwnArticle("fees", "en", ("What are the fees?", "fees?"))]
    assert asked == [
        OwnQuestion("how much", "en", "fees", is_known=True),
        OwnQuestion("", "xx", None, is_known=True),
        OwnQuestion("\u2028\ud800", "ja", None, is_known=False),
    ]


def test_every_bad_line_of_both_files_is_named(lines):
    articles = lines(
        "a.jsonl", ARTICLE, b"{", {**ARTICLE, "examples": [1]}, {**ARTICLE, "id": " "}, {"id": "x", "lang": "en", "examples": []}
    )
    questions = lines(
        "q.jsonl", {"lang": "en"}, {**QUESTION, "id": 5}, QUESTION, [1], b"\xff\xfe", {**QUESTION, "text": None}, b"[" * 100_000
    )
    assert [fault.split(": ")[0].rsplit("/", 1)[1] for fault in faults_of(articles, questions)] == [
        *(f"a.jsonl:{number}" for number in (2, 3, 4, 5)),
        *(f"q.jsonl:{number}" for number in (1, 2, 4, 5, 6, 7)),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"lang": "en"}, "text is missing; it must be text"),
        ({**QUESTION, "lang": 3}, "lang is no text; it must be text"),
        ({**QUESTION, "lang": ""}, "lang is empty; fill it in"),
        ({**QUESTION, "id": []}, "id is neither text nor null; give the id of the article that answers it, or null where none does"),
        (b'{"text": }', "it is not JSON (Expecting value, column 10); write one object a line"),
        (b"null", "it is JSON but no object; write {…} with names and values"),
        (b"\xe9", "it is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_fault_says_what_would_be_right(lines, row, words):
    assert [fault.split(": ", 1)[1] for fault in faults_of(lines("a.jsonl", ARTICLE), lines("q.jsonl", row))] == [words]


def test_a_file_that_is_absent_or_empty_is_named(lines, tmp_path):
    faults = faults_of(tmp_path / "absent.jsonl", lines("q.jsonl", b""))
    assert [fault.rsplit("/", 1)[1] for fault in faults] == [
        "absent.jsonl: it cannot be read (No such file or directory); name a file that exists",
        "q.jsonl: it has no lines; write one JSON object a line",
    ]
