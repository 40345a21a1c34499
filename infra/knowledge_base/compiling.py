"""Compiles articles into the artefact that the desk reads: texts, letters, and the engine that is trained on their example questions."""

import fcntl
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import Raw

from chalicelib.faq.artefact import SCHEMA, Header, read_artefact, write_artefact
from chalicelib.faq.engines import PublishedEngines
from chalicelib.faq.model import SITE, Article
from chalicelib.faq.ports import Engines
from chalicelib.outbox.markdown import fragment_of

from .checking import LINK, check
from .faults import ArticleSource, Fault
from .reading import article_files, begins_at, ends_at

if TYPE_CHECKING:
    import re

    import numpy as np
    from numpy.typing import NDArray

PROJECT = Path(__file__).resolve().parents[2]
BUILT = PROJECT / "build" / "knowledge"
FALLBACK_LANGUAGES = ("en", "ja")
"""Where a linked article is missing in a language, the link leads to one of these."""
MOST_BUILT = 5

_COMPILERS = (
    "infra/knowledge_base/reading.py", "infra/knowledge_base/compiling.py", "infra/training", "chalicelib/faq/engine", "chalicelib/faq/encoder",
    "chalicelib/faq/artefact.py", "chalicelib/faq/model.py", "chalicelib/outbox/markdown.py", "chalicelib/outbox/markdown_forms.py",
)  # fmt: skip


class BadKnowledgeError(Exception):
    """`faults`: every one, with file, line and what would be right."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class Model(Protocol):
    """What training gives: `meta` can be written as JSON."""

    @property
    def meta(self) -> Mapping[str, Any]: ...

    @property
    def arrays(self) -> "Mapping[str, NDArray[Any]]": ...


class Making(Protocol):
    """What turns articles into an engine: the real one, or a small stand-in of a test."""

    @property
    def engines(self) -> Engines: ...

    def train(self, articles: Sequence[Article], unanswerable: Sequence[tuple[str, str]]) -> Model:
        """`unanswerable`: language and text of questions that people found no article for."""

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """A row a text, as the encoder's."""


class RealMaking:
    engines: Engines = PublishedEngines()

    def train(self, articles: Sequence[Article], unanswerable: Sequence[tuple[str, str]]) -> Model:
        from chalicelib.faq.engines import encoder
        from infra.training import Example, train  # numpy: checking texts alone needs none of it

        examples = [Example(article.id, article.language, text) for article in articles for text in examples_of(article)]
        silent = sorted({article.id for article in articles if not article.is_public})
        return train(examples, encoder(), unanswerable=unanswerable, silent=silent)

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        from chalicelib.faq.engines import encoder

        return encoder().encode(texts)


@dataclass(frozen=True)
class Learned:
    """What reviewed questions add: those that nothing answers, and thresholds by `language/channel`."""

    unanswerable: tuple[tuple[str, str], ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Empty where nothing was learned."""
        told = msgspec.json.encode((sorted(self.unanswerable), sorted(self.thresholds.items())))
        return hashlib.sha256(told).hexdigest() if self.unanswerable or self.thresholds else ""


def examples_of(article: Article) -> tuple[str, ...]:
    """What stands for its topic: the title and the example questions."""
    return tuple(dict.fromkeys((article.title, *article.questions)))


def compile_articles(articles: Sequence[Article], sources: str, making: Making, learned: Learned | None = None) -> bytes:
    """The artefact, proved by reading it back and asking its engine. The same input gives the same bytes."""
    learned = learned or Learned()
    model = making.train(articles, learned.unanswerable)
    header = Header(
        schema=SCHEMA,
        sources=sources,
        encoder=making.engines.encoder_name,
        articles={language: Raw(msgspec.json.encode(found)) for language, found in _by_language(articles).items()},
        letters=letters_of(articles),
        model=Raw(msgspec.json.encode(model.meta)),
        arrays={},
        calibrated=dict(sorted(learned.thresholds.items())),
    )
    body = write_artefact(header, model.arrays)
    _prove(body, articles, making.engines)
    return body


def _prove(body: bytes, articles: Sequence[Article], engines: Engines) -> None:
    """A model that cannot be loaded, or ranks nothing, must not come as far as S3."""
    engine = engines.load(read_artefact(body), {})
    for language, found in _by_language(articles).items():
        if not engine.judge(found[0].title, language).ranked:
            raise ValueError(f"The engine that was just trained ranks nothing for {found[0].title!r} ({language}); nothing is published.")


def articles_in(folder: Path) -> tuple[Article, ...]:
    """Raises BadKnowledgeError with every fault; warnings keep nobody from publishing."""
    checked = check(folder)
    faults = [fault for fault in checked.faults if not fault.is_warning]
    if faults:
        raise BadKnowledgeError(faults)
    return _articles(checked.sources)


def source_digest(folder: Path) -> str:
    """Changes with any article, and with the code that compiles them."""
    digest = hashlib.sha256()
    code = [file for name in _COMPILERS for file in _python_in(PROJECT / name)]
    for file in (*article_files(folder), *code):
        digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _python_in(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def built(folder: Path, making: Making) -> bytes:
    """The artefact of a folder, compiled once for the same sources: training takes seconds, and every test run and first start needs it.

    Raises BadKnowledgeError.
    """
    sources = source_digest(folder)
    kept = BUILT / f"{sources}.kb"
    with _alone(kept.with_suffix(".lock")):
        if kept.exists():
            return kept.read_bytes()
        body = compile_articles(articles_in(folder), sources, making)
        part = kept.with_suffix(".part")
        part.write_bytes(body)
        part.replace(kept)
    for old in sorted(BUILT.glob("*.kb"), key=os.path.getmtime)[:-MOST_BUILT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".lock").unlink(missing_ok=True)
    return body


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Test workers that start together train once."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def letters_of(articles: Sequence[Article]) -> dict[str, Raw]:
    """Every public article in both forms of a mail, by language and id."""
    public = [article for article in articles if article.is_public]
    return {
        language: Raw(msgspec.json.encode({article.id: fragment_of(article.body, SITE) for article in found}))
        for language, found in _by_language(public).items()
    }


def _by_language(articles: Sequence[Article]) -> dict[str, list[Article]]:
    by_language: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_language[article.language].append(article)
    return dict(sorted(by_language.items()))


def _articles(sources: Sequence[ArticleSource]) -> tuple[Article, ...]:
    places = {(s.id, s.language): f"/help/{s.language}/{s.front['category']}/{s.id}" for s in sources}
    return tuple(
        Article(
            **{key: source.front[key] for key in ("id", "language", "category", "title", "audience")},
            body=_with_paths(source, places),
            questions=tuple(source.front["questions"]),
            related=tuple(source.front["related"]),
            disclaimer=source.front.get("disclaimer"),
            reviewed=source.front["reviewed"].isoformat(),
            valid_from=begins_at(source.front.get("valid_from")),
            valid_until=ends_at(source.front.get("valid_until")),
        )
        for source in sources
    )


def _with_paths(source: ArticleSource, places: dict[tuple[str, str], str]) -> str:
    """Turns links to ids into paths from the root, in the article's language where the other article exists in it."""

    def path(link: "re.Match[str]") -> str:
        languages = (source.language, *FALLBACK_LANGUAGES)
        place = next((places[link[1], language] for language in languages if (link[1], language) in places), link[1])
        return f"]({place})"

    return LINK.sub(path, source.body)
