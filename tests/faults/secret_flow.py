"""Secrets that are sent: on a ticket that is there, by who takes part in it, and with a new one. Each sender is warned, once."""

from typing import Any

from tests.secrets_made import CARD, phrase
from tests.world import mail

from .harness import Play
from .mail_flow import arrives


def copied(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail(Message_ID="<first@customer.example>", Cc="hana@customer.example"), {}


def participant(_: Play) -> tuple[bytes, dict[str, Any]]:
    raw = mail(
        f"My card: {CARD}", sender="hana@customer.example", Message_ID="<card@customer.example>", References="<first@customer.example>"
    )
    return raw, {"source": "hana@customer.example"}


def stranger(_: Play) -> tuple[bytes, dict[str, Any]]:
    text = f"These are my words:\n{' '.join(phrase())}"
    return mail(text, sender="jiro@customer.example", Message_ID="<words@customer.example>"), {"source": "jiro@customer.example"}


STAGES = (
    arrives("two write", 0, copied),
    arrives("participant's card number", 1, participant),
    arrives("phrase in a new mail", 2, stranger),
)
