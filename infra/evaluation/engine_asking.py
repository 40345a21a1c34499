"""Lets the desk's own engine learn a trial's examples, and asks it."""

from chalicelib.faq.engine import Engine
from chalicelib.faq.ports import Encoder
from infra.training import train

from .model import Trial, Verdict


def by_engine(trial: Trial, encoder: Encoder, target: float) -> list[Verdict]:
    trained = train(trial.examples, encoder, unanswerable=trial.unanswerable, target=target)
    engine = Engine(trained.meta, trained.arrays, encoder)
    return [verdict_of(engine, question.text, question.language) for question in trial.questions]


def verdict_of(engine: Engine, text: str, language: str) -> Verdict:
    judgement = engine.judge(text, language)
    first = judgement.ranked[0].topic if judgement.ranked else None
    return Verdict(first, judgement.probability, judgement.is_sure)
