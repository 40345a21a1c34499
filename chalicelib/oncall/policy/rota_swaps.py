"""Two people exchange a shift: one override for each."""

from msgspec import Struct

from chalicelib.core.errors import InvalidInput

from .rota import Override, Rota
from .rota_shifts import Shift, shifts_of

REACH_S = 35 * 86400
"""How far around a moment a shift is looked for; a longer one is exchanged that far."""


class Side(Struct, frozen=True):
    """A person, and any moment (epoch seconds) of the shift that they give away."""

    person: str
    at: int


def swap(rota: Rota, first: Side, second: Side) -> tuple[Override, Override]:
    """Each takes the other's shift, as the rota (its overrides included) stands now. Raises InvalidInput where one of them has no shift then, where
    both are one person, or where the shifts overlap: then both would be on call at once.
    """
    ours, theirs = _shift(rota, first), _shift(rota, second)
    if first.person == second.person or (ours.start < theirs.end and theirs.start < ours.end):
        raise InvalidInput(
            f"The shifts of {first.person} and {second.person} overlap, so there is nothing to exchange. Choose two that lie apart.",
            {"first": first.person, "second": second.person},
        )
    return (
        Override(ours.start, ours.end, (second.person,), instead_of=first.person),
        Override(theirs.start, theirs.end, (first.person,), instead_of=second.person),
    )


def _shift(rota: Rota, side: Side) -> Shift:
    for shift in shifts_of(rota, side.person, side.at - REACH_S, side.at + REACH_S):
        if shift.start <= side.at < shift.end:
            return shift
    raise InvalidInput(
        f"{side.person} is not on call in {rota.id} at the moment that was given. Choose a moment within one of their shifts.",
        {"rota": rota.id, "person": side.person, "at": side.at},
    )
