"""Plays a chat channel's own server: keeps the replies that the desk posts to a callback URL."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class ChatReply:
    """One post, with the headers that carry its signature."""

    at: str
    webhook_id: str
    headers: dict[str, str]
    body: str


class ChatInbox:
    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._folder, self._now = folder / "chat", now
        self._folder.mkdir(parents=True, exist_ok=True)

    def keep(self, headers: Mapping[str, str], body: bytes) -> None:
        kept = {name.lower(): value for name, value in headers.items() if name.lower().startswith(("webhook-", "content-type"))}
        at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        reply = ChatReply(at, kept.get("webhook-id", ""), kept, body.decode("utf-8", "replace"))
        path = self._folder / f"{time.time_ns():020d}.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(reply)), encoding="utf-8")
        part.replace(path)

    def replies(self) -> list[ChatReply]:
        """All replies, the earliest first."""
        return [ChatReply(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(self._folder.glob("*.json"))]
