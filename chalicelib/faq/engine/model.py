"""What the engine gives back, and what a trained model says of itself."""

from msgspec import Struct

VERSION = 1
"""Counted up with every change of what a model's arrays or figures mean: a model of another version is refused."""
REJECT = -1
"""Stands for the topic of a text that no article answers."""


class Ranked(Struct, frozen=True):
    topic: str
    score: float


class Judgement(Struct, frozen=True):
    """`probability`: that sending `ranked[0]` is right. `is_sure`: it may be sent by itself to somebody who writes in the language asked about."""

    ranked: tuple[Ranked, ...] = ()
    probability: float = 0.0
    threshold: float = 1.0
    is_sure: bool = False


class Calibrator(Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic function of the evidence: `weights` of its members in order, after taking `means` away and dividing by `spreads`; then `bias`."""

    means: list[float]
    spreads: list[float]
    weights: list[float]
    bias: float


class ModelMeta(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`spoken[topic number]` are the languages that have examples of the topic; `silent` are the topics never sent by themselves (agents only).

    `thresholds` by language, with `""` for every other one.
    """

    version: int
    encoder: str
    topics: list[str]
    spoken: list[list[str]]
    silent: list[str]
    calibrator: Calibrator
    thresholds: dict[str, float]
    target: float
