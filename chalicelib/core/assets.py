"""Stylesheets and scripts under names that change with their content, so that browsers may keep them for ever."""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


class Assets(Struct, frozen=True):
    """`parts` names each asset, as a page asks for it, with the files of `folder` that it is made of; it lies at `prefix`/`name`.`digest`.`suffix`."""

    folder: Path
    prefix: str
    parts: Mapping[str, Sequence[str]]

    def path(self, name: str) -> str:
        """`/help/assets/help.3f2a9c01.css`."""
        stem, _, suffix = name.rpartition(".")
        return f"{self.prefix}/{stem}.{_read(self.folder, *self.parts[name])[1]}.{suffix}"

    def find(self, hashed_name: str) -> tuple[str, str] | None:
        """Content and media type. An older name gives the newest content: a page that is open during a deployment, or that a cache kept, must not stand there bare."""
        stem, _, suffix = hashed_name.partition(".")
        suffix = suffix.rpartition(".")[2]
        name = f"{stem}.{suffix}"
        return (self.content(name), TYPES[suffix]) if name in self.parts else None

    def is_newest(self, hashed_name: str) -> bool:
        """Whether the name is of this content: only then may a cache keep it for ever. While a version is deployed, its pages ask the one before, too."""
        return any(self.path(name).endswith(f"/{hashed_name}") for name in self.parts)

    def content(self, name: str) -> str:
        return _read(self.folder, *self.parts[name])[0]


@cache
def _read(folder: Path, *files: str) -> tuple[str, str]:
    """The content, and its digest."""
    content = "".join((folder / file).read_text(encoding="utf-8") for file in files)
    return content, sha256(content.encode()).hexdigest()[:8]
