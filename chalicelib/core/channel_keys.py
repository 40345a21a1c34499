"""The chat channels' keys, read again once a minute, so that a rotation needs no deploy and an old key's end is its end."""

from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError

from .clock import Clock
from .errors import SupportError
from .observability import count, logger

CACHE_S = 60.0

KeysByChannel = Mapping[str, tuple[str, ...]]


class ChannelKeys:
    """`known` are those that the process started with, read at `known_at` or later; `read` brings them anew."""

    def __init__(self, known: KeysByChannel, known_at: float, read: Callable[[], KeysByChannel], real_now: Clock) -> None:
        self._known = known
        self._read = read
        self._real_now = real_now
        self._read_at = known_at

    def __call__(self, channel: str) -> tuple[str, ...]:
        """Newest first; empty for a channel without a key."""
        if self._real_now() - self._read_at >= CACHE_S:
            self._refresh()
        return self._known.get(channel, ())

    def _refresh(self) -> None:
        """A read that fails leaves the last good keys for another minute: chat goes on while Parameter Store does not answer."""
        self._read_at = self._real_now()
        try:
            self._known = self._read()
        except (SupportError, BotoCoreError, ClientError) as error:
            count("ChannelKeysNotRead")
            logger.error("channel keys not read, the last good ones stay", error=type(error).__name__)
