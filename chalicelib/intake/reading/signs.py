"""Reads the signs by which a mail tells that a program wrote it: a few headers, and what it reports about the delivery of another mail."""

from collections.abc import Mapping

from chalicelib.intake.model import DeliveryReport, Mailbox
from chalicelib.intake.policy.automatic import is_by_server, is_read
from chalicelib.intake.policy.automatic_subjects import begins_as_report

from . import headers
from .heads import Head

HEADERS_LIMIT = 60


def signs_of(head: Head) -> dict[str, str]:
    """By names in small letters; the first of each name, read in one pass."""
    found: dict[str, str] = {}
    for name, _ in head.lines:
        plain = name.lower()
        if plain not in found and is_read(plain) and len(found) < HEADERS_LIMIT:
            found[plain] = headers.text_of(head, name)
    return found


def reports_in(raw: bytes, signs: Mapping[str, str], sender: Mailbox | None, subject: str, text: str) -> tuple[DeliveryReport, ...]:
    """Nearly always none, and known to be none at a glance: the reader of reports is imported where a mail may hold some."""
    is_sure = is_by_server(signs, sender.address if sender else "")
    if not is_sure and not begins_as_report(subject):
        return ()
    from .delivery_report import parsed, reports_of

    return reports_of(parsed(raw), subject, text, signs.get("x-failed-recipients", ""), is_by_server=is_sure)
