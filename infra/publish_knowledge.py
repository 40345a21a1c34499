"""Publishes the compiled knowledge: a version of its own first, then the pointer that functions read. With a fault nothing changes."""

import os
from pathlib import Path

import msgspec

from chalicelib.aws.objects import ObjectStore
from chalicelib.faq.store import POINTER_KEY, version_key
from infra.article_source import Fault
from infra.knowledge import KNOWLEDGE, compile_knowledge, source_digest
from infra.versions import publish_next

BUILT = Path(__file__).resolve().parents[1] / "build" / "knowledge"


class BadKnowledgeError(Exception):
    """`faults`: every one, with file, line and what would be right."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class PublishedPointer(msgspec.Struct, frozen=True):
    """`sources` lets the next publish see, without compiling, that nothing changed."""

    version: int
    sources: str = ""


def publish_knowledge(objects: ObjectStore, folder: Path = KNOWLEDGE) -> int | None:
    """The new version's number, or None where what is in force has the same sources (told in milliseconds; compiling takes seconds). Raises Conflict."""
    body, etag = objects.find_changed(POINTER_KEY, None) or (None, None)
    current = msgspec.json.decode(body, type=PublishedPointer) if body else PublishedPointer(0)
    sources = source_digest(folder)
    if current.sources == sources:
        return None
    bundle = compiled_bundle(folder, sources)
    return publish_next(
        objects,
        POINTER_KEY,
        etag,
        version_key,
        after=current.version,
        written=lambda version: (bundle, msgspec.json.encode(PublishedPointer(version, sources))),
    )


def compiled_bundle(folder: Path, sources: str) -> bytes:
    """Compiled once for the same sources: training takes seconds, and every test run and first start needs it. Raises BadKnowledgeError."""
    kept = BUILT / f"{sources}.json"
    if kept.exists():
        return kept.read_bytes()
    compiled = compile_knowledge(folder)
    if compiled.bundle is None:
        raise BadKnowledgeError(compiled.faults)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(compiled.bundle)
    part.replace(kept)
    return compiled.bundle
