"""What AWS refuses: what another try may mend, what it never will, and what is a fault of ours. Of all clients: tests/integration/test_aws_fails.py."""

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from chalicelib.aws.mail import FINAL, QUOTA, SesMail
from chalicelib.aws.objects import S3Objects
from chalicelib.aws.topics import SnsTopic
from chalicelib.core.errors import NotFound, QuotaShort, Rejected, Upstream


def answered(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Call")  # type: ignore[typeddict-item]


SILENCE = (ReadTimeoutError(endpoint_url="x"), ConnectTimeoutError(endpoint_url="x"))
BUSY = (answered("SlowDown", 503), answered("InternalError", 500), answered("TooManyRequests", 429))


class Refusing:
    """A client of which every call fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str):
        def call(**_):
            raise self._error

        return call


def test_missing_and_unchanged_objects_are_no_failures() -> None:
    with pytest.raises(NotFound):
        S3Objects(Refusing(answered("NoSuchKey", 404)), "bucket").get("k")
    assert S3Objects(Refusing(answered("NoSuchKey", 404)), "bucket").find_changed("k", None) is None
    assert S3Objects(Refusing(answered("304", 304)), "bucket").find_changed("k", "etag") is None


def test_denied_access_is_not_hidden() -> None:
    with pytest.raises(ClientError):
        S3Objects(Refusing(answered("AccessDenied", 403)), "bucket").get("k")


@pytest.mark.parametrize(
    "error",
    [*SILENCE, *BUSY, answered("TooManyRequestsException", 429), answered("SendingPausedException"), answered("AccountSuspendedException")],
    ids=repr,
)
def test_mail_may_go_on_another_try(error: Exception) -> None:
    with pytest.raises(Upstream):
        SesMail(Refusing(error), "set").send(b"", ("a@b.example",), {})


@pytest.mark.parametrize("code", sorted(QUOTA))
def test_mail_that_is_over_the_quota_is_told_apart(code: str) -> None:
    with pytest.raises(QuotaShort):
        SesMail(Refusing(answered(code, 429)), "set").send(b"", ("a@b.example",), {})


@pytest.mark.parametrize("code", sorted(FINAL))
def test_mail_that_ses_will_never_take_is_given_up(code: str) -> None:
    with pytest.raises(Rejected) as refused:
        SesMail(Refusing(answered(code)), "set").send(b"", ("a@b.example",), {})
    assert refused.value.fields == {"code": code}


@pytest.mark.parametrize("error", [*SILENCE, *BUSY, answered("Throttled", 429)], ids=repr)
def test_page_may_go_on_another_try(error: Exception) -> None:
    with pytest.raises(Upstream):
        SnsTopic(Refusing(error), "arn").publish("subject", {"default": "x"}, {})
