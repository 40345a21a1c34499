"""Which page a ticket that falls due belongs to: many that fall due together become one page with a count."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from chalicelib.desk.chains import Chain
from chalicelib.desk.words import Severity

from .chain_state import Status


class Breach(Struct, frozen=True):
    """A ticket's clock ran out in its round at `at` (epoch seconds), or came near. `chain` is whom it calls."""

    ticket: str
    clock: str
    round: int
    team: str
    chain: str
    severity: Severity
    at: int


class Placement(Struct, frozen=True):
    """`is_new`: the page has still to be opened, under the condition that its id is free; who is refused asks again."""

    page: str
    is_new: bool


AT_ONCE = 2
"""How many of a window's pages are looked at in one read."""


def ids_from(stem: str, first: int) -> list[str]:
    return [f"{stem}.{number}" for number in range(first, first + AT_ONCE)]


def placed(candidates: Iterable[str], known: Mapping[str, Status]) -> Placement | None:
    """The first of the window's pages that is open, or whose id is free: whoever answered an earlier one did not see what falls due now. None: all of the
    candidates were answered. Workers who know nothing of each other choose the same.
    """
    for page in candidates:
        if page not in known:
            return Placement(page, is_new=True)
        if known[page] is Status.OPEN:
            return Placement(page, is_new=False)
    return None


def window_id(breach: Breach, chain: Chain) -> str | None:
    """`group.<team>.<chain>.<clock>.<severity>.<window>`: the ids of its pages begin with it. None where tickets are paged one by one."""
    if chain.group_window_s is None:
        return None
    return f"group.{breach.team}.{breach.chain}.{breach.clock}.{breach.severity}.{breach.at // chain.group_window_s}"
