"""The one stylesheet and the one script, under names that change with their content, so that browsers may keep them for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
TYPES = {"help.css": "text/css; charset=utf-8", "search.js": "text/javascript; charset=utf-8"}


@cache
def asset_path(name: str) -> str:
    """`/help/assets/help.3f2a9c01.css`."""
    stem, _, suffix = name.rpartition(".")
    return f"/help/assets/{stem}.{sha256(content_of(name).encode()).hexdigest()[:8]}.{suffix}"


def find_asset(hashed_name: str) -> tuple[str, str] | None:
    """Content and media type. An older name gives the newest content: a page that a cache kept must not stand there bare."""
    stem, _, suffix = hashed_name.partition(".")
    name = f"{stem}.{suffix.rpartition('.')[2]}"
    return (content_of(name), TYPES[name]) if name in TYPES else None


def is_newest(hashed_name: str) -> bool:
    """Whether the name is of this content: only then may a cache keep it for ever. While a version is deployed, its pages ask the one before, too."""
    return any(asset_path(name).endswith(f"/{hashed_name}") for name in TYPES)


@cache
def content_of(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
