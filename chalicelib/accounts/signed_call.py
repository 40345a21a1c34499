"""One signed HTTP call to the exchange's own system, bounded in time and size; what it answers is not logged (docs/account-context.md)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound, Upstream
from chalicelib.core.ids import RandomBits, encode
from chalicelib.core.standard_webhooks import signed_headers
from chalicelib.outbox.callback import is_safe

NAME = "account-system"
"""Of the parameter under webhooks/ that holds its address and keys."""
CONNECT_TIMEOUT_S, READ_TIMEOUT_S = 2.0, 3.0
LONGEST_S = 6.0
"""For all of it: who sends a byte now and then is never silent for long."""
LARGEST = 64 * 1024
ID_BITS, ID_WIDTH = 130, 26
NO_ANSWER = "The exchange did not answer; try again."


class SignedCall:
    """`place` returns the address with its keys after it, newest first; nothing where no system is set up."""

    def __init__(self, place: Callable[[], tuple[str, ...]], real_now: Clock, random_bits: RandomBits) -> None:
        self._place, self._real_now, self._random_bits = place, real_now, random_bits
        self._pool = PoolManager(timeout=Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S), retries=False)

    def is_set_up(self) -> bool:
        return len(self._place()) > 1

    def ask(self, question: Mapping[str, Any], prefix: str) -> bytes | None:
        """None where no system is set up. Neither side is logged; an error names its kind alone. `prefix` is of the call's id. Raises NotFound, Upstream."""
        url, *keys = self._place() or ("",)
        if not keys:
            return None
        if not is_safe(url):
            raise Upstream("The address of the account system is not https. Set it anew.", {"cause": "account-system"})
        body = msgspec.json.encode(question)
        call_id = f"{prefix}_{encode(self._random_bits(ID_BITS), ID_WIDTH)}"
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Madoguchi-Account/1"}
        return self._asked(url, headers | signed_headers(keys, call_id, body, self._real_now()), body)

    def _asked(self, url: str, headers: Mapping[str, str], body: bytes) -> bytes:
        began = self._real_now()
        try:
            # Not followed: a redirect could lead a customer's address to whoever answers there.
            response = self._pool.request("POST", url, body=body, headers=headers, redirect=False, preload_content=False)
            return self._read(response, began + LONGEST_S)
        except HTTPError as error:
            raise Upstream(NO_ANSWER, {"cause": "account-system", "kind": type(error).__name__}) from None

    def _read(self, response: BaseHTTPResponse, deadline: float) -> bytes:
        body = b""
        try:
            if response.status == HTTPStatus.NOT_FOUND:
                raise NotFound("The exchange knows nobody by this address.", {"cause": "account-system"})
            while len(body) <= LARGEST and (more := response.read1(LARGEST + 1 - len(body))):
                body += more
                if self._real_now() > deadline:
                    raise Upstream(NO_ANSWER, {"cause": "account-system", "kind": "slow"})
        finally:
            response.close()
        if response.status != HTTPStatus.OK or len(body) > LARGEST:
            raise Upstream(NO_ANSWER, {"cause": "account-system", "kind": str(response.status)})
        return body
