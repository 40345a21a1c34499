"""Posts to an address that somebody configured: https, never into a private network, never along a redirect, never for long."""

import socket
from collections.abc import Mapping
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError

from chalicelib.core.errors import Rejected, Upstream

TIMEOUT = Timeout(connect=3.0, read=5.0)
TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 that leads to an IPv4 address which we do not see (NAT64, 6to4, Teredo)."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, allows_this_machine: bool = False) -> None:
    """Returns where the other side took it (2xx). Raises Rejected or Upstream with words that name no part of the address: it may be a secret.

    The host's name is looked up once, and the connection goes to the very address that was checked.
    """
    parts = _checked(url, allows_this_machine=allows_this_machine)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address_of(parts.hostname or "", port, allows_this_machine=allows_this_machine)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        response = _pool(parts, address, port).urlopen(
            "POST", target, body=body, headers={**headers, "Host": parts.netloc.rpartition("@")[2]}, redirect=False, retries=False, preload_content=False
        )  # fmt: skip
        response.close()  # not read: the status says all that is asked
    except HTTPError as error:
        raise Upstream(f"The address did not answer: {type(error).__name__}.", {"code": "no-answer"}) from error
    if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        raise Upstream(f"The address answered {response.status}.", {"code": f"answered-{response.status}"})


def _checked(url: str, *, allows_this_machine: bool) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.netloc.isascii() and parts.port != 0
    except ValueError:
        parts, is_whole = urlsplit(""), False
    if not is_whole or not (parts.scheme == "https" or (parts.scheme == "http" and allows_this_machine)):
        raise Rejected("The address is no https URL.", {"code": "not-https"})
    return parts


def _address_of(host: str, port: int, *, allows_this_machine: bool) -> str:
    """All that the name leads to must be public: which of them is taken is not ours to say."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise Upstream("The address's host has no address of its own now.", {"code": "no-host"}) from error
    if not found or not all(_is_allowed(address, allows_this_machine=allows_this_machine) for address in found):
        raise Rejected("The address leads into a private network.", {"code": "private-address"})
    return found[0]


def _is_allowed(text: str, *, allows_this_machine: bool) -> bool:
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if any(address in network for network in TRANSLATED):
            return False
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return allows_this_machine
    return address.is_global and not address.is_multicast


def _pool(parts: SplitResult, address: str, port: int) -> HTTPConnectionPool:
    if parts.scheme == "https":
        return HTTPSConnectionPool(
            address, port, timeout=TIMEOUT, cert_reqs="CERT_REQUIRED", server_hostname=parts.hostname, assert_hostname=parts.hostname
        )
    return HTTPConnectionPool(address, port, timeout=TIMEOUT)
