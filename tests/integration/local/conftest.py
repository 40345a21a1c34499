"""A local AWS, or a whole toy run, for a test."""

import pytest
from local_runs import ToyRun, started_cloud

from tests.local_aws import environment, here  # noqa: F401 - fixtures: nothing here needs a desk in this process


@pytest.fixture
def toy_run(tmp_path):
    made = []

    def make(name="desk"):
        (tmp_path / name).mkdir(exist_ok=True)
        made.append(ToyRun(tmp_path / name))
        return made[-1]

    yield make
    for run in made:
        run.kill()


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    cloud = started_cloud(tmp_path_factory.mktemp("cloud"))
    yield cloud
    assert cloud.stop()
