"""Fixtures for a module among those that have an AWS of their process: imported there, its desk stands on the local AWS, as it would by itself."""

import pytest


@pytest.fixture(scope="session")
def environment(local_environment: dict[str, str]) -> dict[str, str]:
    return local_environment


@pytest.fixture(autouse=True)
def here() -> None:
    """Nothing is put in its place."""
