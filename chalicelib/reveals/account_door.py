"""Asks the exchange's own system what it knows of a customer, by a signed call of which nothing is kept (docs/account-context.md)."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from chalicelib.accounts.signed_call import NO_ANSWER, SignedCall
from chalicelib.core.errors import Upstream

from .ports import Asked

Text = Annotated[str, Meta(max_length=200)]


class Fact(Struct, frozen=True):
    label: Text
    value: Text


class Answer(Struct, frozen=True):
    """What it says; members that the contract does not name are passed over."""

    account: Text | None = None
    phone: Text | None = None
    context: Annotated[tuple[Fact, ...], Meta(max_length=20)] = ()


class HttpAccountContext:
    def __init__(self, call: SignedCall) -> None:
        self._call = call

    def find(self, asked: Asked) -> Mapping[str, str]:
        """Empty where no system is set up. Raises NotFound, Upstream."""
        question = {
            "type": "account.context", "ticket": asked.ticket, "customer": {"id": asked.customer, "channel": asked.channel, "address": asked.address},
            "fields": sorted(asked.fields),
        }  # fmt: skip
        answer = self._call.ask(question, "ctx")
        return {} if answer is None else _values(answer, asked.fields)


def _values(body: bytes, fields: frozenset[str]) -> dict[str, str]:
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Upstream(NO_ANSWER, {"cause": "account-system", "kind": "not-understood"}) from None  # its words would stand in the message
    context = "\n".join(f"{fact.label}: {fact.value}" for fact in answer.context)
    told = {"account": answer.account, "phone": answer.phone, "context": context}
    return {name: value for name, value in told.items() if value and name in fields}
