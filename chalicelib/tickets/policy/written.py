"""What an agent may write and to whom: texts within limits, addresses that a header can hold, nobody of ours."""

from collections.abc import Callable, Sequence

from chalicelib.core.errors import InvalidInput, TooLarge
from chalicelib.core.patterns import pattern
from chalicelib.tickets.model import Party

TEXT_LIMIT_BYTES = 200 * 1024
MOST_RECIPIENTS = 20
LONGEST_ADDRESS = 254
ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,10}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,10}[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""Narrower than RFC 5322 (no quotes, no comments, no literals): every mail program and SES take these."""
_ADDRESS = pattern(ADDRESS)
_CONTROL = pattern(r"[\x00-\x08\x0b-\x1f\x7f]")
NOWHERE = (".invalid", ".localhost")


def checked_text(text: str) -> str:
    """With plain line ends and without control characters. Raises InvalidInput for nothing but blanks, TooLarge."""
    if len(text.encode(errors="replace")) > TEXT_LIMIT_BYTES:
        raise TooLarge(f"The text is longer than {TEXT_LIMIT_BYTES // 1024} KB. Send the rest as another message.", {"field": "text"})
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not plain:
        raise InvalidInput("The text is empty. Write something.", {"field": "text"})
    return plain


def checked_recipients(
    to: Sequence[Party], cc: Sequence[Party], is_ours: Callable[[str], bool]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Each address once, To before Cc. Raises InvalidInput naming the field."""
    first = _checked(to, "to", is_ours, frozenset())
    copies = _checked(cc, "cc", is_ours, frozenset(party.address.lower() for party in first))
    if not first:
        raise InvalidInput("Nobody is named to write to.", {"field": "to"})
    if len(first) + len(copies) > MOST_RECIPIENTS:
        raise InvalidInput(f"A mail goes to {MOST_RECIPIENTS} people at most.", {"field": "cc"})
    return first, copies


def _checked(parties: Sequence[Party], field: str, is_ours: Callable[[str], bool], seen: frozenset[str]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for party in parties:
        if not is_address(party.address):
            raise InvalidInput(
                f"{party.address!r} is not an address that mail can be sent to. Correct it, or give another.", {"field": field}
            )
        if is_ours(party.address):
            raise InvalidInput(f"{party.address!r} is a mailbox of this desk: it would write to itself. Give another.", {"field": field})
        if party.address.lower() not in seen:
            found.setdefault(party.address.lower(), Party(party.address, " ".join(_CONTROL.sub(" ", party.name).split())))
    return tuple(found.values())


def is_address(text: str) -> bool:
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None and not text.lower().endswith(NOWHERE)
