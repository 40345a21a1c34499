"""Checks the desk's document and publishes it: a version of its own first, then the pointer that functions read. A bad one changes nothing."""

import argparse
import sys
from pathlib import Path
from typing import Any

import boto3
import msgspec
import yaml
from jsonschema import Draft202012Validator
from msgspec.inspect import DictType, Field, LiteralType, StructType, type_info

from chalicelib.aws.objects import S3Objects, Shelf
from chalicelib.core.errors import Conflict
from chalicelib.desk import model
from chalicelib.desk.faults import cross_reference_faults
from chalicelib.desk.model import DeskDocument, PublishedDesk
from chalicelib.desk.store import CURRENT_KEY
from infra.knowledge_base.publishing import publish_knowledge
from infra.versions import JSON, put_next, switch

DOCUMENT = "desk/example-exchange.yaml"
DEMO_BASE_URL = "http://127.0.0.1:8000"
VERSION_KEY = "desk/versions/{:06d}.json"


class BadDocumentError(Exception):
    """`faults`: one line each, with the path and what would be right."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_document(text: str) -> DeskDocument:
    """Raises BadDocumentError with every fault: those of shape first, then names that point nowhere."""
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadDocumentError([f"not YAML: {error}"]) from error
    faults = [
        _line(error)
        for error in sorted(Draft202012Validator(_schema()).iter_errors(given), key=lambda error: list(map(str, error.absolute_path)))
    ]
    if faults:
        raise BadDocumentError(faults)
    try:
        document = msgspec.convert(given, type=DeskDocument)
    except msgspec.ValidationError as error:  # what JSON Schema cannot say of keys
        raise BadDocumentError([str(error)]) from error
    if faults := cross_reference_faults(document):
        raise BadDocumentError(faults)
    return document


def publish(document: DeskDocument, objects: Shelf) -> PublishedDesk:
    """The next version, or the current one where nothing changed. History stays; the switch is one write. Raises Conflict where somebody else
    published meanwhile.
    """
    body, etag = objects.find_changed(CURRENT_KEY, None) or (None, None)
    current = msgspec.json.decode(body, type=PublishedDesk) if body else None
    if current is not None and current.document == document:
        return current
    if current is not None:
        _refuse_fewer_shards(current.document, document)

    def body_of(version: int) -> bytes:
        return msgspec.json.encode(PublishedDesk(version, document))

    version = put_next(objects, VERSION_KEY.format, after=current.version if current else 0, body=body_of, content_type=JSON)
    switch(objects, CURRENT_KEY, etag, body_of(version))
    return PublishedDesk(version, document)


def _refuse_fewer_shards(before: DeskDocument, after: DeskDocument) -> None:
    """What stands in the higher shards would no longer be read."""
    numbers = [(name, getattr(before.sharding, name), getattr(after.sharding, name)) for name in ("queue", "agenda")]
    faults = [f"sharding.{name}: {new} is fewer than the {old} in force; it may only be raised." for name, old, new in numbers if new < old]
    if faults:
        raise BadDocumentError(faults)


def publish_changes(s3: Any, bucket: str, root: Path, base_url: str = DEMO_BASE_URL, document: Path | None = None) -> list[str]:
    """Publishes what differs from what is in force, document and knowledge (the local run calls it at every start); says what it published.

    `base_url` is where the local desk really is: the demo document's own addresses on this machine are changed to it. `document` None: the demo desk's.
    """
    objects = S3Objects(s3, bucket)
    before = objects.find_changed(CURRENT_KEY, None)
    published = publish(read_document((document or root / DOCUMENT).read_text(encoding="utf-8").replace(DEMO_BASE_URL, base_url)), objects)
    is_new = before is None or msgspec.json.decode(before[0], type=PublishedDesk).version != published.version
    knowledge = publish_knowledge(objects, root / "knowledge")
    return ([f"desk document version {published.version}"] if is_new else []) + ([f"knowledge version {knowledge}"] if knowledge else [])


def _schema() -> dict[str, Any]:
    """msgspec's, which says nothing of keys that are one of a few words: without them such a fault would hide all others."""
    schema = msgspec.json.schema(DeskDocument)
    for name, described in schema["$defs"].items():
        for field in _fields(getattr(model, name)):
            if isinstance(field.type, DictType) and isinstance(field.type.key_type, LiteralType):
                described["properties"][field.encode_name]["propertyNames"] = {"enum": list(field.type.key_type.values)}
    return schema


def _fields(struct: type) -> tuple[Field, ...]:
    described = type_info(struct)
    return described.fields if isinstance(described, StructType) else ()


def _line(error: Any) -> str:
    path = ".".join(map(str, error.absolute_path)) or "the document"
    wanted = error.schema.get("description") if isinstance(error.schema, dict) and error.validator == "pattern" else None
    return f"{path}: {error.message}" + (f"; it must be {wanted}." if wanted else ".")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--bucket", help="the configuration bucket; without it the document is only checked")
    options = arguments.parse_args()
    try:
        document = read_document(options.file.read_text())
        published = publish(document, S3Objects(boto3.client("s3"), options.bucket)) if options.bucket else None
    except BadDocumentError as error:
        print(f"{options.file}: {len(error.faults)} faults, nothing was published:", *error.faults, sep="\n  ", file=sys.stderr)
        return 1
    except Conflict as error:
        print(f"{options.file}: not published. {error.detail}", file=sys.stderr)
        return 1
    if published is None:
        print(f"{options.file}: no faults.")
        return 0
    print(f"{options.file}: version {published.version} is published and is in force within half a minute.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
