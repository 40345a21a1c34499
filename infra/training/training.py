"""Trains a model: the head over all examples, and the calibrator and thresholds over what models without them said of them."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from chalicelib.faq.engine.evidence import Topics
from chalicelib.faq.engine.model import REJECT, VERSION, Calibrator, ModelMeta
from chalicelib.faq.engine.wording import Wording
from chalicelib.faq.ports import Encoder

from .calibrating import Observed, calibrate
from .head import Head, fit
from .leaving_out import LeavingOut
from .library import Library, library_of
from .model import Calibration, Example, TrainedModel, nothing_observed
from .prior import PRIOR
from .thresholds import NEVER
from .typical import topics_of

FEWEST_TOPICS = 4


def train(
    examples: Sequence[Example],
    encoder: Encoder,
    *,
    unanswerable: Sequence[tuple[str, str]] = (),
    silent: Sequence[str] = (),
    target: float = 0.98,
    seed: int = 0,
) -> TrainedModel:
    """`unanswerable`: (language, text) of questions that people marked as having no article. `silent`: topics that are never sent by themselves.

    `target`: the share of answers that must be right.
    """
    library = library_of(examples, encoder, unanswerable)
    head = fit(library)
    topics = topics_of(head)
    calibrator, thresholds, calibration = _calibrated(head, topics, target, seed)
    meta = ModelMeta(
        version=VERSION, encoder=encoder.name, topics=list(library.topics), spoken=_spoken(library), silent=sorted(silent), calibrator=calibrator,
        thresholds=thresholds, target=target,
    )  # fmt: skip
    return TrainedModel(msgspec.to_builtins(meta), _arrays(library, head, topics), calibration)


def _calibrated(head: Head, topics: Topics, target: float, seed: int) -> tuple[Calibrator, dict[str, float], Calibration]:
    """With a single topic, or two, nothing can be left out to learn from: nothing is sent, then."""
    library = head.library
    asked = list(LeavingOut(head, topics, seed).all()) if len(library.topics) >= FEWEST_TOPICS else []
    if not asked:
        return PRIOR, {"": NEVER}, nothing_observed()
    rows = np.array([each.row for each in asked])
    observed = Observed(
        members=np.array([each.members for each in asked]),
        is_right=np.array([each.is_right for each in asked]),
        is_held=np.array([each.is_held for each in asked]),
        is_reviewed=np.array([each.is_reviewed for each in asked]),
        languages=library.languages[rows],
    )
    return calibrate(observed, target, seed, PRIOR)


def _spoken(library: Library) -> list[list[str]]:
    return [sorted(set(library.languages[library.topic == topic].tolist())) for topic in range(len(library.topics))]


def _arrays(library: Library, head: Head, topics: Topics) -> dict[str, NDArray[Any]]:
    return {
        "vectors": library.vectors,
        "scales": library.scales,
        "topic": np.where(library.topic == len(library.topics), REJECT, library.topic).astype(np.int32),
        "topic_starts": library.starts[:-1].astype(np.int32),
        "landmarks": library.landmarks.astype(np.int32),
        "head": head.weights.astype(np.float32),
        "usual": topics.usual,
        "close": topics.close,
        **_wording_arrays("letters", library.letters),
        **_wording_arrays("words", library.words),
    }


def _wording_arrays(kind: str, wording: Wording) -> dict[str, NDArray[Any]]:
    return {
        f"{kind}_starts": wording.starts,
        f"{kind}_ids": wording.ids,
        f"{kind}_weights": wording.weights,
        f"{kind}_rarity": wording.rarity,
        f"{kind}_unseen": np.array([wording.unseen], np.float32),
    }
