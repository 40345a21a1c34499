"""Fixtures by which the desk of a folder's tests stands on an AWS of this process: imported in its conftest.

Five times as quick as the local AWS, of which tests/contract holds that it answers alike. Modules that ask for more of AWS than it has, or
whose subject is how AWS behaves, take the local one back (tests/local_aws.py); so do the tests of the whole desk.
"""

from collections.abc import Iterator

import pytest

from infra.in_process.cloud import Cloud
from infra.publish import publish_changes
from tests.aws import in_this_process
from tests.builders import ROOT
from tests.suite_desk import suite_document
from tests.world import START


@pytest.fixture(scope="session")
def process_cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    made = Cloud(lambda: START)
    publish_changes(made.client("s3"), made.environment["CONFIG_BUCKET"], ROOT, document=suite_document(tmp_path_factory.mktemp("desk")))
    return made


@pytest.fixture(scope="session")
def environment(process_cloud: Cloud) -> dict[str, str]:
    return process_cloud.environment


@pytest.fixture(autouse=True)
def here(process_cloud: Cloud) -> Iterator[None]:
    with in_this_process(process_cloud):
        yield
