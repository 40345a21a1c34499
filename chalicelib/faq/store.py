"""Reads the published knowledge bundle from S3, keeps it for a minute at a time, and holds on to the last good one."""

from collections.abc import Callable
from html import escape

import msgspec
from botocore.exceptions import ClientError

from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound, SupportError, Upstream
from chalicelib.outbox.model import Fragment

from .model import SCHEMA, SITE, Article, Bundle, TopicIndex
from .ports import ObjectReader

POINTER_KEY = "knowledge/current.json"
CACHE_S = 60
RETRY_S = 10
"""After a failed read the next try comes sooner, yet not with every mail."""


def version_key(version: int) -> str:
    return f"knowledge/versions/{version:06d}.json"


class Pointer(msgspec.Struct, frozen=True):
    """`knowledge/current.json`; publishing may write more members than this one."""

    version: int


class PublishedKnowledge:
    """A bundle in memory; each language's index is decoded when first asked for."""

    def __init__(self, bundle: Bundle) -> None:
        self._articles = {(article.id, article.language): article for article in bundle.articles}
        self._encoded = bundle.indexes
        self._indexes: dict[str, TopicIndex] = {}
        self._encoded_letters = bundle.letters
        self._letters: dict[str, dict[str, Fragment]] = {}

    def find_index(self, language: str) -> TopicIndex | None:
        if language not in self._encoded:
            return None
        if language not in self._indexes:
            self._indexes[language] = msgspec.json.decode(self._encoded[language], type=TopicIndex)
        return self._indexes[language]

    def get_article(self, article_id: str, language: str) -> Article:
        try:
            return self._articles[article_id, language]
        except KeyError:
            raise NotFound(f"There is no article {article_id} in {language}.", {"article": article_id}) from None

    def get_letter(self, article_id: str, language: str, base_url: str) -> Fragment:
        """An article's body in both forms of a mail; `base_url` has no slash at its end. Raises NotFound."""
        if language not in self._letters:
            self._letters[language] = msgspec.json.decode(self._encoded_letters.get(language, b"{}"), type=dict[str, Fragment])
        letter = self._letters[language].get(article_id)
        if letter is None:
            raise NotFound(f"There is no article {article_id} in {language}.", {"article": article_id})
        return Fragment(letter.text.replace(SITE, base_url), letter.html.replace(SITE, escape(base_url)))


class S3KnowledgeStore:
    """`report` hears of each refresh that failed, in one sentence without personal data; the older version stays in force meanwhile."""

    def __init__(self, objects: ObjectReader, now: Clock, report: Callable[[str], None]) -> None:
        self._objects = objects
        self._now = now
        self._report = report
        self._held: PublishedKnowledge | None = None
        self._version: int | None = None
        self._etag: str | None = None
        self._outage: Upstream | None = None
        self._fresh_until = 0.0

    def find_current(self) -> PublishedKnowledge | None:
        """Raises Upstream where S3 does not answer and nothing is held yet: "no article" would be a wrong answer, a later try gives the right one."""
        if self._now() >= self._fresh_until:
            self._refresh()
        if self._held is None and self._outage is not None:
            raise self._outage
        return self._held

    def _refresh(self) -> None:
        try:
            self._load_if_changed()
            self._fresh_until, self._outage = self._now() + CACHE_S, None
        except (SupportError, ClientError, msgspec.MsgspecError) as error:
            self._fresh_until, self._outage = self._now() + RETRY_S, error if isinstance(error, Upstream) else None
            self._report(
                f"The knowledge could not be read ({error}). Version {self._version} stays in force; the next try is in {RETRY_S} s."
            )

    def _load_if_changed(self) -> None:
        changed = self._objects.find_changed(POINTER_KEY, self._etag)
        if changed is None:
            return
        body, etag = changed
        version = msgspec.json.decode(body, type=Pointer).version
        if version != self._version:
            self._held = PublishedKnowledge(_bundle(self._objects.get(version_key(version))))
            self._version = version
        self._etag = etag


def _bundle(body: bytes) -> Bundle:
    bundle = msgspec.json.decode(body, type=Bundle)
    if bundle.schema != SCHEMA:
        raise msgspec.ValidationError(f"schema {bundle.schema} is not {SCHEMA}: publish the knowledge again with this version of the desk")
    return bundle
