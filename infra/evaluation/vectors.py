"""Vectors of the corpora's texts, kept in a file: they are asked about in every draw, and encoding is the longest part of it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from chalicelib.faq.engine.marks import Floats
from chalicelib.faq.ports import Encoder


class KnownVectors:
    """An encoder that remembers these texts' vectors. `folder`: where they lie, by the digest of the texts and the encoder's name."""

    def __init__(self, encoder: Encoder, texts: Sequence[str], folder: Path) -> None:
        self._encoder = encoder
        known = sorted(set(texts))
        self._row = {text: row for row, text in enumerate(known)}
        self._vectors = _vectors(encoder, known, folder)

    @property
    def name(self) -> str:
        return self._encoder.name

    def encode(self, texts: Sequence[str]) -> Floats:
        rows = [self._row.get(text) for text in texts]
        if not rows or None in rows:
            return self._encoder.encode(texts)
        found: Floats = self._vectors[np.array(rows)]
        return found


def _vectors(encoder: Encoder, texts: list[str], folder: Path) -> Floats:
    digest = hashlib.sha256("\0".join([encoder.name, *texts]).encode("utf-8", "surrogatepass")).hexdigest()[:20]
    file = folder / f"{digest}.npy"
    if file.exists():
        kept: Floats = np.load(file)
        return kept
    found = encoder.encode(texts)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{digest}.part.npy"
    np.save(part, found)
    part.replace(file)
    return found
