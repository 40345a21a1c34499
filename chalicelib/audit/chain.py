"""Links the entries of a ticket: each entry holds the head before it, the ticket holds the head after the last one."""

import hashlib

GENESIS = b"\0" * 32


def link(head: bytes, *parts: str | bytes) -> bytes:
    """The new head: SHA-256 over the old one and the entry's unchanging parts, each with its length before it."""
    sha = hashlib.sha256(head)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.digest()
