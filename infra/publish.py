"""Checks the desk's document and publishes it: a version of its own first, then the pointer that functions read. A bad one changes nothing."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import boto3
import msgspec
import yaml
from jsonschema import Draft202012Validator
from msgspec import Struct
from msgspec.inspect import DictType, LiteralType, StructType, type_info

from chalicelib.aws.objects import S3Objects, Shelf
from chalicelib.core.clock import Clock, real_now
from chalicelib.core.errors import Conflict
from chalicelib.desk.faults import cross_reference_faults
from chalicelib.desk.model import DeskDocument, PublishedDesk, Sharding
from chalicelib.desk.service_levels import LevelsInForce, ServiceLevels
from chalicelib.desk.store import CURRENT_KEY
from chalicelib.oncall.policy.chain_faults import on_call_faults
from chalicelib.oncall.policy.rota_gaps import gap_warnings
from chalicelib.sla.policy.calendars.public_holidays import written_out
from chalicelib.sla.policy.promise_faults import promise_faults
from infra.knowledge_base.publishing import publish_knowledge
from infra.versions import JSON, put_next, switch

DOCUMENT = "desk/example-exchange.yaml"
DEMO_BASE_URL = "http://127.0.0.1:8000"
VERSION_KEY = "desk/versions/{:06d}.json"
MOST_KEPT = 100
"""So many changes of what is promised lie beside the document in force; older ones stand in the versions' own files."""


class Shards(Struct, frozen=True):
    sharding: Sharding = Sharding()


class InForce(Struct, frozen=True):
    """What is to be known of the document in force, also where it was published for an earlier release and has another shape."""

    version: int
    document: Shards
    promised: tuple[LevelsInForce, ...] = ()


NOTHING = InForce(0, Shards())


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
    if dated := sorted(_dates(given)):
        raise BadDocumentError(dated)
    found = (cause for error in Draft202012Validator(schema_of(DeskDocument)).iter_errors(given) for cause in causes_of(error))
    faults = [line_of(error) for error in sorted(found, key=lambda error: list(map(str, error.absolute_path)))]
    if faults:
        raise BadDocumentError(faults)
    try:
        document = msgspec.convert(given, type=DeskDocument)
    except msgspec.ValidationError as error:  # what JSON Schema cannot say of keys
        raise BadDocumentError([str(error)]) from error
    if faults := [*cross_reference_faults(document), *on_call_faults(document.on_call, None, document.teams)]:
        raise BadDocumentError(faults)
    if endless := [*promise_faults(document.service_levels, int(real_now()))]:
        raise BadDocumentError(endless)
    return document


def _dates(given: Any, path: str = "") -> Iterator[str]:
    """Keys that YAML reads as dates: a day of a calendar without its quotes."""
    if isinstance(given, dict):
        for key, value in given.items():
            if isinstance(key, date):
                yield f'{path or "the document"}: {key} must stand in quotes: "{key}".'
            yield from _dates(value, f"{path}.{key}".lstrip("."))


def publish(document: DeskDocument, objects: Shelf, now: Clock = real_now) -> PublishedDesk:
    """The next version, or the current one where nothing changed, public holidays of the years around included. History stays; the switch is one write. Raises Conflict where somebody else
    published meanwhile.
    """
    body, etag = objects.find_changed(CURRENT_KEY, None) or (None, None)
    at = int(now())
    holidays = written_out(document.service_levels, datetime.fromtimestamp(at, UTC).year)
    if body and (current := _of_this_release(body)) and (current.document, current.holidays) == (document, holidays):
        return current
    before = msgspec.json.decode(body, type=InForce) if body else NOTHING
    if body:
        _refuse_fewer_shards(before.document.sharding, document.sharding)

    def made(version: int) -> PublishedDesk:
        return PublishedDesk(version, document, at, promised_since(before.promised, version, at, document.service_levels), holidays)

    version = put_next(
        objects, VERSION_KEY.format, after=before.version, body=lambda version: msgspec.json.encode(made(version)), content_type=JSON
    )
    switch(objects, CURRENT_KEY, etag, msgspec.json.encode(made(version)))
    return made(version)


def _of_this_release(body: bytes) -> PublishedDesk | None:
    try:
        return msgspec.json.decode(body, type=PublishedDesk)
    except msgspec.ValidationError:
        return None


def promised_since(before: tuple[LevelsInForce, ...], version: int, at: int, levels: ServiceLevels) -> tuple[LevelsInForce, ...]:
    """What was promised when, with what is promised from now on, if that is anything else: clocks are counted through publications by it."""
    if before and before[-1].levels == levels:
        return before
    return (*before, LevelsInForce(version, max(at, before[-1].since + 1 if before else at), levels))[-MOST_KEPT:]


def _refuse_fewer_shards(before: Sharding, after: Sharding) -> None:
    """What stands in the higher shards would no longer be read."""
    numbers = [(name, getattr(before, name), getattr(after, name)) for name in ("queue", "agenda")]
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
    is_new = before is None or msgspec.json.decode(before[0], type=InForce).version != published.version
    knowledge = publish_knowledge(objects, root / "knowledge")
    return ([f"desk document version {published.version}"] if is_new else []) + ([f"knowledge version {knowledge}"] if knowledge else [])


def schema_of(kind: type) -> dict[str, Any]:
    """msgspec's, which says nothing of keys that are one of a few words: without them such a fault would hide all others."""
    schema = msgspec.json.schema(kind)
    for struct in _structs(type_info(kind)):
        for field in struct.fields:
            if isinstance(field.type, DictType) and isinstance(field.type.key_type, LiteralType):
                described = schema["$defs"][struct.cls.__name__]
                described["properties"][field.encode_name]["propertyNames"] = {"enum": list(field.type.key_type.values)}
    return schema


def _structs(kind: Any) -> Iterator[StructType]:
    """Every struct that stands somewhere in a type, itself included."""
    if isinstance(kind, StructType):
        yield kind
        for field in kind.fields:
            yield from _structs(field.type)
        return
    inner = (getattr(kind, name, ()) for name in ("type", "types", "item_type", "item_types", "key_type", "value_type"))
    for part in inner:
        for each in part if isinstance(part, tuple) else (part,):
            yield from _structs(each)


def causes_of(error: Any) -> Iterator[Any]:
    """Where something may be one of several, or null: the faults of the one that it was meant to be."""
    meant = [cause for cause in error.context or () if cause.relative_path or cause.validator not in {"type", "enum", "const"}]
    if error.validator == "anyOf" and meant:
        for cause in meant:
            yield from causes_of(cause)
    else:
        yield error


def line_of(error: Any) -> str:
    path = ".".join(map(str, error.absolute_path)) or "the document"
    wanted = error.schema.get("description") if isinstance(error.schema, dict) and error.validator == "pattern" else None
    if _wants_quotes(error):
        return f"{path}: YAML reads it as {error.instance!r}, and it must be text; put it in quotes."
    return f"{path}: {error.message}" + (f"; it must be {wanted}." if wanted else ".")


def _wants_quotes(error: Any) -> bool:
    """A word such as NO, or digits, where text belongs."""
    schemas = (error.schema, *error.schema.get("anyOf", ())) if isinstance(error.schema, dict) else ()
    return isinstance(error.instance, bool | int | float) and any(one.get("type") == "string" for one in schemas)


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
    for warning in gap_warnings(document.rotas, document.chains, int(real_now())):
        print(f"{options.file}: {warning}", file=sys.stderr)
    if published is None:
        print(f"{options.file}: no faults.")
        return 0
    print(f"{options.file}: version {published.version} is published and is in force within half a minute.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
