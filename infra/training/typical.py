"""What is usual for a topic: the score of its own examples, and how close these are to one another."""

import numpy as np

from chalicelib.faq.engine.evidence import AROUND, Topics
from chalicelib.faq.engine.marks import Floats, Ids

from .head import Head
from .library import Library


def topics_of(head: Head) -> Topics:
    library, own = head.library, head.own_scores()
    rows = [library.rows_of(topic) for topic in range(len(library.topics))]
    usual = np.array([own[each].mean() for each in rows], np.float32)
    return Topics(usual, np.array([closeness(library, each) for each in rows], np.float32))


def closeness(library: Library, rows: Ids) -> float:
    """How alike by meaning an example is to the nearest of its own, on average; 0 for one alone."""
    if len(rows) < 2:  # noqa: PLR2004  # two are needed to be alike
        return 0.0
    vectors: Floats = library.unpacked(rows)
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    return float(np.sort(alike, axis=1)[:, ::-1][:, : min(AROUND, len(rows) - 1)].mean())
