"""Reads reviewed questions, from a desk's table or from a file, and hands them on without what would tell who asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chalicelib.core.clock import real_now
from chalicelib.core.errors import InvalidInput
from chalicelib.faq.reviewed import HELPED, NOT_ANSWERABLE, VERDICTS, Review
from chalicelib.faq.reviews import Reviews
from chalicelib.redaction.redacting import redact

from .places import Place

_MARKS = (
    (re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+"), "[e-mail]"),
    (re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{12,}\b"), "[id]"),
    (re.compile(r"\+?\d[\d\s().\-/]{5,}\d"), "[number]"),
)
"""In this order: a link may hold a number. What is left may still name somebody in words, so that a report is not for everybody's eyes."""


@dataclass(frozen=True)
class Reviewed:
    """`right` is the article that answers it; None: no article does, or nobody knows which. `sent` was decided and did not help, or did."""

    text: str
    language: str
    channel: str
    verdict: str
    right: str | None
    sent: str | None

    @property
    def is_unanswerable(self) -> bool:
        return self.verdict == NOT_ANSWERABLE


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of FILE=reviewed.jsonl."""

    question: str
    language: str
    verdict: str
    channel: str = "mail"
    article: str | None = None
    right: str | None = None


def reviewed_questions(place: Place, file: Path | None) -> list[Reviewed]:
    """Those with words, masked; the oldest first, and those of a file as they stand there. Raises InvalidInput that names every bad line."""
    if file:
        return [reviewed for reviewed in _from_file(file) if reviewed.text]
    reviews = sorted(Reviews(place.open_tables(), real_now).all(), key=lambda review: review.at)
    return [reviewed for reviewed in map(_reviewed, reviews) if reviewed.text]


def masked(text: str) -> str:
    """Secrets as redaction takes them out, then addresses, links, ids and numbers."""
    plain = redact(" ".join(text.split())).text
    for pattern, mark in _MARKS:
        plain = pattern.sub(mark, plain)
    return plain


def _reviewed(review: Review | Line) -> Reviewed:
    right = review.right or (review.article if review.verdict == HELPED else None)
    return Reviewed(masked(review.question), review.language, review.channel, review.verdict, right, review.article)


def _from_file(file: Path) -> Iterator[Reviewed]:
    faults: list[str] = []
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = msgspec.json.decode(line, type=Line)
        except msgspec.MsgspecError as error:
            faults.append(f"{file}:{number}: {error}")
            continue
        if found.verdict in VERDICTS:
            yield _reviewed(found)
        else:
            faults.append(f"{file}:{number}: verdict is {found.verdict!r}; it must be one of {', '.join(VERDICTS)}")
    if faults:
        raise InvalidInput("\n".join(faults))
