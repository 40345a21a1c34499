"""Asks every method the same questions, some draws at a time: the machine's cores are otherwise idle."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib.faq.ports import Encoder

from .averaged import by_average
from .counting import Tally, tally
from .engine_asking import by_engine
from .model import Method, Trial, Verdict
from .nearest import BASELINES
from .table import percent

ENGINE, AVERAGED = "engine", "encoder + TF-IDF averaged"
METHODS: Mapping[str, Method] = {ENGINE: by_engine, **BASELINES, AVERAGED: by_average}
SENDING = (ENGINE, *BASELINES)
"""`AVERAGED` ranks alone."""
MOST_WORKERS = 2

_state: dict[str, tuple[Encoder, float]] = {}
"""A worker's own, set once: an encoder is too large to be handed over with every draw."""


@dataclass(frozen=True)
class Draw:
    words: str
    trial: Trial
    methods: Sequence[str] = SENDING


@dataclass(frozen=True)
class Asked:
    """What each method made of a draw."""

    trial: Trial
    verdicts: Mapping[str, list[Verdict]]

    def tally(self, method: str, questions: slice = slice(None)) -> Tally:
        return tally(self.trial.questions[questions], self.verdicts[method][questions])


class Asking:
    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def all(self, draws: Sequence[Draw]) -> list[Asked]:
        return list(self._pool.map(_ask, draws))


@contextmanager
def asking(encoder: Encoder, target: float) -> Iterator[Asking]:
    """Workers are forked, so that they share the encoder and its vectors."""
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _remember, (encoder, target)) as pool:
        yield Asking(pool)


def told(words: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


def _remember(encoder: Encoder, target: float) -> None:
    _state["asked of"] = encoder, target


def _ask(draw: Draw) -> Asked:
    encoder, target = _state["asked of"]
    asked = Asked(draw.trial, {name: METHODS[name](draw.trial, encoder, target) for name in draw.methods})
    found = asked.tally(ENGINE)
    told(
        f"{draw.words}: {found.right} of {found.sent} sent are right, {percent(found.answered_right)} answered right, top-1 {percent(found.top_1)}"
    )
    return asked
