"""Keeps every mail that SMTP accepted until a snapshot of the local AWS holds what the desk made of it."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AcceptedMail:
    """One mail as SES would store it: `raw` is what goes into the bucket, the rest is what SES knows beside it."""

    mail_id: str
    source: str
    recipients: tuple[str, ...]
    received_at: float
    verdicts: dict[str, str] = field(default_factory=dict)
    raw: bytes = field(default=b"", repr=False)


class Spool:
    """One file a mail: a line of JSON, then the raw bytes.

    received -> handled by the desk -> deleted, once a snapshot that was *begun* after it was handled has been finished. What is here at a
    start may or may not be in the local AWS, so all of it is delivered again; the desk knows a mail that it has seen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handled: dict[str, float] = {}
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob("*.part"):
            left_over.unlink()  # never answered with 250

    def accept(self, mail: AcceptedMail) -> None:
        """Returns when the mail survives a power cut; only then may SMTP say 250."""
        part = self._folder / f"{mail.mail_id}.part"
        envelope = {name: value for name, value in asdict(mail).items() if name != "raw"}
        with part.open("wb") as file:
            file.write(json.dumps(envelope).encode() + b"\n")
            file.write(mail.raw)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._path(mail.mail_id))
        self._sync_folder()

    def ids(self) -> list[str]:
        """Every mail in the spool, the earliest first."""
        paths = sorted(self._folder.glob("*.mail"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [path.stem for path in paths]

    def read(self, mail_id: str) -> AcceptedMail:
        envelope, _, raw = self._path(mail_id).read_bytes().partition(b"\n")
        fields = json.loads(envelope)
        return AcceptedMail(**{**fields, "recipients": tuple(fields["recipients"])}, raw=raw)

    def mark_handled(self, mail_id: str) -> None:
        with self._lock:
            self._handled[mail_id] = time.monotonic()

    def forget_handled_before(self, started: float) -> int:
        """Deletes what was handled before the monotonic second `started`, at which a snapshot was begun that is now on disk."""
        with self._lock:
            safe = [mail_id for mail_id, handled in self._handled.items() if handled < started]
            for mail_id in safe:
                del self._handled[mail_id]
        for mail_id in safe:
            self._path(mail_id).unlink(missing_ok=True)
        return len(safe)

    def _path(self, mail_id: str) -> Path:
        return self._folder / f"{mail_id}.mail"

    def _sync_folder(self) -> None:
        fd = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
