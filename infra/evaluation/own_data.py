"""Measures the engine on anybody's articles and questions: a row a question, in their order, and a summary."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.faq.engine import Engine
from chalicelib.faq.ports import Encoder
from chalicelib.faq.usecases import CLOSE
from infra.training import train

from .counting import Tally, tally
from .engine_asking import verdict_of
from .model import Verdict
from .own_files import OwnArticle, OwnQuestion

ANSWER, SUGGEST, HAND_OVER = "answer", "suggest", "hand_over"


@dataclass(frozen=True)
class Measured:
    """`strangers`: ids that questions name and no article has; those questions count as unanswerable."""

    verdicts: list[Verdict]
    whole: Tally
    by_language: Mapping[str, Tally]
    thresholds: Mapping[str, float]
    target: float
    strangers: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        outcomes = [outcome_of(verdict) for verdict in self.verdicts]
        summary = {
            "target": self.target,
            "thresholds": self.thresholds,
            "questions": len(outcomes),
            "outcomes": {each: outcomes.count(each) for each in (ANSWER, SUGGEST, HAND_OVER)},
            **self.whole.as_json(),
            "languages": {language: found.as_json() for language, found in self.by_language.items()},
            "ids_without_article": list(self.strangers),
        }
        rows = [_row(verdict, outcome) for verdict, outcome in zip(self.verdicts, outcomes, strict=True)]
        return {"rows": rows, "summary": summary}

    def write(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")


def measure(articles: Sequence[OwnArticle], questions: Sequence[OwnQuestion], encoder: Encoder, target: float) -> Measured:
    trained = train([example for article in articles for example in article.as_examples()], encoder, target=target)
    engine = Engine(trained.meta, trained.arrays, encoder)
    verdicts = [verdict_of(engine, question.text, question.language) for question in questions]
    known = {article.id for article in articles}
    return Measured(
        verdicts,
        _tally_of(questions, verdicts, known),
        {language: _tally_of(questions, verdicts, known, language) for language in sorted({each.language for each in questions})},
        trained.meta["thresholds"],
        target,
        tuple(sorted({each.topic for each in questions if each.topic is not None} - known)),
    )


def outcome_of(verdict: Verdict) -> str:
    if verdict.is_sent:
        return ANSWER
    return SUGGEST if verdict.topic is not None and verdict.probability >= CLOSE else HAND_OVER


def _row(verdict: Verdict, outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, "article": verdict.topic, "probability": round(verdict.probability, 4)}


def _tally_of(questions: Sequence[OwnQuestion], verdicts: Sequence[Verdict], known: set[str], language: str | None = None) -> Tally:
    counted = [
        (question.as_question(known), verdict)
        for question, verdict in zip(questions, verdicts, strict=True)
        if question.is_known and language in (None, question.language)
    ]
    return tally([question for question, _ in counted], [verdict for _, verdict in counted])
