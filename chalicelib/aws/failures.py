"""Sorts what AWS refuses, once for every client: what another try may mend becomes Upstream, a fault of ours stays what it is."""

from http import HTTPStatus
from typing import Any

from botocore.exceptions import ConnectionError as NoConnection
from botocore.exceptions import HTTPClientError

from chalicelib.core.errors import Upstream

BUSY = frozenset({
    "PriorRequestNotComplete", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
    "RequestThrottledException", "RequestTimeout", "RequestTimeoutException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
    "TooManyRequestsException", "TransactionConflictException", "TransactionInProgressException",
})  # fmt: skip
"""Refusals that come with status 400 and go away by themselves. Access denied and a missing table are none: they stay loud."""

SORTED_ELSEWHERE = frozenset({"sesv2"})
"""A throttle of SES may be a quota, which `SesMail` knows."""


def listen(events: Any) -> None:
    """`events` is a client's event system. Both are told after botocore's own tries."""
    events.register("after-call", _answered)
    events.register("after-call-error", _silent)


def _answered(model: Any, http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
    service = str(model.service_model.service_name)
    status, code = int(http_response.status_code), str(parsed.get("Error", {}).get("Code", ""))
    is_busy = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS or code in BUSY
    if is_busy and service not in SORTED_ELSEWHERE:
        raise _upstream(service, model.name, code or str(status))


def _silent(exception: Exception, event_name: str, **_: Any) -> None:
    if isinstance(exception, HTTPClientError | NoConnection):
        _event, service, operation = event_name.split(".", 2)
        raise _upstream(service, operation, type(exception).__name__) from exception


def _upstream(service: str, operation: str, code: str) -> Upstream:
    fields: dict[str, object] = {"service": service, "code": code}
    return Upstream(f"{service} is busy or does not answer ({operation}: {code}). Nothing is wrong with the request: try again.", fields)
