"""The lines that SES puts above a mail before it stores it: who handed it over, and what it found of SPF, DKIM and DMARC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

FROM_LIMIT = 4096
WORDS = {"PASS": "pass", "FAIL": "fail", "GRAY": "none", "PROCESSING_FAILED": "temperror", "DISABLED": "none"}
_FROM = re.compile(rb"(?im)^from[ \t]*:(?P<value>[^\n]*(?:\n[ \t][^\n]*)*)")
_DOMAIN = re.compile(rb"@([A-Za-z0-9.-]{1,253})")


@dataclass(frozen=True)
class Handover:
    """What SES knows of the SMTP session."""

    mail_id: str
    source: str
    recipient: str
    client: str
    address: str
    at: float


def leading_block(handover: Handover, verdicts: dict[str, str], body: bytes) -> str:
    """`verdicts` as `take_verdicts` gives them; what they leave out passed. DKIM's domain is From's unless `dkim-domain` says another."""
    domain = _domain_of_from(body)
    found = {name: WORDS[verdicts.get(name, "PASS")] for name in ("spf", "dkim", "dmarc")}
    spf = _spf(handover, found["spf"])
    return (
        f"Return-Path: <{handover.source}>\r\n{_received(handover)}"
        f"X-SES-Spam-Verdict: {verdicts.get('spam', 'PASS')}\r\nX-SES-Virus-Verdict: {verdicts.get('virus', 'PASS')}\r\n"
        f"Received-SPF: {spf}\r\nAuthentication-Results: amazonses.com;\r\n spf={spf}\r\n"
        f" dkim={found['dkim']} header.i=@{verdicts.get('dkim-domain') or domain};\r\n dmarc={found['dmarc']} header.from={domain};\r\n"
        f"X-SES-RECEIPT: local-{handover.mail_id}\r\n"
    )


def _received(handover: Handover) -> str:
    date = format_datetime(datetime.fromtimestamp(handover.at, UTC))
    return (
        f"Received: from {handover.client} (localhost [{handover.address}])\r\n"
        f" by inbound-smtp.us-east-1.amazonaws.com with SMTP id {handover.mail_id}\r\n for {handover.recipient};\r\n {date} (UTC)\r\n"
    )


def _spf(handover: Handover, result: str) -> str:
    about = f"(spfCheck: domain of {handover.source.rpartition('@')[2] or handover.client}, as the local run has it)"
    return f"{result} {about} client-ip={handover.address}; envelope-from={handover.source}; helo={handover.client};"


def _domain_of_from(body: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", body[: 256 * 1024], maxsplit=1)[0]
    found = _FROM.search(head)
    domains = _DOMAIN.findall(found["value"][:FROM_LIMIT]) if found else []
    return domains[-1].decode().lower() if domains else "unknown"
