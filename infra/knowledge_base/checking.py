"""Finds the faults that show only when all articles are known, and warns of what time or likeness may have made wrong."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .faults import ArticleSource, Fault
from .reading import LANGUAGES, article_files, read_folder


@dataclass(frozen=True)
class Checked:
    """`faults` with warnings among them."""

    sources: tuple[ArticleSource, ...]
    faults: tuple[Fault, ...]

    @property
    def has_faults(self) -> bool:
        return not all(fault.is_warning for fault in self.faults)

    @property
    def topics(self) -> int:
        return len({source.id for source in self.sources})


OBLIGATORY = ("ja", "en")
"""Every public topic is written in these; the other languages as time allows."""

LINK = re.compile(r"\]\(([^)\s]*)\)")
_OUTSIDE = re.compile(r"https://\S+|#\S*")
_PAGE = re.compile(r"/help/([a-z]{2})/([a-z0-9-]+)/([a-z0-9-]+)(?:#\S*)?")


def check(folder: Path, today: dt.date | None = None) -> Checked:
    """`today` None: what time made of the articles is not asked. Faults in the order of files and lines."""
    sources, faults = read_folder(folder)
    if not article_files(folder):
        faults.append(Fault(str(folder), 1, "There is no article; write <category>/<id>.<language>.md below this folder."))
    faults += [*_shared_faults(sources), *(_past_review(sources, today) if today else ())]
    return Checked(tuple(sources), tuple(sorted(faults)))


def _shared_faults(sources: list[ArticleSource]) -> Iterator[Fault]:
    by_id: dict[str, list[ArticleSource]] = defaultdict(list)
    for source in sources:
        by_id[source.id].append(source)
    for versions in by_id.values():
        yield from _differing(versions)
        yield from _missing_translations(versions)
    for source in sources:
        yield from _related_faults(source, by_id)
        yield from _link_faults(source, by_id)
    yield from _repeated_questions(sources)


def _differing(versions: list[ArticleSource]) -> Iterator[Fault]:
    """What is one for the topic, in whatever language."""
    for key in ("category", "audience", "disclaimer"):
        first = versions[0].front.get(key)
        for other in versions[1:]:
            if other.front.get(key) != first:
                what = f"{key} is {other.front.get(key)!r} here and {first!r} in {versions[0].path}; one topic has one {key}."
                yield other.fault(key if key in other.front else "id", what)


def _missing_translations(versions: list[ArticleSource]) -> Iterator[Fault]:
    there = {source.language for source in versions}
    first = next((source for source in versions if source.language in OBLIGATORY), versions[0])
    obligatory = OBLIGATORY if first.is_public else ()
    for language in obligatory:
        if language not in there:
            yield first.fault(
                "language", f"{first.id}.{language}.md is missing; every public article is written in {' and '.join(OBLIGATORY)}."
            )
    lacking = [language for language in LANGUAGES if language not in there and language not in obligatory]
    if lacking:
        yield first.fault(
            "language", f"{first.id} is not written in {', '.join(lacking)}; nobody is answered with it there.", is_warning=True
        )


def _related_faults(source: ArticleSource, by_id: dict[str, list[ArticleSource]]) -> Iterator[Fault]:
    for number, name in enumerate(source.values("related")):
        key = f"related[{number}]"
        if name not in by_id:
            yield source.fault(key, f"related names {name}, which is no article; it must be an id in {source.path.split('/')[0]}/.")
        elif name == source.id:
            yield source.fault(key, "related names the article itself; take it out.")
        elif source.is_public and not by_id[name][0].is_public:
            yield source.fault(key, f"related names {name}, which is for agents only; a public article must not lead there.")


def _link_faults(source: ArticleSource, by_id: dict[str, list[ArticleSource]]) -> Iterator[Fault]:
    for offset, line in enumerate(source.body.splitlines()):
        for target in LINK.findall(line):
            if wrong := _wrong_with(target, source, by_id):
                yield Fault(source.path, source.body_line + offset, wrong)


def _wrong_with(target: str, source: ArticleSource, by_id: dict[str, list[ArticleSource]]) -> str | None:
    page = _PAGE.fullmatch(target)
    name = page[3] if page else target
    if name in by_id:
        if source.is_public and not by_id[name][0].is_public:
            return f"The link leads to {name}, which is for agents only; a public article must not lead there."
        is_there = page is None or any((other.language, other.front.get("category")) == (page[1], page[2]) for other in by_id[name])
        return None if is_there else f"The link to {target!r} leads nowhere; write {name}, and the language is chosen by itself."
    if _OUTSIDE.fullmatch(target) or (target.startswith("/") and not target.startswith("/help/")):
        return None
    return f"The link to {target!r} leads nowhere; write an article's id, or https://…."


def _repeated_questions(sources: list[ArticleSource]) -> Iterator[Fault]:
    """One question under two articles would make either answer a guess."""
    first: dict[tuple[str, str], ArticleSource] = {}
    for source in sources:
        for number, question in enumerate(source.values("questions")):
            known = first.setdefault((source.language, " ".join(str(question).split()).casefold()), source)
            if known is not source:
                yield source.fault(f"questions[{number}]", f"{question!r} is also a question of {known.path}; leave it in one of them.")


def _past_review(sources: list[ArticleSource], today: dt.date) -> Iterator[Fault]:
    for source in sources:
        due, until = source.front.get("review_by"), source.front.get("valid_until")
        if isinstance(due, dt.date) and not isinstance(due, dt.datetime) and due < today:
            yield source.fault(
                "review_by",
                f"Its review was due on {due}; {source.front.get('owner')} reads it again and moves reviewed and review_by.",
                is_warning=True,
            )
        if isinstance(until, dt.date) and (until.date() if isinstance(until, dt.datetime) else until) < today:
            yield source.fault(
                "valid_until", f"It has not been shown since {until}; take the file away, or move the date.", is_warning=True
            )
