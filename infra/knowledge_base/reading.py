"""Reads article files: front matter and Markdown body; each fault comes with its file, its line and what would be right."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeGuard

import yaml

from chalicelib.faq.model import AGENTS, PUBLIC

from .faults import ArticleSource, Fault

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
LANGUAGES = ("ja", "en", "es", "fr", "de")
AUDIENCES = (PUBLIC, AGENTS)
DISCLAIMERS = ("tax-general",)
LEAST_QUESTIONS, MOST_QUESTIONS = 8, 12
LONGEST_TITLE, LONGEST_QUESTION, LONGEST_BODY = 120, 200, 6000

PAGES = frozenset({"confirm", "contact", "search"})
"""Below `/help/{language}/`, where topics stand."""
_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FENCE = "---"
_HTML = re.compile(r"<[a-zA-Z/!][^>]*>")
_MOMENT = "a date such as 2026-12-01, or a moment with its zone such as 2026-12-01T09:00:00+09:00"

Check = tuple[Callable[[Any], bool], str]


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= longest


def _is_identifier(value: Any) -> bool:
    return isinstance(value, str) and bool(_IDENTIFIER.fullmatch(value))


def _is_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _is_moment(value: Any) -> TypeGuard[dt.date]:
    return _is_date(value) or (isinstance(value, dt.datetime) and value.tzinfo is not None)


def _are_questions(value: Any) -> bool:
    return isinstance(value, list) and LEAST_QUESTIONS <= len(value) <= MOST_QUESTIONS and all(map(_is_text(LONGEST_QUESTION), value))


REQUIRED: dict[str, Check] = {
    "id": (_is_identifier, "small letters, digits and hyphens, such as withdrawal-fees"),
    "language": (lambda value: value in LANGUAGES, f"one of {', '.join(LANGUAGES)}"),
    "category": (_is_identifier, "the name of the folder"),
    "title": (_is_text(LONGEST_TITLE), f"a text of 1 to {LONGEST_TITLE} characters"),
    "questions": (_are_questions, f"a list of {LEAST_QUESTIONS} to {MOST_QUESTIONS} texts of at most {LONGEST_QUESTION} characters"),
    "audience": (lambda value: value in AUDIENCES, f"one of {', '.join(AUDIENCES)}"),
    "owner": (_is_identifier, "the name of a team"),
    "reviewed": (_is_date, "a date such as 2026-11-01"),
    "review_by": (_is_date, "a date such as 2027-05-01"),
    "related": (lambda value: isinstance(value, list) and all(map(_is_identifier, value)), "a list of article ids, [] for none"),
}
OPTIONAL: dict[str, Check] = {
    "disclaimer": (lambda value: value in DISCLAIMERS, f"one of {', '.join(DISCLAIMERS)}, or left out"),
    "valid_from": (_is_moment, f"{_MOMENT}, or left out"),
    "valid_until": (_is_moment, f"{_MOMENT}, or left out"),
}


def read_folder(folder: Path) -> tuple[list[ArticleSource], list[Fault]]:
    """Every article that can be read, and the faults that show in one file alone."""
    sources: list[ArticleSource] = []
    faults = [*_misplaced(folder)]
    for file in article_files(folder):
        source, found = read_source(file, file.relative_to(folder.parent).as_posix())
        faults += found
        sources += [source] if source else []
    return sources, faults


def article_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.md"))


def _misplaced(folder: Path) -> Iterator[Fault]:
    for file in sorted(set(folder.rglob("*.md")) - set(article_files(folder))):
        yield Fault(
            file.relative_to(folder.parent).as_posix(),
            1,
            "It lies where no article is looked for; the place is <category>/<id>.<language>.md.",
        )


def read_source(file: Path, shown_path: str) -> tuple[ArticleSource | None, list[Fault]]:
    """No source where the front matter cannot be read at all; else the source with the faults of its own."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        return None, [Fault(shown_path, 1 + error.object[: error.start].count(b"\n"), "This is not UTF-8; save the file as UTF-8.")]
    if lines[:1] != [_FENCE] or _FENCE not in lines[1:]:
        return None, [Fault(shown_path, 1, "The file must begin with front matter between two lines of three hyphens.")]
    end = lines.index(_FENCE, 1)
    try:
        front, where = _front_matter("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        return None, [_yaml_fault(error, shown_path)]
    source = ArticleSource(shown_path, front, where, "\n".join(lines[end + 1 :]).strip() + "\n", end + 2)
    return source, [*_value_faults(source), *_place_faults(source, file), *_date_faults(source), *_body_faults(source)]


def _front_matter(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise yaml.MarkedYAMLError(problem="the front matter must be `key: value` lines")
    where: dict[str, int] = {}
    for key, value in node.value:
        where[key.value] = _line(key)
        if isinstance(value, yaml.SequenceNode):
            where.update({f"{key.value}[{number}]": _line(item) for number, item in enumerate(value.value)})
    return yaml.safe_load(text), where


def _line(node: yaml.Node) -> int:
    """Of the file: the fence is line 1, and YAML counts from 0."""
    return int(node.start_mark.line) + 2


def _yaml_fault(error: yaml.YAMLError, path: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return Fault(
        path,
        mark.line + 2 if mark else 1,
        f"The front matter is not valid YAML: {problem}. A text that holds `: ` or begins with a sign needs quotes.",
    )


def _value_faults(source: ArticleSource) -> Iterator[Fault]:
    for key in sorted(source.front.keys() - REQUIRED.keys() - OPTIONAL.keys(), key=str):
        yield source.fault(key, f"{key} is not known; the keys are {', '.join((*REQUIRED, *OPTIONAL))}.")
    for key, (is_right, right) in (REQUIRED | OPTIONAL).items():
        if key not in source.front:
            if key in REQUIRED:
                yield Fault(source.path, 1, f"{key} is missing; it must be {right}.")
        elif not is_right(source.front[key]):
            yield source.fault(key, f"{key} is {source.front[key]!r}; it must be {right}.")


def _place_faults(source: ArticleSource, file: Path) -> Iterator[Fault]:
    right_name = f"{source.id}.{source.language}.md"
    if file.name != right_name:
        yield source.fault("id", f"id and language call for the file name {right_name}; rename the file or correct them.")
    if source.front.get("category") != file.parent.name:
        yield source.fault("category", f"category must be {file.parent.name}, as the folder.")
    if file.parent.name in PAGES:
        yield source.fault(
            "category", f"{file.parent.name} is a page of the help centre's own; give the folder and the category another name."
        )


def _date_faults(source: ArticleSource) -> Iterator[Fault]:
    reviewed, review_by = source.front.get("reviewed"), source.front.get("review_by")
    if _is_date(reviewed) and _is_date(review_by) and reviewed >= review_by:  # type: ignore[operator]  # both are dates by now
        yield source.fault("review_by", f"review_by must be later than reviewed ({reviewed}).")
    since, until = source.front.get("valid_from"), source.front.get("valid_until")
    if _is_moment(since) and _is_moment(until) and _epoch(since) >= _end(until):
        yield source.fault("valid_until", f"valid_until must be later than valid_from ({since}).")


def begins_at(value: Any) -> int | None:
    """Epoch seconds of a front matter's `valid_from`: a day begins at midnight UTC."""
    return None if value is None else _epoch(value)


def ends_at(value: Any) -> int | None:
    """Of its `valid_until`: the first second that is no more in it. A day belongs to it whole."""
    return None if value is None else _end(value)


def _end(value: dt.date | dt.datetime) -> int:
    return _epoch(value + dt.timedelta(days=1) if _is_date(value) else value)


def _epoch(value: dt.date | dt.datetime) -> int:
    return int((value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)).timestamp())


def _body_faults(source: ArticleSource) -> Iterator[Fault]:
    if not source.body.strip():
        yield Fault(source.path, source.body_line, "The body is empty; write the answer in Markdown below the front matter.")
    if len(source.body) > LONGEST_BODY:
        yield Fault(
            source.path,
            source.body_line,
            f"The body has {len(source.body)} characters; an answer that is mailed has at most {LONGEST_BODY}.",
        )
    for offset, line in enumerate(source.body.splitlines()):
        if tag := _HTML.search(line):
            yield Fault(source.path, source.body_line + offset, f"{tag[0]} is HTML; write Markdown, since HTML is shown as text.")
