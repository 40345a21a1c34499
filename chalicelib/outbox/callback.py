"""Posts replies to a chat channel's callback URL, signed by the Standard Webhooks specification (docs/chat.md)."""

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from chalicelib.core.clock import Clock
from chalicelib.core.errors import Rejected, Upstream
from chalicelib.core.standard_webhooks import signed_headers

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 5.0
WORTH_ANOTHER_TRY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
USER_AGENT = "Madoguchi-Callback/1"


class SignedCallbacks:
    """`keys` returns a channel's keys, newest first."""

    def __init__(self, keys: Callable[[str], tuple[str, ...]], real_now: Clock, *, read_timeout_s: float = READ_TIMEOUT_S) -> None:
        self._keys = keys
        self._real_now = real_now
        self._pool = PoolManager(timeout=Timeout(connect=CONNECT_TIMEOUT_S, read=read_timeout_s), retries=False)

    def post(self, channel: str, url: str, message_id: str, body: bytes) -> None:
        """Returns where the channel took it (2xx). Raises Rejected where another try would not help, Upstream where it may."""
        if not is_safe(url):
            raise Rejected(
                f"The callback of {channel} is not https. Set an https URL in the desk document.", {"code": "callback-not-https"}
            )
        keys = self._keys(channel)
        if not keys:
            raise Upstream(f"The channel {channel} has no key to sign with. Run `make deploy-secrets`; the reply is tried again.")
        headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signed_headers(keys, message_id, body, self._real_now())}
        _judge(channel, self._status(channel, url, headers, body))

    def _status(self, channel: str, url: str, headers: dict[str, str], body: bytes) -> int:
        try:
            # Not followed: a redirect could lead the reply to whoever answers there. Not read: the status says all that is asked.
            response = self._pool.request("POST", url, body=body, headers=headers, redirect=False, preload_content=False)
        except HTTPError as error:
            raise Upstream(f"The callback of {channel} did not answer: {type(error).__name__}. It is tried again.") from error
        response.close()
        return response.status


def _judge(channel: str, status: int) -> None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in WORTH_ANOTHER_TRY:
        raise Rejected(f"The callback of {channel} refused the reply: {status}.", {"code": f"callback-{status}"})
    raise Upstream(f"The callback of {channel} answered {status}. It is tried again.")


def is_safe(url: str) -> bool:
    """https, or this very machine (the local run)."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
