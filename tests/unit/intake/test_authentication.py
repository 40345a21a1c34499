"""Whom SES's verdicts prove to be the author: a table."""

import pytest

from chalicelib.intake.model import Mailbox, Verdicts
from chalicelib.intake.policy.authentication import is_authenticated

AUTHOR = Mailbox("taro@customer.example")


@pytest.mark.parametrize(
    ("dmarc", "spf", "envelope", "proved"),
    [
        ("pass", "fail", "other@elsewhere.example", True),
        ("fail", "pass", "taro@customer.example", False),
        ("gray", "pass", "taro@customer.example", True),
        ("gray", "pass", "bounce@mail.customer.example", True),
        ("gray", "pass", "eve@stranger.example", False),
        ("gray", "pass", "eve@evilcustomer.example", False),
        ("gray", "pass", "eve@example", False),
        ("gray", "pass", "", False),
        ("gray", "fail", "taro@customer.example", False),
        ("processing_failed", "pass", "taro@customer.example", False),
        ("", "", "taro@customer.example", False),
    ],
)
def test_author_is_proved_by_dmarc_or_where_there_is_no_policy_by_an_aligned_spf(dmarc: str, spf: str, envelope: str, proved: bool) -> None:
    assert is_authenticated(AUTHOR, envelope, Verdicts(spf=spf, dmarc=dmarc)) is proved


def test_mail_without_one_author_proves_nobody() -> None:
    assert is_authenticated(None, "taro@customer.example", Verdicts(spf="pass", dkim="pass", dmarc="pass")) is False
