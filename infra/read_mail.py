"""`make read`: what the desk reads in a mail, as one line of JSON a file, by the very code that takes mail in.

There are no verdicts of SES here, so nothing is said of who proved to be the sender. The envelope's sender is taken from Return-Path where the mail
has one.
"""

from __future__ import annotations

import glob
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from chalicelib.intake.model import Mailbox, ParsedMail

EMPTY: dict[str, Any] = {
    "from": None, "to": [], "cc": [], "subject": "", "date": None, "message_id": None, "text": "", "new_text": "", "attachments": [],
}  # fmt: skip
LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
"""What some readers of lines take for the end of one, though JSON does not."""


def main() -> int:
    names = sys.argv[1:] or os.environ.get("MAIL", "").split()
    if not names:
        print('Say which mail: make read MAIL="one.eml another.eml" (names with blanks in them cannot be given).', file=sys.stderr)
        return 2
    lines, sys.stdout = sys.stdout, sys.stderr  # whatever else is said, by whatever is imported below, is no line of ours
    lines.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    return 1 if _print_all(names, lines) else 0


def _print_all(names: Iterable[str], lines: TextIO) -> int:
    """How many files could not be opened."""
    unopened = 0
    for name in _files(names):
        try:
            raw = _place(name).read_bytes()
        except OSError as error:
            print(f"{name} cannot be read: {error.strerror or error}.", file=sys.stderr)
            unopened += 1
        else:
            lines.write(line_of(name, raw) + "\n")
            lines.flush()
    return unopened


def _files(names: Iterable[str]) -> Iterator[str]:
    """A name with `*` or `?` that no file has stands for those that match."""
    for name in names:
        matching = [] if _place(name).exists() else sorted(glob.glob(name))  # noqa: PTH207 - absolute patterns as well
        yield from matching or [name]


def _place(name: str) -> Path:
    """Relative to where make runs, else to where it was called (`make -C`)."""
    here, called_from = Path(name), os.environ.get("PWD", "")
    return here if here.exists() or not called_from else Path(called_from, name)


def line_of(name: str, raw: bytes) -> str:
    """JSON in one line, for any bytes. What the desk cannot store, it cannot read."""
    try:
        line = json.dumps({"file": name, **read(raw)}, ensure_ascii=False)
        line.encode()
    except UnicodeError:
        line = json.dumps({"file": name, **quarantined("unreadable")})
    return line.translate(LINE_ENDS)


def read(raw: bytes) -> dict[str, Any]:
    from chalicelib.intake.model import Unreadable
    from chalicelib.intake.reading.redacting import read as read_mail

    try:
        return told(read_mail(raw))
    except Unreadable as error:
        return quarantined(error.cause)
    except Exception as error:  # noqa: BLE001 - a line a file, whatever stands in it
        print(f"The reader failed: {error!r}. On a desk, the mail would be tried again, and end as a dead letter.", file=sys.stderr)
        return quarantined("unreadable")


def told(mail: ParsedMail) -> dict[str, Any]:
    from chalicelib.intake.policy.automatic import kind_of

    author = mail.sender or next(iter(mail.authors), None)
    return {
        "from": _person(author) if author else None,
        "to": [_person(each) for each in mail.to],
        "cc": [_person(each) for each in mail.cc],
        "subject": mail.subject,
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "text": mail.text,
        "new_text": mail.new_text,
        "attachments": [{"name": file.name, "type": file.content_type, "size": len(file.data)} for file in mail.files],
        "kind": kind_of(mail, _envelope_sender(mail, author)).value,
        "removed": list(mail.removed),
    }


def quarantined(cause: str) -> dict[str, Any]:
    return {**EMPTY, "kind": "quarantined", "cause": cause, "removed": []}


def _person(mailbox: Mailbox) -> dict[str, str]:
    return {"name": mailbox.name, "address": mailbox.address}


def _envelope_sender(mail: ParsedMail, author: Mailbox | None) -> str:
    """Empty for the null reverse path alone: a mail without Return-Path was saved before any server wrote one."""
    return mail.headers.get("return-path", author.address if author else "unknown").strip()


if __name__ == "__main__":
    sys.exit(main())
