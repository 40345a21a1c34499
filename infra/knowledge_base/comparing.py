"""Asks every example question of an engine that was trained without it: where another article answers it better, one of the two wants another wording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from chalicelib.faq.artefact import read_artefact
from chalicelib.faq.judgement import Judgement
from chalicelib.faq.model import Article
from chalicelib.faq.policy.choosing import likely_of

from .compiling import BUILT, Making, compile_articles, source_digest
from .faults import ArticleSource, Fault

FOLDS = 4
MARGIN = 0.9
"""So much likelier must the other article be for a fault: the example would be answered with it, wrongly. Less is a warning."""
NOTABLE = 0.5
"""Less than this is told by nobody: the engine is unsure of both, and a person is asked."""


class Doubt(Struct, frozen=True):
    """`text` is an example of `topic`; `other` is likelier."""

    topic: str
    language: str
    text: str
    other: str
    likelier: float
    own: float


@dataclass(frozen=True)
class _Example:
    article: Article
    text: str


def doubts_of(articles: Sequence[Article], making: Making) -> list[Doubt]:
    """Trains as often as there are folds. Titles stay: they are what the article is about."""
    return [doubt for fold in range(FOLDS) for doubt in _in_fold(articles, making, fold)]


def _in_fold(articles: Sequence[Article], making: Making, fold: int) -> Iterator[Doubt]:
    held = [_Example(article, text) for article in articles for text in article.questions[fold::FOLDS] if text != article.title]
    kept = [msgspec.structs.replace(article, questions=_others(article, fold)) for article in articles]
    engine = making.engines.load(read_artefact(compile_articles(kept, "", making)), {})
    for each in held:
        yield from _doubt(each, engine.judge(each.text, each.article.language))


def _others(article: Article, fold: int) -> tuple[str, ...]:
    return tuple(text for number, text in enumerate(article.questions) if number % FOLDS != fold)


def _doubt(example: _Example, judgement: Judgement) -> Iterator[Doubt]:
    likely = {each.topic: each.probability for each in likely_of([judgement])}
    first = judgement.ranked[0].topic if judgement.ranked else example.article.id
    if first != example.article.id:
        own = likely.get(example.article.id, 0.0)
        yield Doubt(example.article.id, example.article.language, example.text, first, round(judgement.probability, 3), round(own, 3))


def kept_doubts(folder: Path) -> list[Doubt] | None:
    """What was found for the same sources before; None where they were not compared yet."""
    kept = _kept(folder)
    return msgspec.json.decode(kept.read_bytes(), type=list[Doubt]) if kept.exists() else None


def compared(folder: Path, articles: Sequence[Article], making: Making) -> list[Doubt]:
    found = doubts_of(articles, making)
    kept = _kept(folder)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(msgspec.json.encode(found))
    return found


def _kept(folder: Path) -> Path:
    return BUILT / f"{source_digest(folder)}.doubts.json"


def faults_of(doubts: Sequence[Doubt], sources: Sequence[ArticleSource]) -> Iterator[Fault]:
    by_name = {(source.id, source.language): source for source in sources}
    for doubt in (doubt for doubt in doubts if doubt.likelier - doubt.own >= NOTABLE):
        source = by_name[doubt.topic, doubt.language]
        key = f"questions[{source.values('questions').index(doubt.text)}]"
        what = f"{doubt.text!r} is answered better by {doubt.other} ({doubt.likelier:.2f}) than by its own article ({doubt.own:.2f})"
        yield source.fault(key, f"{what}; reword it, or give it to that article.", is_warning=doubt.likelier - doubt.own < MARGIN)
