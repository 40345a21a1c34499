"""Takes `X-Local-Verdicts` out of a raw mail: how someone at the local desk tries a forged or infected mail."""

from __future__ import annotations

import re

NAMES = {"spf": "spfVerdict", "dkim": "dkimVerdict", "dmarc": "dmarcVerdict", "spam": "spamVerdict", "virus": "virusVerdict"}
STATUSES = frozenset({"PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"})
POLICIES = frozenset({"none", "quarantine", "reject"})

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_OURS = re.compile(rb"x-local-verdicts[ \t]*:", re.IGNORECASE)


def take_verdicts(raw: bytes) -> tuple[bytes, dict[str, str]]:
    """Returns `raw` without any such header, every other byte as it was, and what the headers asked for.

    Only the head of the mail counts; a line of that name in a body or an attached mail stays. Keys: spf, dkim, dmarc, spam, virus with one of
    SES's statuses, policy (of DMARC) with none, quarantine or reject, dkim-domain with the domain that signed. What is not understood is left out.
    """
    kept: list[bytes] = []
    asked: list[bytes] = []
    rest_at = 0
    taking = False
    for line in _head_lines(raw):
        rest_at += len(line)
        continues = line[:1] in (b" ", b"\t")
        taking = taking if continues else bool(_OURS.match(line))
        (asked if taking else kept).append(line)
    if not asked:
        return raw, {}
    return b"".join(kept) + raw[rest_at:], _parse(b"".join(asked))


def _head_lines(raw: bytes) -> list[bytes]:
    lines = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        line = raw[at:end]
        if line in (b"\r\n", b"\n"):
            break
        lines.append(line)
        at = end
    return lines


def _parse(asked: bytes) -> dict[str, str]:
    words = _OURS.sub(b" ", asked).decode("ascii", "replace").replace(",", " ").replace(";", " ").split()
    verdicts: dict[str, str] = {}
    for word in words:
        name, _, value = word.lower().partition("=")
        if name in NAMES and value.upper() in STATUSES:
            verdicts[name] = value.upper()
        elif (name == "policy" and value in POLICIES) or (name == "dkim-domain" and _DOMAIN.fullmatch(value)):
            verdicts[name] = value
    return verdicts
