"""Compiles knowledge/**.md into the one JSON bundle that the desk reads; lists every fault and then compiles nothing.

`python -m infra.knowledge` checks the folder; publishing calls `compile_knowledge`.
"""

import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chalicelib.faq.model import SCHEMA, SITE, Article, Bundle
from chalicelib.outbox.markdown import fragment_of
from infra.article_source import ArticleSource, Fault, read_source
from infra.topic_training import train

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
FALLBACK_LANGUAGES = ("en", "ja")
"""Where a linked article is missing in a language, the link leads to one of these."""

_LINK = re.compile(r"\]\(([^)\s]*)\)")
_OUTSIDE = re.compile(r"https://\S+|/\S+|#\S*")


@dataclass(frozen=True)
class Compilation:
    """`bundle` is None where there are faults. The same sources always give the same bytes."""

    bundle: bytes | None
    faults: tuple[Fault, ...]
    articles: tuple[Article, ...] = ()


def source_digest(folder: Path = KNOWLEDGE) -> str:
    """Changes with any article or with the code that compiles them; compare it with the bundle's `sources` to skip a publish."""
    digest = hashlib.sha256()
    code = Path(__file__).resolve().parent
    faq = code.parent / "chalicelib" / "faq"
    compilers = [
        code / "knowledge.py",
        code / "topic_training.py",
        faq / "model.py",
        faq / "policy" / "features.py",
        faq / "policy" / "function_words.py",
        faq.parent / "outbox" / "markdown.py",
        faq.parent / "outbox" / "markdown_forms.py",
    ]
    for file in (*_files(folder), *compilers):
        digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def compile_knowledge(folder: Path = KNOWLEDGE) -> Compilation:
    sources, faults = read_articles(folder)
    if not sources and not faults:
        faults = [Fault(str(folder), 1, "There is no article; write <category>/<id>.<language>.md below this folder.")]
    if faults:
        return Compilation(None, tuple(sorted(faults, key=lambda f: (f.path, f.line))))
    articles = _articles(sources)
    bundle = Bundle(
        schema=SCHEMA, sources=source_digest(folder), articles=articles, indexes=train_all(articles), letters=letters_of(articles)
    )
    return Compilation(msgspec.json.encode(bundle), (), articles)


def read_articles(folder: Path) -> tuple[list[ArticleSource], list[Fault]]:
    sources: list[ArticleSource] = []
    faults: list[Fault] = []
    for file in _files(folder):
        source, found = read_source(file, str(file.relative_to(folder.parent)))
        faults += found
        sources += [source] if source else []
    return sources, faults + list(_shared_faults(sources))


def train_all(articles: tuple[Article, ...]) -> dict[str, msgspec.Raw]:
    by_language = _by_language(articles)
    return {language: msgspec.Raw(msgspec.json.encode(train(found, language))) for language, found in by_language.items()}


def letters_of(articles: tuple[Article, ...]) -> dict[str, msgspec.Raw]:
    """Every article in both forms of a mail, by language and id."""
    return {
        language: msgspec.Raw(msgspec.json.encode({article.id: fragment_of(article.body, SITE) for article in found}))
        for language, found in _by_language(articles).items()
    }


def _by_language(articles: tuple[Article, ...]) -> dict[str, list[Article]]:
    by_language: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        by_language[article.language].append(article)
    return dict(sorted(by_language.items()))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.md"))


def _shared_faults(sources: list[ArticleSource]) -> Iterator[Fault]:
    """What only shows when all articles are known."""
    categories: dict[str, str] = {}
    for source in sources:
        category = categories.setdefault(str(source.front.get("id")), str(source.front.get("category")))
        if category != source.front.get("category"):
            yield Fault(
                source.path,
                source.line_of("category"),
                f"{source.front.get('id')} is in {category} in another language; one id has one category.",
            )
    for source in sources:
        yield from _reference_faults(source, set(categories))
    yield from _repeated_questions(sources)


def _reference_faults(source: ArticleSource, ids: set[str]) -> Iterator[Fault]:
    related = source.front.get("related")
    for number, name in enumerate(related if isinstance(related, list) else []):
        if name not in ids:
            yield Fault(
                source.path,
                source.line_of(f"related[{number}]"),
                f"related names {name}, which is no article; it must be an id in {source.path.split('/')[0]}/.",
            )
    for offset, line in enumerate(source.body.splitlines()):
        for target in _LINK.findall(line):
            if target not in ids and not _OUTSIDE.fullmatch(target):
                yield Fault(
                    source.path, source.body_line + offset, f"The link to {target!r} leads nowhere; write an article's id, or https://…."
                )


def _repeated_questions(sources: list[ArticleSource]) -> Iterator[Fault]:
    """One question under two articles would make either answer a guess."""
    first: dict[tuple[str, str], str] = {}
    for source in sources:
        questions = source.front.get("questions")
        for number, question in enumerate(questions if isinstance(questions, list) else []):
            known = first.setdefault((str(source.front.get("language")), str(question).strip().casefold()), source.path)
            if known != source.path:
                yield Fault(
                    source.path,
                    source.line_of(f"questions[{number}]"),
                    f"{question!r} is also a question of {known}; leave it in one of them.",
                )


def _articles(sources: list[ArticleSource]) -> tuple[Article, ...]:
    places = {(s.front["id"], s.front["language"]): f"/help/{s.front['language']}/{s.front['category']}/{s.front['id']}" for s in sources}
    return tuple(
        Article(
            **{key: source.front[key] for key in ("id", "language", "category", "title")},
            body=_with_paths(source, places),
            questions=tuple(source.front["questions"]),
            related=tuple(source.front["related"]),
            disclaimer=source.front.get("disclaimer"),
        )
        for source in sources
    )


def _with_paths(source: ArticleSource, places: dict[tuple[str, str], str]) -> str:
    """Turns links to ids into paths from the root, in the article's language where the other article exists in it."""

    def path(link: re.Match[str]) -> str:
        languages = (source.front["language"], *FALLBACK_LANGUAGES)
        place = next((places[link[1], language] for language in languages if (link[1], language) in places), link[1])
        return f"]({place})"

    return _LINK.sub(path, source.body)


def main() -> int:
    compiled = compile_knowledge()
    for fault in compiled.faults:
        print(fault, file=sys.stderr)
    if compiled.bundle is None:
        return 1
    print(f"{len(compiled.articles)} articles, {len(compiled.bundle) // 1024} KB, no faults.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
