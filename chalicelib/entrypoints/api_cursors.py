"""Cursors: the last row's sort key, signed together with the listing that it belongs to, so that no other listing takes it."""

from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import digest
from chalicelib.core.signing import Signer


def signed_cursor(signer: Signer, about: str, last: str | None) -> str | None:
    return None if last is None else signer.sign("cursor", f"{digest(about)[:12]}|{last}")


def verified_cursor(signer: Signer, about: str, cursor: str | None) -> str | None:
    """Raises InvalidInput for a cursor that we did not make, or made for another listing."""
    if cursor is None:
        return None
    listing, _, last = (signer.verified("cursor", cursor) or "").partition("|")
    if listing != digest(about)[:12]:
        raise InvalidInput("This cursor does not belong to this listing. Begin without one.", {"field": "cursor"})
    return last
