"""How alike two texts are, meaning and wording in one number: what the head is trained on and asked with."""

import numpy as np

from .marks import Floats

SHARPNESS = 2.0
WORDING = 0.7
"""How much wording counts beside meaning."""
PARTS = 127
"""A vector's greatest number is stored as this: a byte a number, and the cosine is off by less than a thousandth."""


def by_meaning(cosine: Floats) -> Floats:
    alike: Floats = np.exp(SHARPNESS * (cosine - 1)).astype(np.float32)
    return alike


def by_wording(letters: Floats, words: Floats) -> Floats:
    return (WORDING * np.exp(SHARPNESS * ((letters + words) / 2 - 1))).astype(np.float32)


def packed(vectors: Floats) -> "tuple[np.ndarray[tuple[int, int], np.dtype[np.int8]], Floats]":
    """Vectors as bytes, with each one's scale."""
    scales = (np.abs(vectors).max(axis=1, initial=1e-9) / PARTS).astype(np.float32)
    return np.round(vectors / scales[:, None]).astype(np.int8), scales
