"""Reads the published knowledge from S3, keeps it for a minute at a time, and holds on to the last good version."""

from collections.abc import Callable
from functools import cached_property
from html import escape

import msgspec
from botocore.exceptions import ClientError

from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound, SupportError, Upstream
from chalicelib.outbox.model import Fragment

from .artefact import Artefact, BrokenArtefact, read_artefact
from .model import SITE, Article
from .ports import Engines, Judge, ObjectReader

POINTER_KEY = "knowledge/current.json"
CACHE_S = 60
RETRY_S = 10
"""After a read that S3 did not answer the next try comes sooner, yet not with every mail."""


def version_key(version: int) -> str:
    return f"knowledge/versions/{version:06d}.kb"


class Pointer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`knowledge/current.json`: the version in force, and the one to serve where that one cannot be read. `sources` tells publishing what it is made of."""

    version: int
    previous: int | None = None
    sources: str = ""


class PublishedKnowledge:
    """A version in memory; each language's articles and letters, and the engine, are decoded when first asked for. `now` decides which articles are in force."""

    def __init__(self, version: int, artefact: Artefact, now: Clock, engines: Engines) -> None:
        self.version = version
        self._artefact = artefact
        self._now = now
        self._engines = engines
        self._articles: dict[str, dict[str, Article]] = {}
        self._letters: dict[str, dict[str, Fragment]] = {}
        self._by_channel: dict[str, Judge] = {}

    @property
    def has_engine(self) -> bool:
        """Vectors of another encoder cannot be compared with ours: articles are served all the same, questions go to people."""
        return self._artefact.header.encoder == self._engines.encoder_name

    @cached_property
    def engine(self) -> Judge:
        """Loaded when first asked for, with the encoder and numpy. Raises BrokenArtefact where this version's was made for another encoder."""
        return self._engine({})

    def engine_of(self, channel: str) -> Judge:
        """With the thresholds that reviewed questions of that channel gave, where there were enough; else `engine` itself."""
        found = (key.split("/") for key in self._artefact.header.calibrated)
        thresholds = {lang: self._artefact.header.calibrated[f"{lang}/{where}"] for lang, where in found if where == channel}
        if not thresholds:
            return self.engine
        if channel not in self._by_channel:
            self._by_channel[channel] = self._engine(thresholds)
        return self._by_channel[channel]

    def _engine(self, thresholds: dict[str, float]) -> Judge:
        if not self.has_engine:
            raise BrokenArtefact(
                f"Version {self.version} of the knowledge was made for the encoder {self._artefact.header.encoder}, and this version of the desk has "
                f"{self._engines.encoder_name}. Publish the knowledge again with this version."
            )
        return self._engines.load(self._artefact, thresholds)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._artefact.header.articles)

    def articles_in(self, language: str) -> tuple[Article, ...]:
        """Those in force, agents-only ones included."""
        now = self._now()
        return tuple(article for article in self._in(language).values() if article.is_in_force(now))

    def find_article(self, article_id: str, language: str) -> Article | None:
        """None outside its dates, and where it is not written in that language. Agents-only ones included."""
        article = self._in(language).get(article_id)
        return article if article and article.is_in_force(self._now()) else None

    def get_article(self, article_id: str, language: str) -> Article:
        """As `find_article`. Raises NotFound."""
        article = self.find_article(article_id, language)
        if article is None:
            raise NotFound(f"There is no article {article_id} in {language}.", {"article": article_id})
        return article

    def get_letter(self, article_id: str, language: str, base_url: str) -> Fragment:
        """A public article's body in both forms of a mail; `base_url` has no slash at its end. Raises NotFound."""
        self.get_article(article_id, language)
        if language not in self._letters:
            encoded = self._artefact.header.letters.get(language, b"{}")
            self._letters[language] = msgspec.json.decode(encoded, type=dict[str, Fragment])
        letter = self._letters[language].get(article_id)
        if letter is None:
            raise NotFound(f"The article {article_id} is for agents only and is not sent.", {"article": article_id})
        return Fragment(letter.text.replace(SITE, base_url), letter.html.replace(SITE, escape(base_url)))

    def _in(self, language: str) -> dict[str, Article]:
        if language not in self._articles:
            encoded = self._artefact.header.articles.get(language, b"[]")
            self._articles[language] = {article.id: article for article in msgspec.json.decode(encoded, type=tuple[Article, ...])}
        return self._articles[language]


class S3KnowledgeStore:
    """`report` hears of each version or refresh that failed, in one sentence without personal data. `real_now` is for the cache, `desk_now` for articles' dates."""

    def __init__(self, objects: ObjectReader, engines: Engines, real_now: Clock, desk_now: Clock, report: Callable[[str], None]) -> None:
        self._objects = objects
        self._engines = engines
        self._real_now = real_now
        self._desk_now = desk_now
        self._report = report
        self._held: PublishedKnowledge | None = None
        self._etag: str | None = None
        self._outage: Upstream | None = None
        self._fresh_until = 0.0

    def find_current(self) -> PublishedKnowledge | None:
        """Raises Upstream where S3 does not answer and nothing is held yet: "no article" would be a wrong answer, a later try gives the right one."""
        if self._real_now() >= self._fresh_until:
            self._refresh()
        if self._held is None and self._outage is not None:
            raise self._outage
        return self._held

    def _refresh(self) -> None:
        self._outage = None
        try:
            self._load_if_changed()
            self._fresh_until = self._real_now() + CACHE_S
        except (Upstream, ClientError, msgspec.MsgspecError) as error:
            self._outage = error if isinstance(error, Upstream) else None
            self._fresh_until = self._real_now() + RETRY_S
            self._report(f"The knowledge could not be read ({error}). {self._in_force()}; the next try is in {RETRY_S} s.")

    def _load_if_changed(self) -> None:
        """The ETag is kept once what it stands for is held: a version that cannot be read is tried again every minute."""
        changed = self._objects.find_changed(POINTER_KEY, self._etag)
        if changed is None:
            return
        pointer = msgspec.json.decode(changed[0], type=Pointer)
        if self._held is not None and self._held.version == pointer.version:
            self._etag = changed[1]
            return
        instead = [pointer.previous] if pointer.previous and not self._held else []
        found, faults = self._first_whole([pointer.version, *instead])
        self._held = found or self._held
        if faults:
            self._report(f"{' '.join(faults)} {self._in_force()}; the next try is in {CACHE_S} s.")
        else:
            self._etag = changed[1]

    def _first_whole(self, versions: list[int]) -> tuple[PublishedKnowledge | None, list[str]]:
        """The first that can be read and has an engine; without any, and with nothing held, one that only lacks the engine. Raises Upstream, ClientError."""
        faults: list[str] = []
        lacking: PublishedKnowledge | None = None
        for version in versions:
            try:
                found = PublishedKnowledge(version, read_artefact(self._objects.get(version_key(version))), self._desk_now, self._engines)
            except Upstream:
                raise
            except SupportError as error:
                faults.append(f"Version {version} of the knowledge cannot be served. {error}")
                continue
            if found.has_engine:
                return found, faults
            faults.append(
                f"Version {version} of the knowledge was made for another encoder; publish it again with this version of the desk."
            )
            lacking = lacking or found
        return (None if self._held else lacking), faults

    def _in_force(self) -> str:
        return f"Version {self._held.version} stays in force" if self._held else "No knowledge is in force"
