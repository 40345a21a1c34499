"""Two topics in two languages, and an engine of a few words."""

import pytest

from tests.fakes.publishing import Shelf, WordMaking

from .articles import fill


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path / "knowledge")


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def making(monkeypatch, tmp_path):
    monkeypatch.setattr("infra.knowledge_base.compiling.BUILT", tmp_path / "built")
    return WordMaking()
