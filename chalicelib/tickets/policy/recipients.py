"""Who a reply goes to where the agent does not say: the requester, and in Cc who took part in what it answers."""

from collections.abc import Callable, Sequence

from chalicelib.tickets.model import Party

from .threading import Letter
from .written import MOST_RECIPIENTS, is_address

IsParticipant = Callable[[str], bool]
"""Whether an address belongs to somebody who takes part in the ticket."""


def kept_cc(
    answered: Letter | None, to: Sequence[Party], is_ours: Callable[[str], bool], is_participant: IsParticipant
) -> tuple[Party, ...]:
    """Writer, To and Cc of the answered letter, as far as they take part: nobody else gets in by standing in a header."""
    if answered is None:
        return ()
    message = answered.message
    seen = {party.address.lower() for party in to}
    free = MOST_RECIPIENTS - len(seen)
    kept: dict[str, Party] = {}
    for party in (*([message.sender] if message.sender else []), *message.to, *message.cc):
        address = party.address.lower()
        if address not in seen and is_address(address) and not is_ours(address) and is_participant(address):
            kept.setdefault(address, party)
    return tuple(kept.values())[:free]
