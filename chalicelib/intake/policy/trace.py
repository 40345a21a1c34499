"""What SES itself wrote above a mail that it stored: the domains whose DKIM signature it found good. Its notification does not name them.

SES puts its lines before the first byte of the sender's: Return-Path, its own Received, verdicts, `Authentication-Results: amazonses.com`, and
last X-SES-RECEIPT. Whatever looks like them further down is the sender's own writing.
"""

from collections.abc import Iterator

from chalicelib.core.patterns import pattern

BLOCK_LIMIT = 16 * 1024
_RECEIVED_BY_SES = pattern(rb"(?i)\sby\s+inbound-smtp\.[a-z0-9-]+\.amazonaws\.com\s")
_OTHERS_OF_SES = (b"return-path", b"received-spf", b"x-ses-")
_RESULTS = b"authentication-results"
_RECEIPT = b"x-ses-receipt"
_CLAUSE = pattern(rb"(?:dkim|dmarc)=[a-z]{1,20}(?:\s+header\.[a-z]{1,8}=[^\s()]{1,320})*")
_SIGNER = pattern(rb"\sheader\.(?:i=[^\s@]{0,64}@|d=)([a-z0-9][a-z0-9.-]{0,252})(?!\S)")


def dkim_domains(raw: bytes) -> tuple[str, ...]:
    """From SES's own line alone: the first of that name, under SES's own Received and above SES's receipt. Nothing where any of these is missing."""
    results = _results_of_ses(raw[:BLOCK_LIMIT])
    if results is None or b'"' in results or b"\\" in results:
        return ()
    return tuple(dict.fromkeys(_passed(results)))


def _results_of_ses(head: bytes) -> bytes | None:
    found, is_received = None, False
    for name, value in _headers(head):
        if name == b"received":
            if is_received or not _RECEIVED_BY_SES.search(value):
                return None
            is_received = True
        elif name == _RESULTS and found is None and is_received:
            found = value
        elif name == _RECEIPT:
            return found
        elif not name.startswith(_OTHERS_OF_SES):
            return None
    return None


def _headers(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names in small letters; values with their line ends."""
    lines = head.split(b"\n")
    at = 0
    while at < len(lines):
        name, colon, value = lines[at].partition(b":")
        at += 1
        while at < len(lines) and lines[at][:1] in (b" ", b"\t"):
            value += b"\n" + lines[at]
            at += 1
        yield (name.strip().lower() if colon else b""), value


def _passed(results: bytes) -> Iterator[str]:
    """Only lines that hold nothing but results of DKIM and DMARC: the line on SPF repeats words of the sender's (its envelope, its HELO)."""
    first, *lines = (line.strip() for line in results.split(b"\n"))
    if first.lower() != b"amazonses.com;":
        return
    for line in lines:
        clauses = [clause.strip().lower() for clause in line.split(b";") if clause.strip()]
        if all(_CLAUSE.fullmatch(clause) for clause in clauses):
            for clause in clauses:
                if clause.split()[0] == b"dkim=pass":
                    yield from (domain.decode() for domain in _SIGNER.findall(clause))
