"""What is wrong, or looks wrong, with an article: where, and what would be right."""

from dataclasses import dataclass
from typing import Any

from chalicelib.faq.model import AGENTS


@dataclass(frozen=True, order=True)
class Fault:
    """A warning stops nothing: time alone, or an article that another one resembles, must not keep a correction from being published."""

    path: str
    line: int
    message: str
    is_warning: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'warning: ' if self.is_warning else ''}{self.message}"


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

    def fault(self, key: str, message: str, *, is_warning: bool = False) -> Fault:
        """On the line of a key."""
        return Fault(self.path, self.line_of(key), message, is_warning)

    def values(self, key: str) -> list[Any]:
        """Of a list; none where something else stands there, which is a fault of its own."""
        value = self.front.get(key)
        return value if isinstance(value, list) else []

    @property
    def id(self) -> str:
        return str(self.front.get("id"))

    @property
    def language(self) -> str:
        return str(self.front.get("language"))

    @property
    def is_public(self) -> bool:
        return self.front.get("audience") != AGENTS
