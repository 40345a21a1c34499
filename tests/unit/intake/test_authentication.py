"""Whom SES's verdicts prove to be the author: tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.model import Mailbox, Verdicts
from chalicelib.intake.policy.authentication import Standing, standing_of

AUTHOR = Mailbox("taro@customer.example")
OWN, BELOW, ABOVE, STRANGER = "taro@customer.example", "bounce@mail.customer.example", "x@example", "eve@stranger.example"
WORDS = st.sampled_from(["", "pass", "fail", "gray", "processing_failed", "disabled"])
POLICIES = st.sampled_from(["", "none", "quarantine", "reject", "shrug"])
DOMAINS = st.sampled_from(["customer.example", "mail.customer.example", "example", "stranger.example", "evilcustomer.example", ""])


def unasked() -> tuple[str, ...]:
    raise AssertionError("DKIM's domains decide nothing here")


@pytest.mark.parametrize(
    ("dmarc", "policy", "spf", "envelope", "standing"),
    [
        ("pass", "", "fail", STRANGER, "authenticated"),
        ("pass", "reject", "pass", OWN, "authenticated"),
        ("fail", "reject", "pass", OWN, "failing"),
        ("fail", "quarantine", "pass", OWN, "failing"),
        ("fail", "", "pass", OWN, "failing"),
        ("fail", "shrug", "pass", OWN, "failing"),
        ("fail", "none", "pass", OWN, "unverified"),
        ("gray", "", "pass", OWN, "authenticated"),
        ("gray", "", "pass", "TARO@Customer.Example", "authenticated"),
        ("gray", "", "pass", BELOW, "authenticated"),
        ("gray", "", "pass", STRANGER, "unverified"),
        ("gray", "", "pass", "eve@evilcustomer.example", "unverified"),
        ("gray", "", "pass", "eve@customer.example.evil.example", "unverified"),
        ("gray", "", "pass", ABOVE, "unverified"),
        ("gray", "", "pass", "", "unverified"),
        ("gray", "", "fail", OWN, "unverified"),
        ("processing_failed", "", "pass", OWN, "unverified"),
        ("disabled", "", "pass", OWN, "unverified"),
        ("", "", "pass", OWN, "unverified"),
    ],
)
def test_author_is_proved_by_dmarc_or_where_there_is_no_policy_by_an_aligned_spf(
    dmarc: str, policy: str, spf: str, envelope: str, standing: str
) -> None:
    assert standing_of(AUTHOR, envelope, Verdicts(spf=spf, dkim="fail", dmarc=dmarc, dmarc_policy=policy), unasked) == standing


@pytest.mark.parametrize(
    ("dkim", "dmarc", "signers", "standing"),
    [
        ("pass", "gray", ("customer.example",), "authenticated"),
        ("pass", "gray", ("mailer.example", "CUSTOMER.example"), "authenticated"),
        ("pass", "gray", ("mail.customer.example",), "authenticated"),
        ("pass", "gray", ("mailer.example",), "unverified"),
        ("pass", "gray", ("example",), "unverified"),
        ("pass", "gray", (), "unverified"),
        ("fail", "gray", ("customer.example",), "unverified"),
        ("gray", "gray", ("customer.example",), "unverified"),
        ("pass", "fail", ("customer.example",), "failing"),
        ("pass", "processing_failed", ("customer.example",), "unverified"),
    ],
)
def test_where_there_is_no_policy_an_aligned_signature_proves_the_author_too(
    dkim: str, dmarc: str, signers: tuple[str, ...], standing: str
) -> None:
    assert standing_of(AUTHOR, STRANGER, Verdicts(spf="pass", dkim=dkim, dmarc=dmarc), lambda: signers) == standing


def test_domain_above_the_author_vouches_for_its_subdomains() -> None:
    author = Mailbox("taro@shop.customer.example")
    assert standing_of(author, OWN, Verdicts(spf="pass", dmarc="gray"), unasked) is Standing.AUTHENTICATED


@pytest.mark.parametrize(("dmarc", "standing"), [("pass", "unverified"), ("gray", "unverified"), ("fail", "failing")])
def test_mail_without_one_author_proves_nobody(dmarc: str, standing: str) -> None:
    assert standing_of(None, OWN, Verdicts(spf="pass", dkim="pass", dmarc=dmarc), lambda: ("customer.example",)) == standing


@given(
    verdicts=st.builds(Verdicts, spf=WORDS, dkim=WORDS, dmarc=WORDS, dmarc_policy=POLICIES), envelope=DOMAINS, signers=st.lists(DOMAINS, max_size=2)
)  # fmt: skip
def test_nothing_but_a_pass_authenticates(verdicts: Verdicts, envelope: str, signers: list[str]) -> None:
    standing = standing_of(AUTHOR, f"x@{envelope}", verdicts, lambda: tuple(signers))
    if standing is Standing.AUTHENTICATED:
        by_spf = verdicts.spf == "pass" and "customer" in envelope
        by_dkim = verdicts.dkim == "pass" and any("customer" in signer for signer in signers)
        assert verdicts.dmarc == "pass" or (verdicts.dmarc == "gray" and (by_spf or by_dkim))
    assert (standing is Standing.FAILING) == (verdicts.dmarc == "fail" and verdicts.dmarc_policy != "none")
