"""Who proves to be the author of a mail, by SES's verdicts (RFC 7489). Headers in the mail that look like verdicts are the sender's own words."""

from collections.abc import Callable
from enum import StrEnum

from chalicelib.intake.model import Mailbox, Verdicts

ENFORCED_BY_NOBODY = "none"
"""The DMARC policy that asks for nothing to be done to what fails it. Any other one, and one that SES does not name, is enforced."""


class Standing(StrEnum):
    """How far a mail proves its author. FAILING: against a policy that the author's domain wants enforced."""

    AUTHENTICATED = "authenticated"
    UNVERIFIED = "unverified"
    FAILING = "failing"


def standing_of(author: Mailbox | None, envelope_sender: str, verdicts: Verdicts, signers: Callable[[], tuple[str, ...]]) -> Standing:
    """A DMARC pass; or, where the domain has no policy (SES says gray), SPF or DKIM that passed for a domain aligned with From.

    `signers` gives the domains whose DKIM signature SES found good; it is asked only where they could decide.
    """
    if verdicts.dmarc == "fail" and verdicts.dmarc_policy != ENFORCED_BY_NOBODY:
        return Standing.FAILING
    if author is None:
        return Standing.UNVERIFIED
    if verdicts.dmarc == "pass":
        return Standing.AUTHENTICATED
    has_no_policy = verdicts.dmarc == "gray"
    return Standing.AUTHENTICATED if has_no_policy and _is_vouched_for(author, envelope_sender, verdicts, signers) else Standing.UNVERIFIED


def _is_vouched_for(author: Mailbox, envelope_sender: str, verdicts: Verdicts, signers: Callable[[], tuple[str, ...]]) -> bool:
    domain = _domain(author.address)
    if verdicts.spf == "pass" and _is_aligned(domain, _domain(envelope_sender)):
        return True
    return verdicts.dkim == "pass" and any(_is_aligned(domain, signer.lower()) for signer in signers())


def _is_aligned(author: str, other: str) -> bool:
    """The same domain, or one below the other; a parent of one label (`example`, `jp`) vouches for nobody.

    DMARC compares organisations by a list of public suffixes. Without that list, two domains side by side (`a.example.jp`, `b.example.jp`)
    are strangers to each other here, which is the safe side; and whoever runs the zone above a domain speaks for it anyway.
    """
    return bool(author) and (other == author or other.endswith(f".{author}") or ("." in other and author.endswith(f".{other}")))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
