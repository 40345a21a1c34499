"""What is new in real replies: at least 29 of 32 as people trimmed them, and more than any library that was weighed."""

from collections import Counter

import pytest

from chalicelib.tickets.policy.new_words.splitting import split
from infra.corpus.replies import measure, others
from tests.corpora_rule import CORPORA

REPLIES = CORPORA / "mail" / "reply"
TO_REACH = 29 / 32
EXPLAINED: dict[str, str] = {}
"""Replies that the desk reads otherwise than they were trimmed, and why."""


@pytest.fixture(scope="module", autouse=True)
def corpus() -> None:
    if not REPLIES.is_dir():
        pytest.skip(f"there is no folder {REPLIES}; set CORPORA")


def test_new_text_of_real_replies_is_what_people_made_of_them() -> None:
    rows = measure(REPLIES)

    for row in rows:
        if not row.is_equal:
            print(f"{row.name}\n  expected: {row.expected[:300]}\n  read:     {row.read[:300]}")
    assert rows
    assert sum(row.is_equal for row in rows) >= TO_REACH * len(rows)
    assert {row.name for row in rows if not row.is_equal} <= set(EXPLAINED)


def test_no_library_that_was_weighed_reads_more_of_them() -> None:
    rows = measure(REPLIES, others())
    own = sum(row.is_equal for row in rows)

    for name in rows[0].by_library:
        right = sum(row.by_library[name] for row in rows)
        print(f"{name}: {right} of {len(rows)}, the desk {own}")
        assert right < own


def test_new_words_quote_and_signature_together_are_the_mail() -> None:
    for path in sorted((REPLIES / "emails").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        found = split(text)
        assert Counter(text.split()) == Counter(f"{found.new} {found.quoted} {found.signature}".split()), path.name
