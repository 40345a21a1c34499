"""HTTP to the OpenID provider: short, never along a redirect, answers of a bounded size."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from chalicelib.core.errors import Unauthorized, Upstream

LARGEST = 256 * 1024
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class HttpProviderDoor:
    def __init__(self) -> None:
        self._pool = PoolManager(timeout=Timeout(connect=3.0, read=5.0), retries=False)

    def get(self, url: str) -> Any:
        return _read(self._asked("GET", url))

    def post(self, url: str, fields: dict[str, str]) -> Any:
        answer = self._asked("POST", url, body=urlencode(fields), headers=FORM)
        if HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            answer.close()
            raise Unauthorized("The sign-in provider did not take the code. Please sign in again.", {"cause": "refused"})
        return _read(answer)

    def _asked(self, method: str, url: str, **more: Any) -> BaseHTTPResponse:
        try:
            return self._pool.request(method, url, redirect=False, preload_content=False, **more)
        except HTTPError as error:
            raise Upstream(f"The sign-in provider did not answer: {type(error).__name__}.", {"cause": "provider"}) from error


def _read(answer: BaseHTTPResponse) -> Any:
    try:
        body = answer.read(LARGEST + 1)
        answer.close()
        if answer.status != HTTPStatus.OK or len(body) > LARGEST:
            raise Upstream(f"The sign-in provider answered {answer.status}.", {"cause": "provider"})
        return msgspec.json.decode(body)
    except (HTTPError, msgspec.DecodeError) as error:
        raise Upstream(f"The sign-in provider's answer could not be read: {type(error).__name__}.", {"cause": "provider"}) from error
