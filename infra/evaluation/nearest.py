"""What the engine is measured against: the nearest example by BM25, by TF-IDF, or by the encoder, calibrated as the engine is."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.chance import chances
from chalicelib.faq.engine.marks import Floats, Ids, Marks, marks_of, plain
from chalicelib.faq.engine.wording import postings_of, wording_of
from chalicelib.faq.ports import Encoder
from infra.training.calibrating import Observed, calibrate

from .model import Method, Trial, Verdict

SATURATION, BY_LENGTH = 1.2, 0.75
"""BM25's usual constants (k1 and b)."""
NOWHERE = -1.0

Likeness = Callable[[Sequence[str], Sequence[str], Encoder], Floats]
"""(texts, examples): how alike each text is to each example."""


@dataclass(frozen=True)
class Rows:
    """Examples in the order of their topics, then the reviewed questions that have none, as one more topic."""

    texts: list[str]
    languages: NDArray[np.str_]
    topics: list[str]
    topic: Ids

    def best_by_topic(self, alike: Floats) -> Floats:
        """(texts, topics + 1): that of each topic's nearest example."""
        found = np.full((len(alike), len(self.topics) + 1), NOWHERE, np.float32)
        for topic in np.unique(self.topic):
            found[:, topic] = alike[:, self.topic == topic].max(axis=1)
        return found


def nearest(likeness: Likeness) -> Method:
    def verdicts(trial: Trial, encoder: Encoder, target: float) -> list[Verdict]:
        rows = _rows(trial)
        calibrator, thresholds, _ = calibrate(_observed(rows, likeness(rows.texts, rows.texts, encoder)), target, seed=0)
        best, members = _weighed(rows.best_by_topic(likeness([question.text for question in trial.questions], rows.texts, encoder)))
        likely = chances(calibrator, members)
        return [
            Verdict(rows.topics[topic], float(chance), bool(chance >= thresholds.get(question.language, thresholds[""])))
            for topic, chance, question in zip(best, likely, trial.questions, strict=True)
        ]

    return verdicts


def _rows(trial: Trial) -> Rows:
    topics = sorted({example.topic for example in trial.examples})
    examples = sorted({(topics.index(example.topic), example.language, example.text) for example in trial.examples})
    rows = [*examples, *((len(topics), language, text) for language, text in sorted(set(trial.unanswerable)))]
    return Rows(
        [text for _, _, text in rows], np.array([language for _, language, _ in rows]), topics, np.array([topic for topic, _, _ in rows])
    )


def _observed(rows: Rows, alike: Floats) -> Observed:
    """Each text without itself; each example once more without its topic, as a question that has no article."""
    np.fill_diagonal(alike, NOWHERE)
    by_topic = rows.best_by_topic(alike)
    of_article = rows.topic < len(rows.topics)
    without = by_topic.copy()
    without[np.arange(len(without)), rows.topic] = NOWHERE
    best, members = _weighed(np.concatenate([by_topic[of_article], without[of_article], by_topic[~of_article]]))
    answerable, reviewed = int(of_article.sum()), int((~of_article).sum())
    is_held = np.repeat([False, True, True], [answerable, answerable, reviewed])
    return Observed(
        members=members,
        is_right=~is_held & (best == np.concatenate([rows.topic[of_article], rows.topic[of_article], rows.topic[~of_article]])),
        is_held=is_held,
        is_reviewed=np.repeat([False, False, True], [answerable, answerable, reviewed]),
        languages=np.concatenate([rows.languages[of_article], rows.languages[of_article], rows.languages[~of_article]]),
    )


def _weighed(by_topic: Floats) -> tuple[Ids, Floats]:
    """Each text's best topic; and its score, its lead over the second, and the score of having no article."""
    ranked = np.sort(by_topic[:, :-1], axis=1)
    second = ranked[:, -2] if ranked.shape[1] > 1 else np.zeros(len(ranked), np.float32)
    return by_topic[:, :-1].argmax(axis=1), np.column_stack([ranked[:, -1], ranked[:, -1] - second, by_topic[:, -1]])


def by_encoder(texts: Sequence[str], examples: Sequence[str], encoder: Encoder) -> Floats:
    alike: Floats = encoder.encode(texts) @ encoder.encode(examples).T
    return alike


def by_tf_idf(texts: Sequence[str], examples: Sequence[str], encoder: Encoder) -> Floats:
    """Characters and words, averaged: the engine's own marks."""
    asked, known = [marks_of(text) for text in texts], [marks_of(text) for text in examples]
    letters = _alike([letters for letters, _ in asked], [letters for letters, _ in known])
    words = _alike([words for _, words in asked], [words for _, words in known])
    return ((letters + words) / 2).astype(np.float32)


def _alike(texts: Sequence[Marks], examples: Sequence[Marks]) -> Floats:
    wording = wording_of(examples)
    postings = postings_of(wording)
    found = [postings.likeness(wording.weigh(marks)) for marks in texts]
    return np.array(found, np.float32).reshape(len(texts), len(examples))


def by_bm25(texts: Sequence[str], examples: Sequence[str], encoder: Encoder) -> Floats:
    counts = [Counter(plain(example).split()) for example in examples]
    number = {word: at for at, word in enumerate(sorted(set().union(*counts)))}
    table = np.zeros((len(number), len(examples)), np.float32)
    for column, counted in enumerate(counts):
        for word, count in counted.items():
            table[number[word], column] = count
    lengths = table.sum(axis=0)
    held = (table > 0).sum(axis=1, keepdims=True)
    rarity = np.log1p((len(examples) - held + 0.5) / (held + 0.5))
    usual = SATURATION * (1 - BY_LENGTH + BY_LENGTH * lengths / max(float(lengths.mean()), 1e-9))
    table = (rarity * table * (SATURATION + 1) / (table + usual)).astype(np.float32)
    asked = [[number[word] for word in plain(text).split() if word in number] for text in texts]
    return np.array([table[words].sum(axis=0) for words in asked], np.float32).reshape(len(texts), len(examples))


BASELINES: dict[str, Method] = {"BM25": nearest(by_bm25), "TF-IDF": nearest(by_tf_idf), "encoder": nearest(by_encoder)}
