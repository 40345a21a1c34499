"""Reads one article file: front matter and Markdown body; each fault comes with its file, its line and what would be right."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("ja", "en", "es", "fr", "de")
DISCLAIMERS = ("tax-general",)
LEAST_QUESTIONS, MOST_QUESTIONS = 6, 12
LONGEST_TITLE, LONGEST_QUESTION, LONGEST_BODY = 120, 200, 6000

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FENCE = "---"
_HTML = re.compile(r"<[a-zA-Z/!][^>]*>")


@dataclass(frozen=True)
class Fault:
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class ArticleSource:
    """A file as read: `front` by key, `lines` the line number of each key (and of `questions[3]`), `body_line` where the body begins."""

    path: str
    front: dict[str, Any]
    lines: dict[str, int]
    body: str
    body_line: int

    def line_of(self, key: str) -> int:
        return self.lines.get(key, 1)


Check = tuple[Callable[[Any], bool], str]


def _is_text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value.strip()) <= longest


def _is_identifier(value: Any) -> bool:
    return isinstance(value, str) and bool(_IDENTIFIER.fullmatch(value))


def _is_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _are_questions(value: Any) -> bool:
    return isinstance(value, list) and LEAST_QUESTIONS <= len(value) <= MOST_QUESTIONS and all(map(_is_text(LONGEST_QUESTION), value))


REQUIRED: dict[str, Check] = {
    "id": (_is_identifier, "small letters, digits and hyphens, such as withdrawal-fees"),
    "language": (lambda value: value in LANGUAGES, f"one of {', '.join(LANGUAGES)}"),
    "category": (_is_identifier, "the name of the folder"),
    "title": (_is_text(LONGEST_TITLE), f"a text of 1 to {LONGEST_TITLE} characters"),
    "questions": (_are_questions, f"a list of {LEAST_QUESTIONS} to {MOST_QUESTIONS} texts of at most {LONGEST_QUESTION} characters"),
    "audience": (lambda value: value == "public", "public"),
    "owner": (_is_identifier, "the name of a team"),
    "reviewed": (_is_date, "a date such as 2026-11-01"),
    "review_by": (_is_date, "a date such as 2027-05-01"),
    "related": (lambda value: isinstance(value, list) and all(map(_is_identifier, value)), "a list of article ids, [] for none"),
}
OPTIONAL: dict[str, Check] = {"disclaimer": (lambda value: value in DISCLAIMERS, f"one of {', '.join(DISCLAIMERS)}, or left out")}


def read_source(file: Path, shown_path: str) -> tuple[ArticleSource | None, list[Fault]]:
    """No source where the front matter cannot be read at all; else the source with the faults of its own."""
    lines = file.read_text(encoding="utf-8").splitlines()
    if lines[:1] != [_FENCE] or _FENCE not in lines[1:]:
        return None, [Fault(shown_path, 1, "The file must begin with front matter between two lines of three hyphens.")]
    end = lines.index(_FENCE, 1)
    try:
        front, where = _front_matter("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        return None, [_yaml_fault(error, shown_path)]
    source = ArticleSource(shown_path, front, where, "\n".join(lines[end + 1 :]).strip() + "\n", end + 2)
    return source, [*_value_faults(source), *_place_faults(source, file), *_body_faults(source)]


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
    for key in source.front.keys() - REQUIRED.keys() - OPTIONAL.keys():
        yield Fault(source.path, source.line_of(key), f"{key} is not known; the keys are {', '.join((*REQUIRED, *OPTIONAL))}.")
    for key, (is_right, right) in (REQUIRED | OPTIONAL).items():
        if key not in source.front:
            if key in REQUIRED:
                yield Fault(source.path, 1, f"{key} is missing; it must be {right}.")
        elif not is_right(source.front[key]):
            yield Fault(source.path, source.line_of(key), f"{key} is {source.front[key]!r}; it must be {right}.")


def _place_faults(source: ArticleSource, file: Path) -> Iterator[Fault]:
    front = source.front
    right_name = f"{front.get('id')}.{front.get('language')}.md"
    if file.name != right_name:
        yield Fault(
            source.path, source.line_of("id"), f"id and language call for the file name {right_name}; rename the file or correct them."
        )
    if front.get("category") != file.parent.name:
        yield Fault(source.path, source.line_of("category"), f"category must be {file.parent.name}, as the folder.")
    dates = front.get("reviewed"), front.get("review_by")
    if all(map(_is_date, dates)) and dates[0] >= dates[1]:  # type: ignore[operator]  # both are dates by now
        yield Fault(source.path, source.line_of("review_by"), f"review_by must be later than reviewed ({dates[0]}).")


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
