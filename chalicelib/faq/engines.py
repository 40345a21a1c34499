"""Makes the engine of a published version from its artefact, with the one encoder of the process."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from .artefact import Artefact
from .encoder.version import NAME

if TYPE_CHECKING:
    from .ports import Encoder, Judge


class PublishedEngines:
    encoder_name = NAME

    def load(self, artefact: Artefact, thresholds: Mapping[str, float]) -> "Judge":
        """Raises Misconfigured where there is no encoder, or the engine is of another version than the model."""
        from .engine import Engine  # numpy, which most mails do without

        meta = artefact.meta()
        return Engine(meta | {"thresholds": meta["thresholds"] | thresholds}, artefact.arrays(), encoder())


@cache
def encoder() -> "Encoder":
    """Loaded once a process: a new version of the knowledge takes the same one."""
    from .encoder import load_encoder

    return load_encoder()
