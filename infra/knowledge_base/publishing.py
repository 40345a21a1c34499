"""Publishes compiled knowledge as a version of its own, then switches to it by one conditional write; goes back; tells what was published when.

With a fault nothing changes. Two who publish at once never take the same version, and only the first is in force: S3 refuses the second.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from chalicelib.aws.objects import Shelf
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.faq.artefact import BrokenArtefact, read_artefact
from chalicelib.faq.model import Article
from chalicelib.faq.store import POINTER_KEY, version_key
from chalicelib.faq.store import Pointer as ReadPointer
from infra.versions import JSON, put_next, switch

from .compiling import Learned, Making, RealMaking, articles_in, built, compile_articles, source_digest
from .reading import KNOWLEDGE

VERSIONS = "knowledge/versions/"


class Pointer(ReadPointer, frozen=True, omit_defaults=True):
    """`withdrawn`: the sources that were rolled back from, which a deployment does not put into force again by itself."""

    withdrawn: str = ""
    learned: str = ""


class PublishedVersion(Struct, frozen=True, kw_only=True):
    """A line of the history. `articles` counts them by language; `unanswerable` are the questions that it learned to leave, `learned` their digest."""

    version: int
    published_at: str
    sources: str
    articles: dict[str, int]
    topics: int
    size: int
    unanswerable: int = 0
    thresholds: dict[str, float] = {}
    learned: str = ""


class CannotPublish(Exception):
    """Nothing was switched; the message says why and what to do."""


def history_key(version: int) -> str:
    return f"knowledge/history/{version:06d}.json"


def publish_knowledge(
    objects: Shelf, folder: Path = KNOWLEDGE, making: Making | None = None, *, also_withdrawn: bool = False
) -> int | None:
    """The new version's number, or None where what is in force has the same sources (told in milliseconds; compiling takes seconds), or these
    sources were rolled back from: only who asks for it (`also_withdrawn`) publishes them again.

    Raises BadKnowledgeError, CannotPublish.
    """
    pointer, etag = _pointer(objects)
    sources = source_digest(folder)
    if pointer.sources == sources or (pointer.withdrawn == sources and not also_withdrawn):
        return None
    body = built(folder, making or RealMaking())
    return _put_in_force(objects, (pointer, etag), body, articles_in(folder), Learned())


def publish_learned(objects: Shelf, learned: Learned, folder: Path = KNOWLEDGE, making: Making | None = None) -> int | None:
    """With what reviewed questions taught; None where that, and the articles, are what is in force. Raises BadKnowledgeError, CannotPublish."""
    pointer, etag = _pointer(objects)
    sources, articles = source_digest(folder), articles_in(folder)
    if (pointer.sources, pointer.learned) == (sources, learned.digest):
        return None
    body = compile_articles(articles, sources, making or RealMaking(), learned)
    return _put_in_force(objects, (pointer, etag), body, articles, learned)


def _put_in_force(objects: Shelf, found: tuple[Pointer, str | None], body: bytes, articles: tuple[Article, ...], learned: Learned) -> int:
    """The artefact, its line in the history, and last the pointer, each only where nobody else was first."""
    pointer, etag = found
    sources = read_artefact(body).header.sources
    version = put_next(objects, version_key, after=max([pointer.version, *versions(objects)]), body=lambda _: body)
    line = PublishedVersion(
        version=version, published_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), sources=sources, size=len(body),
        articles=dict(sorted(Counter(article.language for article in articles).items())), topics=len({article.id for article in articles}),
        unanswerable=len(learned.unanswerable), thresholds=dict(learned.thresholds), learned=learned.digest,
    )  # fmt: skip
    objects.put(history_key(version), msgspec.json.encode(line), JSON)
    switched = Pointer(version=version, previous=pointer.version or None, sources=sources, learned=learned.digest)
    _switch(objects, switched, etag)
    return version


def roll_back(objects: Shelf, version: int | None = None, making: Making | None = None) -> int:
    """To `version`, or the one before that in force: the pointer alone is written. Returns what is in force now. Raises CannotPublish."""
    pointer, etag = _pointer(objects)
    if etag is None:
        raise CannotPublish("No knowledge was ever published here; there is nothing to go back to.")
    there = versions(objects)
    target = version if version is not None else pointer.previous  # a version that broke off, or was never in force, may lie between
    if target is None:
        raise CannotPublish(f"Version {pointer.version} is in force, and there is none before it.")
    if target == pointer.version:
        raise CannotPublish(f"Version {target} is in force already.")
    if target not in there:
        raise CannotPublish(f"There is no version {target}; there are {', '.join(map(str, there))}.")
    sources = _proved(objects, target, making or RealMaking())
    line = _line(objects, target)
    before_it = max((known for known in there if known < target), default=None)
    back = Pointer(version=target, previous=before_it, sources=sources, withdrawn=pointer.sources, learned=line.learned if line else "")
    _switch(objects, back, etag)
    return target


def _proved(objects: Shelf, version: int, making: Making) -> str:
    """Its sources. A version that the functions could not serve is not switched to."""
    try:
        header = read_artefact(objects.get(version_key(version))).header
    except (BrokenArtefact, NotFound) as error:
        raise CannotPublish(f"Version {version} cannot be served: {error} Choose another one (make kb-history lists them).") from error
    if header.encoder != making.engines.encoder_name:
        raise CannotPublish(
            f"Version {version} was made for the encoder {header.encoder}; this version of the desk has {making.engines.encoder_name}. "
            "Take the older articles out of the version control, and publish those."
        )
    return header.sources


def _switch(objects: Shelf, pointer: Pointer, etag: str | None) -> None:
    try:
        switch(objects, POINTER_KEY, etag, msgspec.json.encode(pointer))
    except Conflict:
        in_force = _pointer(objects)[0].version
        raise CannotPublish(
            f"Somebody else switched to version {in_force} meanwhile, so version {pointer.version} is not in force. "
            "Look at what they published (make kb-history), and do yours again where it is still wanted."
        ) from None


def _pointer(objects: Shelf) -> tuple[Pointer, str | None]:
    found = objects.find_changed(POINTER_KEY, None)
    return (msgspec.json.decode(found[0], type=Pointer), found[1]) if found else (Pointer(0), None)


def versions(objects: Shelf) -> list[int]:
    """The numbers that are taken, those of a publication that broke off included."""
    stems = (Path(listed.key).stem for listed in objects.list(VERSIONS))
    return sorted({int(stem) for stem in stems if stem.isdigit()})


def history(objects: Shelf) -> Iterator[tuple[PublishedVersion, bool]]:
    """Newest first, and which is in force. A publication that broke off before its line was written has none."""
    in_force = _pointer(objects)[0].version
    lines = (_line(objects, version) for version in reversed(versions(objects)))
    return ((line, line.version == in_force) for line in lines if line)


def _line(objects: Shelf, version: int) -> PublishedVersion | None:
    try:
        return msgspec.json.decode(objects.get(history_key(version)), type=PublishedVersion)
    except NotFound:
        return None
