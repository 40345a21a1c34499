"""The public corpora of questions, and the draws that are made of them."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from infra.training import Example

from .model import Question, Trial

ASKED = ("valid", "id_oos_valid", "ood_oos_valid")
REVIEWED = "id_oos_train"
UNRELATED = "ood_oos_valid"
NO_TOPIC = "oos"


@dataclass(frozen=True)
class Banking:
    """BANKING77-OOS: (text, label) by file. 50 topics have articles; 27 are of banking too, and have none."""

    folder: Path

    @cached_property
    def files(self) -> dict[str, list[tuple[str, str]]]:
        return {name: [(row["text"], row["label"]) for row in _rows(self.folder / f"{name}.jsonl")] for name in ("train", REVIEWED, *ASKED)}

    @cached_property
    def topics(self) -> list[str]:
        return sorted({label for _, label in self.files["train"]})

    @cached_property
    def asked(self) -> list[Question]:
        """`valid` with topics, then what nothing answers: related, then unrelated."""
        return [Question(text, "en", label if label in set(self.topics) else None) for name in ASKED for text, label in self.files[name]]

    @cached_property
    def valid(self) -> list[Question]:
        return self.asked[: len(self.files["valid"])]

    @cached_property
    def texts(self) -> list[str]:
        return [text for rows in self.files.values() for text, _ in rows]

    def trial(self, examples: int, seed: int, *, is_reviewed: bool = False, only_valid: bool = False) -> Trial:
        """So many examples a topic, drawn from `train`."""
        unanswerable = [("en", text) for text, _ in self.files[REVIEWED]] if is_reviewed else []
        return Trial(_drawn(self.files["train"], self.topics, examples, seed), self.valid if only_valid else self.asked, unanswerable)

    def wide_trial(self, seed: int, examples: int = 10, left_out: int = 12, unanswerable: float = 0.2) -> Trial:
        """As many topics as there are, of both kinds, and a fifth of the questions unanswerable: half related (topics left out), half not."""
        generator = np.random.default_rng(seed)
        labels = sorted({label for _, label in (*self.files["train"], *self.files[REVIEWED])})
        gone = set(generator.choice(labels, left_out, replace=False).tolist())
        kept = [label for label in labels if label not in gone]
        asked = [(text, label) for name in ("valid", "id_oos_valid") for text, label in self.files[name]]
        answerable = [Question(text, "en", label) for text, label in asked if label not in gone]
        half = round(len(answerable) * unanswerable / (1 - unanswerable) / 2)
        related, unrelated = [text for text, label in asked if label in gone], [text for text, _ in self.files[UNRELATED]]
        others = [text for texts in (related, unrelated) for text in generator.permutation(texts)[:half].tolist()]
        examples_of = _drawn([*self.files["train"], *self.files[REVIEWED]], kept, examples, seed)
        return Trial(examples_of, [*answerable, *(Question(text, "en", None) for text in others)])


def bitcoin(folder: Path, language: str) -> Trial:
    """The English FAQ's questions, asked in another language."""
    rows = _rows(folder / "faq_parallel.jsonl")
    examples = [Example(row["id"], "en", row["question"]) for row in rows if row["lang"] == "en"]
    known = {example.topic for example in examples}
    return Trial(
        examples, [Question(row["question"], language, row["id"]) for row in rows if row["lang"] == language and row["id"] in known]
    )


def _drawn(rows: list[tuple[str, str]], topics: list[str], examples: int, seed: int) -> list[Example]:
    generator = np.random.default_rng(seed)
    by_topic: dict[str, list[str]] = {topic: [] for topic in topics}
    for text, label in rows:
        if label in by_topic:
            by_topic[label].append(text)
    return [Example(topic, "en", text) for topic in topics for text in generator.permutation(by_topic[topic])[:examples].tolist()]


def _rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
