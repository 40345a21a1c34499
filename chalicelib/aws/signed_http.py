"""HTTP to what AWS runs for us beside its own API, such as an OpenSearch domain: signed (SigV4), short, never along a redirect, answers of a bounded size."""

from collections.abc import Callable

from botocore.awsrequest import AWSRequest
from msgspec import Struct
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from chalicelib.core.errors import Upstream

LARGEST = 4 * 1024 * 1024
TIMEOUT = Timeout(connect=2.0, read=8.0)
"""As the clients of AWS's own API have it."""

Signature = Callable[[AWSRequest], None]
"""Adds headers that say who asks; botocore's own, in the process."""


class Answer(Struct, frozen=True):
    status: int
    body: bytes


class SignedHttp:
    """`address` is the scheme and host, without a slash at the end. Neither what is asked nor what is answered is logged."""

    def __init__(self, address: str, signature: Signature, timeout: Timeout = TIMEOUT) -> None:
        self._address, self._signature = address, signature
        self._pool = PoolManager(timeout=timeout, retries=False)

    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> Answer:
        """Whatever was answered. Raises Upstream where nothing was, or too much."""
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        url = f"{self._address}{path}"
        request = AWSRequest(method, url, headers=headers, data=body)
        self._signature(request)
        try:
            response = self._pool.request(
                method, url, body=body, headers=dict(request.headers.items()), redirect=False, preload_content=False
            )
            try:
                read = response.read(LARGEST + 1)
            finally:
                response.close()
        except HTTPError as error:
            raise Upstream(f"There is no answer ({type(error).__name__}). It is tried again.", {"code": type(error).__name__}) from None
        if len(read) > LARGEST:
            raise Upstream(f"The answer is larger than {LARGEST} bytes. It is tried again.", {"code": "too-large"})
        return Answer(response.status, read)
