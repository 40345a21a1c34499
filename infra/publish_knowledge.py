"""Publishes the compiled knowledge: a version of its own first, then the pointer that functions read. With a fault nothing changes."""

from pathlib import Path

import msgspec

from chalicelib.aws.objects import ObjectStore
from chalicelib.faq.store import POINTER_KEY, version_key
from infra.article_source import Fault
from infra.knowledge import KNOWLEDGE, compile_knowledge, source_digest


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
    """The new version's number, or None where what is in force has the same sources (told in milliseconds; compiling takes seconds)."""
    found = objects.find_changed(POINTER_KEY, None)
    current = msgspec.json.decode(found[0], type=PublishedPointer) if found else PublishedPointer(0)
    sources = source_digest(folder)
    if current.sources == sources:
        return None
    compiled = compile_knowledge(folder)
    if compiled.bundle is None:
        raise BadKnowledgeError(compiled.faults)
    version = current.version + 1
    objects.put(version_key(version), compiled.bundle, "application/json")
    objects.put(POINTER_KEY, msgspec.json.encode(PublishedPointer(version, sources)), "application/json")
    return version
