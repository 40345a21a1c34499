"""How often the form may be used: by connection, by address, over all. Each cap is a counter that a store raises up to a limit."""

import ipaddress

from msgspec import Struct

from chalicelib.core.ids import keyed_digest

HOUR_S, DAY_S = 3600, 86400
FORMS_AN_HOUR_BY_CONNECTION = 5
FORMS_A_DAY_BY_ADDRESS = 5
VOTES_AN_HOUR_BY_CONNECTION = 60
ALL = "all"
"""How the name of the cap over all begins."""
_WIDTH = 20
_HOME_NETWORK = 64
"""Bits of an IPv6 address that one household has to itself."""


class Cap(Struct, frozen=True):
    """At most `most` in the window that `name` tells; `expires_at` is when nobody asks for it any more."""

    name: str
    most: int
    expires_at: int


def caps_of_form(connection: str, mailbox: str, now: int, day: str, *, a_day: int, a_day_by_connection: int) -> tuple[Cap, ...]:
    """`connection` and `mailbox` are digests (`connection_id`, `mailbox_id`), `day` is the UTC day of `now`. The narrow ones first: they say most."""
    hour = now // HOUR_S
    return (
        Cap(f"address#{mailbox}#{day}", FORMS_A_DAY_BY_ADDRESS, now + 2 * DAY_S),
        Cap(f"hour#{connection}#{hour}", FORMS_AN_HOUR_BY_CONNECTION, now + 2 * HOUR_S),
        Cap(f"day#{connection}#{day}", a_day_by_connection, now + 2 * DAY_S),
        Cap(f"{ALL}#{day}", a_day, now + 2 * DAY_S),
    )


def cap_of_votes(connection: str, now: int) -> Cap:
    return Cap(f"votes#{connection}#{now // HOUR_S}", VOTES_AN_HOUR_BY_CONNECTION, now + 2 * HOUR_S)


def connection_id(identity_key: bytes, address: str) -> str:
    """A keyed digest: neither the table nor its backups tell who was here."""
    return keyed_digest(identity_key, "connection", _network_of(address), width=_WIDTH)


def mailbox_id(identity_key: bytes, address: str) -> str:
    """The same for all spellings that large providers deliver to one mailbox: dots, and what follows a plus sign, are its owner's to choose."""
    local, _, domain = address.lower().rpartition("@")
    plain = local.partition("+")[0].replace(".", "") or local
    return keyed_digest(identity_key, "mailbox", f"{plain}@{domain}", width=_WIDTH)


def _network_of(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, _HOME_NETWORK), strict=False))
    return str(found)
