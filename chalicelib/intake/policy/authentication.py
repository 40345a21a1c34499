"""Who proves to be the author of a mail, by SES's verdicts (RFC 7489). Headers in the mail that look like verdicts are the sender's own words."""

from chalicelib.intake.model import Mailbox, Verdicts


def is_authenticated(author: Mailbox | None, envelope_sender: str, verdicts: Verdicts) -> bool:
    """A DMARC pass; or, where the domain has no policy (SES says gray), an SPF pass of an envelope sender aligned with From."""
    if author is None:
        return False
    if verdicts.dmarc == "pass":
        return True
    return verdicts.dmarc == "gray" and verdicts.spf == "pass" and _is_aligned(_domain(author.address), _domain(envelope_sender))


def _is_aligned(author_domain: str, envelope_domain: str) -> bool:
    """Strict alignment, or the envelope in a subdomain of the author's domain; never the other way, which would need a list of public suffixes."""
    return bool(author_domain) and (envelope_domain == author_domain or envelope_domain.endswith(f".{author_domain}"))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
