"""Counts how often articles are read: numbers by language and month, nothing of who read. A process writes down what it counted once a minute at most."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import commit
from chalicelib.core.clock import Clock, day_of
from chalicelib.core.errors import SupportError
from chalicelib.core.observability import logger
from chalicelib.faq.model import Article

from . import store
from .policy.months import months_of

WRITTEN_EVERY_S = 60
MOST_AT_ONCE = 20
"""Articles that one reader's page waits for; the others are written a minute later."""
KNOWN_FOR_S = 600


@dataclass
class Reads:
    """What a process counted and had not written when it ended is lost: the order of three articles does not need it."""

    desk_now: Clock
    _counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    _written_at: float = 0.0
    _known: dict[str, tuple[float, Mapping[str, int]]] = field(default_factory=dict)

    def count(self, article: Article) -> None:
        """Never raises: a page is shown whether it was counted or not."""
        self._counted[article.language, article.id] += 1
        now = self.desk_now()
        if now - self._written_at >= WRITTEN_EVERY_S:
            self._written_at = now
            self._write(now)

    def in_language(self, language: str) -> Mapping[str, int]:
        """Reads of this month and the last by article, at most ten minutes old; older ones, or none, where they cannot be had."""
        now = self.desk_now()
        known_at, known = self._known.get(language, (0.0, {}))
        if now - known_at >= KNOWN_FOR_S:
            fresh = self._read(language, now)
            known = known if fresh is None else fresh
            self._known[language] = now, known
        return known

    def _write(self, now: float) -> None:
        this_month, _ = months_of(day_of(now))
        try:
            for language, article_id in list(self._counted)[:MOST_AT_ONCE]:
                times = self._counted.pop((language, article_id), 0)
                commit([store.add_reads(language, this_month, article_id, times, int(now))])
        except SupportError as error:
            logger.warning("reads not counted", error=type(error).__name__)

    @staticmethod
    def _read(language: str, now: float) -> Mapping[str, int] | None:
        found: Counter[str] = Counter()
        try:
            for month in months_of(day_of(now)):
                found.update(store.reads_in(language, month))
        except SupportError as error:
            logger.warning("reads not known, the order is shown as it was", error=type(error).__name__)
            return None
        return found
