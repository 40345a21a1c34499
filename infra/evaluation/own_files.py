"""Reads articles and questions as JSON, one a line, and names every line that cannot be read by file and number."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from chalicelib.core.errors import InvalidInput
from infra.training import Example

from .model import Question

Read = TypeVar("Read")
_KINDS: dict[type, str] = {str: "text", list: "a list"}


class BadLineError(ValueError):
    """Says what is wrong with a line, and what would be right."""


@dataclass(frozen=True)
class OwnArticle:
    id: str
    language: str
    examples: tuple[str, ...]

    def as_examples(self) -> list[Example]:
        return [Example(self.id, self.language, text) for text in self.examples]


@dataclass(frozen=True)
class OwnQuestion:
    """`is_known`: the line says which article answers it, or that none does. One without `id` is asked and not counted."""

    text: str
    language: str
    topic: str | None
    is_known: bool

    def as_question(self, articles: Collection[str]) -> Question:
        """An id that none of the articles has is one that they cannot answer."""
        return Question(self.text, self.language, self.topic if self.topic in articles else None)


def read_both(articles: Path, questions: Path) -> tuple[list[OwnArticle], list[OwnQuestion]]:
    """Raises InvalidInput that names every bad line of both files."""
    faults: list[str] = []
    found = _lines(articles, _article, faults), _lines(questions, _question, faults)
    if faults:
        raise InvalidInput("\n".join(faults), {"faults": faults})
    return found


def _lines(file: Path, read: Callable[[dict[str, Any]], Read], faults: list[str]) -> list[Read]:
    before = len(faults)
    found = list(_each(file, read, faults))
    if not found and len(faults) == before:
        faults.append(f"{file}: it has no lines; write one JSON object a line")
    return found


def _each(file: Path, read: Callable[[dict[str, Any]], Read], faults: list[str]) -> Iterator[Read]:
    try:
        lines = file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        faults.append(f"{file}: it cannot be read ({error.strerror}); name a file that exists")
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield read(_object(line))
        except BadLineError as error:
            faults.append(f"{file}:{number}: {error}")


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError("it is not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLineError(f"it is not JSON ({error.msg}, column {error.colno}); write one object a line") from error
    except (RecursionError, ValueError) as error:
        raise BadLineError("it is nested too deeply, or has too long a number; write one flat object a line") from error
    if not isinstance(found, dict):
        raise BadLineError("it is JSON but no object; write {…} with names and values")
    return found


def _article(line: dict[str, Any]) -> OwnArticle:
    examples = _member(line, "examples", list) if line.get("examples") is not None else []
    if not all(isinstance(example, str) for example in examples):
        raise BadLineError("examples holds something that is not text; it must be a list of texts")
    if line.get("answer") is not None:
        _member(line, "answer", str)
    question = _member(line, "question", str) if line.get("question") is not None else ""
    texts = tuple(dict.fromkeys(text for text in (question, *examples) if text.strip()))
    if not texts:
        raise BadLineError("it has neither a question nor examples; give at least one")
    return OwnArticle(_filled(line, "id"), _filled(line, "lang"), texts)


def _question(line: dict[str, Any]) -> OwnQuestion:
    topic = line.get("id")
    if topic is not None and not isinstance(topic, str):
        raise BadLineError("id is neither text nor null; give the id of the article that answers it, or null where none does")
    return OwnQuestion(_member(line, "text", str), _filled(line, "lang"), topic, "id" in line)


def _filled(line: dict[str, Any], name: str) -> str:
    found: str = _member(line, name, str)
    if not found.strip():
        raise BadLineError(f"{name} is empty; fill it in")
    return found


def _member(line: dict[str, Any], name: str, kind: type) -> Any:
    if name not in line:
        raise BadLineError(f"{name} is missing; it must be {_KINDS[kind]}")
    if not isinstance(line[name], kind):
        raise BadLineError(f"{name} is no {_KINDS[kind].removeprefix('a ')}; it must be {_KINDS[kind]}")
    return line[name]
