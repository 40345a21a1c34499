"""Asks the exchange's own system to check a customer, and how far it is, by a signed call of whose answer the state alone is read."""

import msgspec
from msgspec import Struct

from chalicelib.accounts.signed_call import NO_ANSWER, SignedCall
from chalicelib.core.clock import iso
from chalicelib.core.errors import Upstream

from .ports import Answered, CheckAsked


class Answer(Struct, frozen=True):
    """Members that the contract does not name are passed over."""

    state: Answered


class HttpAccountCheck:
    def __init__(self, call: SignedCall) -> None:
        self._call = call

    def is_set_up(self) -> bool:
        return self._call.is_set_up()

    def ask(self, asked: CheckAsked) -> Answered:
        question = {
            "type": "account.check", "check": asked.check, "ticket": asked.ticket,
            "customer": {"id": asked.customer, "channel": asked.channel, "address": asked.address}, "expires_at": iso(asked.expires_at),
        }  # fmt: skip
        try:
            return msgspec.json.decode(self._call.ask(question, "chk") or b"", type=Answer).state
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Upstream(
                NO_ANSWER, {"cause": "account-system", "kind": "not-understood"}
            ) from None  # its words would stand in the message
