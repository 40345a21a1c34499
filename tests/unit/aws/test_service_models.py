"""Our faster reading of botocore's files says what botocore's own does."""

import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver

from chalicelib.aws.service_models import ModelLoader

SERVICES = ("dynamodb", "kms", "s3", "ses", "sns", "sqs", "ssm")
REGIONS = ("us-east-1", "ap-northeast-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "mars-east-1")


@pytest.mark.parametrize("service", ["dynamodb", "kms", "s3", "sesv2", "sns", "sqs", "ssm"])
def test_service_models_are_the_same(service: str) -> None:
    assert ModelLoader().load_service_model(service, "service-2") == Loader().load_service_model(service, "service-2")


def test_endpoints_are_the_same() -> None:
    ours, theirs = (EndpointResolver(loader.load_data("endpoints")) for loader in (ModelLoader(), Loader()))
    for service in (*SERVICES, "no-such-service"):
        assert ours.get_available_endpoints(service) == theirs.get_available_endpoints(service)
        for region in REGIONS:
            assert ours.construct_endpoint(service, region) == theirs.construct_endpoint(service, region)
