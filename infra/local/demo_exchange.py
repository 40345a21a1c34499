"""Plays the exchange's own system in the local run: answers what the desk asks of a customer, and checks them (docs/account-context.md)."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from chalicelib.accounts.signed_call import NAME
from chalicelib.core.errors import Unauthorized
from chalicelib.core.standard_webhooks import verified_id
from infra.local.http_door import HttpRequest, HttpResponse
from infra.secrets import chat_key

PATH = "/_local/exchange/customers"
SLOW_S = 5.0
ASKED_UNTIL_PASSED = 3
LEVELS = ("1, address not yet checked", "2, identity checked", "3, source of funds checked")


class DemoExchange:
    """`keys` are those that the desk signs with, newest first. Addresses that begin with unknown, slow or broken are answered as their names say, checks of
    those that begin with refused or pending end so; everybody else's is passed the third time it is asked about.
    """

    def __init__(self, keys: Callable[[], tuple[str, ...]], sleep: Callable[[float], None] = time.sleep) -> None:
        self._keys, self._sleep = keys, sleep
        self._asked: Counter[str] = Counter()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            verified_id(self._keys(), headers, request.body, time.time())
        except Unauthorized:
            return _json(HTTPStatus.UNAUTHORIZED, {"error": "signature"})
        asked = json.loads(request.body)
        address = str(asked["customer"]["address"]).lower()
        if address.startswith("slow"):
            self._sleep(SLOW_S)
        if address.startswith("broken"):
            return _json(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "internal"})
        if address.startswith("unknown"):
            return _json(HTTPStatus.NOT_FOUND, {"error": "customer"})
        if asked["type"] == "account.check":
            return _json(HTTPStatus.OK, {"state": self._checked(address, str(asked["check"]))})
        return _json(HTTPStatus.OK, _answer(address, frozenset(asked["fields"])))

    def _checked(self, address: str, check: str) -> str:
        """A real one asks the person in its app, once for each id."""
        self._asked[check] += 1
        if address.startswith("pending") or self._asked[check] < ASKED_UNTIL_PASSED:
            return "pending"
        return "refused" if address.startswith("refused") else "passed"


def place_account_system(ssm: Any, prefix: str, key_id: str, base_url: str) -> bool:
    """Tells the desk where the exchange answers, as a deployment does by hand. The key stays; the address follows the run's port."""
    name, url = f"{prefix}/webhooks/{NAME}", f"{base_url}{PATH}"
    found = ssm.get_parameters(Names=[name], WithDecryption=True)["Parameters"]
    known, _, key = (found[0]["Value"] if found else "").partition(" ")
    if known == url:
        return False
    ssm.put_parameter(Name=name, Value=f"{url} {key or chat_key()}", Type="SecureString", KeyId=key_id, Overwrite=bool(found))
    return True


def _answer(address: str, fields: frozenset[str]) -> dict[str, Any]:
    """Made up of the address alone: the same each time."""
    made = int(sha256(address.encode()).hexdigest()[:8], 16)
    known: dict[str, Any] = {
        "account": f"EX-{made % 900000 + 100000}",
        "phone": f"+81 90 0000 {made % 10000:04d}",
        "context": [
            {"label": "Customer since", "value": f"20{made % 8 + 17}"},
            {"label": "Level", "value": LEVELS[made % len(LEVELS)]},
            {"label": "Withdrawals", "value": "stopped for 24 h after a new device" if made % 2 else "open"},
        ],
    }
    return {name: value for name, value in known.items() if name in fields}


def _json(status: HTTPStatus, content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")], json.dumps(content).encode())
