"""Compares what the desk reads in real mails with what another parser made of them: a second opinion, not the law.

One of its rules is not ours. Where the last closing delimiter is missing, it sets the last text aside as a broken attachment; the desk shows it,
since a mail that was cut on its way would have no text otherwise. `measure` counts such a text as text, unless it is told not to.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.core.file_names import shown
from chalicelib.intake.model import Mailbox, ParsedMail, Unreadable
from chalicelib.intake.reading.html import text_of_html
from chalicelib.intake.reading.parse import parse

FIELDS = ("from", "to", "subject", "date", "attachment count", "attachment names", "text")


class Row(NamedTuple):
    """One field of one mail. `mail` is its folder and number: `malformed/003`."""

    mail: str
    field: str
    expected: object
    read: object

    @property
    def is_equal(self) -> bool:
        return self.expected == self.read


def measure(folder: Path, *, to_the_letter: bool = False) -> list[Row]:
    """A row for each field of each `.eml` that has an expectation beside it. What raises reads as its error, in every field."""
    return [row for path in sorted(folder.glob("*/*.eml")) if path.with_suffix(".json").is_file() for row in _rows(path, to_the_letter)]


def _rows(path: Path, to_the_letter: bool) -> list[Row]:
    message = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    expected = _expected(message, frozenset() if to_the_letter else _cut_off(message))
    name = f"{path.parent.name}/{path.stem}"
    try:
        mail = parse(path.read_bytes())
    except Unreadable as error:
        return [Row(name, field, expected[field], error.cause) for field in FIELDS]
    except Exception as error:  # noqa: BLE001 - that none raises is what is measured
        return [Row(name, field, expected[field], f"raised {type(error).__name__}") for field in FIELDS]
    read = _read(mail, expected["attachment names"])
    return [Row(name, field, expected[field], read[field]) for field in FIELDS]


def _read(mail: ParsedMail, names: Any) -> dict[str, object]:
    return {
        "from": [_mailbox(author) for author in mail.authors],
        "to": [_mailbox(mailbox) for mailbox in mail.to],
        "subject": folded(mail.subject),
        "date": mail.date.astimezone(UTC) if mail.date else None,
        "attachment count": len(mail.files),
        "attachment names": _named([file.name for file in mail.files], names),
        "text": folded(mail.text),
    }


def _named(read: list[str], expected: list[str]) -> list[str]:
    """Without the names that the desk gave to files that had none."""
    return sorted((Counter(read) & Counter(expected)).elements())


def _mailbox(mailbox: Mailbox) -> tuple[str, str]:
    return folded(mailbox.name), mailbox.address


def _cut_off(message: dict[str, Any]) -> frozenset[int]:
    """Texts that it set aside because their multipart never ends."""
    return frozenset(
        place for place in message["attachments"]
        if place and message["parts"][place]["is_encoding_problem"] and "Text" in message["parts"][place]["body"] and not _name(message["parts"][place])
    )  # fmt: skip


def _expected(message: dict[str, Any], cut_off: frozenset[int]) -> dict[str, Any]:
    parts = message["parts"]
    headers = {header["name"]: header["value"] for header in reversed(parts[0]["headers"]) if isinstance(header["name"], str)}
    return {
        "from": addresses_in(headers.get("from")),
        "to": addresses_in(headers.get("to")),
        "subject": folded(headers["subject"]["Text"]) if isinstance(headers.get("subject"), dict) else "",
        "date": date_in(headers.get("date")),
        "attachment count": len(set(message["attachments"]) - cut_off),
        "attachment names": sorted(filter(None, (shown(_name(parts[place])) for place in message["attachments"]))),
        "text": folded("\n".join(_text(parts[place]["body"]) for place in sorted({*message["text_body"], *cut_off}))),
    }


def addresses_in(value: Any) -> list[tuple[str, str]]:
    """Groups count as their members."""
    address = value["Address"] if isinstance(value, dict) else {}
    members = [*address.get("List", ()), *(member for group in address.get("Group", ()) for member in group["addresses"])]
    return [(folded(member["name"] or ""), member["address"] or "") for member in members]


def date_in(value: Any) -> datetime | None:
    if not isinstance(value, dict):
        return None
    given = value["DateTime"]
    offset = timedelta(hours=given["tz_hour"], minutes=given["tz_minute"]) * (-1 if given["tz_before_gmt"] else 1)
    moment = (given[unit] for unit in ("year", "month", "day", "hour", "minute", "second"))
    return datetime(*moment, tzinfo=timezone(offset)).astimezone(UTC)  # type: ignore[misc]  # mypy counts no generator's items


def _name(part: dict[str, Any]) -> str:
    found = {
        attribute["name"]: attribute["value"] for name in ("content_type", "content_disposition") for attribute in _attributes(part, name)
    }
    return str(found.get("filename") or found.get("name") or "")


def _attributes(part: dict[str, Any], name: str) -> list[dict[str, str]]:
    value = next((header["value"] for header in part["headers"] if header["name"] == name), None)
    return value["ContentType"]["attributes"] or [] if isinstance(value, dict) else []


def _text(body: dict[str, Any]) -> str:
    return str(body.get("Text") or text_of_html(body.get("Html", "")))


def folded(text: str) -> str:
    """White space folded: each run of it one blank."""
    return " ".join(text.split())
