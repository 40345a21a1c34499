"""Two desks of two organisations write to each other: the other one stands in the same local AWS, in a region of its own."""

import os
from collections.abc import Iterator

import boto3
import pytest

from chalicelib.aws.objects import S3Objects
from infra.local.stack import ensure_stack
from infra.publish import DOCUMENT, publish, read_document
from infra.secrets import ensure_secrets
from tests.builders import ROOT
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import Sent, World, mail

REGION = "eu-west-1"


@pytest.fixture(scope="session")
def other_environment(environment: dict[str, str]) -> dict[str, str]:  # noqa: F811
    stack = ensure_stack(
        boto3.client("cloudformation", region_name=REGION),
        ROOT / "infra/resources.yaml",
        {"Stage": "other", "BaseUrl": "http://127.0.0.1:8001", "SignInIssuer": "http://127.0.0.1:8001/_local/openid"},
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
def other_world(environment: dict[str, str], other_environment: dict[str, str], world: World) -> Iterator[World]:  # noqa: F811
    home = {name: os.environ[name] for name in other_environment}
    other = World(other_environment)
    other.wipe()
    world.environment.update(home)
    world.enter()
    yield other
    other.listeners.clear()
    os.environ.update(home)


@pytest.mark.attack(18)
def test_two_desks_facing_each_other_stop_after_one_mail(world: World, other_world: World) -> None:
    """The other desk's mailbox writes to us once (say, its agent started a ticket); from then on only the two desks answer each other."""
    raw, sender, receiver = mail(sender="help@other.example"), "help@other.example", world
    automatic: list[Sent] = []
    for _ in range(10):
        receiver.enter()
        seen = len(receiver.sent)
        assert (
            receiver.deliver(raw, source=sender, to=("help@other.example" if receiver is other_world else "support@example.com",))[
                "batchItemFailures"
            ]
            == []
        )
        receiver.tick(61)
        answers = receiver.sent[seen:]
        automatic += answers
        if not answers:
            break
        raw, sender = answers[0].raw, str(answers[0].mail["From"].addresses[0].addr_spec)
        receiver = other_world if receiver is world else world

    assert [sent.recipients for sent in automatic] == [("help@other.example",)]
    assert receiver is other_world, "the answer did arrive there"
    assert len(other_world.tickets()) == 1
