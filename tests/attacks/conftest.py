"""Another desk, of another organisation, in the same local AWS: in a region of its own."""

import os
from collections.abc import Iterator

import pytest

from tests.world import World

REGION = "eu-west-1"


@pytest.fixture(scope="session")
def other_environment(environment: dict[str, str]) -> dict[str, str]:
    import boto3

    from chalicelib.aws.objects import S3Objects
    from infra.local.stack import ensure_stack
    from infra.publish import DOCUMENT, publish, read_document
    from infra.secrets import ensure_secrets
    from tests.conftest import ROOT

    stack = ensure_stack(
        boto3.client("cloudformation", region_name=REGION),
        ROOT / "infra/resources.yaml",
        {"Stage": "other", "BaseUrl": "http://127.0.0.1:8001"},
    )
    ssm, kms = boto3.client("ssm", region_name=REGION), boto3.client("kms", region_name=REGION)
    ensure_secrets(ssm, kms, stack.environment["PARAMETER_PREFIX"], stack.ids["DataKey"], ["web"])
    document = (
        (ROOT / DOCUMENT)
        .read_text(encoding="utf-8")
        .replace("support@example.com", "help@other.example")
        .replace("security@example.com", "alarm@other.example")
    )
    publish(read_document(document), S3Objects(boto3.client("s3", region_name=REGION), stack.environment["CONFIG_BUCKET"]))
    return {**stack.environment, "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}


@pytest.fixture
def other_world(environment: dict[str, str], other_environment: dict[str, str], world: World) -> Iterator[World]:
    home = {name: os.environ[name] for name in other_environment}
    other = World(other_environment)
    other.wipe()
    world.environment.update(home)
    world.enter()
    yield other
    other.listeners.clear()
    os.environ.update(home)
