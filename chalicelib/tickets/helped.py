"""The signed link under an automatic answer at which its customer says whether it helped."""

from chalicelib.core.signing import Signer

PATH = "/helped/"
PURPOSE = "helped"


def helped_url(base_url: str, signer: Signer, ticket_id: str, version: int) -> str:
    return f"{base_url}{PATH}{signer.sign(PURPOSE, f'{ticket_id}.{version}')}"


def answer_of_link(signer: Signer, token: str) -> tuple[str, int] | None:
    """The ticket and the version at which it was answered; None where we did not sign the link."""
    value = signer.verified(PURPOSE, token)
    if value is None:
        return None
    ticket_id, _, version = value.partition(".")
    return ticket_id, int(version)
