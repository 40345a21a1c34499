"""Reads the anchors of the record, looks whether they are whole, and tells what they say of each chain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from chalicelib.audit.anchors import ANCHORS, ROOTS, Anchor, Root, digest_of, digest_of_keys
from chalicelib.aws.objects import Shelf

Anchored = dict[str, dict[int, frozenset[bytes]]]


@dataclass
class Reading:
    """`heads` by chain and number; `faults` a sentence each; `last_root` is the newest root's digest, to be kept elsewhere by whoever trusts nobody."""

    heads: Anchored = field(default_factory=lambda: defaultdict(dict))
    faults: list[str] = field(default_factory=list)
    count: int = 0
    last_root: str = ""


def read_anchors(bucket: Shelf, since: str = "", until: str = "99999999") -> Reading:
    """`since` and `until` are days, `yyyymmdd`, both of them read."""
    reading = Reading()
    keys = sorted(found.key for found in bucket.list(ANCHORS) if since <= found.key.split("/")[1] <= until)
    lines: dict[tuple[str, str], list[tuple[Anchor, bytes]]] = defaultdict(list)
    for key in keys:
        body = bucket.get(key)
        if not key.endswith(f"-{digest_of(body)}.json"):
            reading.faults.append(f"{key}: its content is not what its name says.")
            continue
        anchor = msgspec.json.decode(body, type=Anchor)
        lines[anchor.day, anchor.line].append((anchor, body))
        _note(reading, anchor)
    reading.count = len(keys)
    reading.faults += [fault for line in lines.values() for fault in _faults_of_line(line)]
    reading.faults += list(_faults_of_roots(bucket, keys, since, until, reading))
    return reading


def _note(reading: Reading, anchor: Anchor) -> None:
    for name, head in anchor.heads.items():
        known = reading.heads[name].get(head.count, frozenset())
        reading.heads[name][head.count] = known | {head.link}


def _faults_of_line(line: list[tuple[Anchor, bytes]]) -> Iterator[str]:
    before = ""
    for expected, (anchor, body) in enumerate(line, 1):
        if anchor.number != expected or anchor.before != before:
            yield f"{ANCHORS}{anchor.day}/{anchor.line}: anchor {expected} is missing or was put there by somebody else."
            return
        before = digest_of(body)


def _faults_of_roots(bucket: Shelf, keys: Iterable[str], since: str, until: str, reading: Reading) -> Iterator[str]:
    by_day: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        by_day[key.split("/")[1]].append(key)
    before = ""
    for key in sorted(found.key for found in bucket.list(ROOTS)):
        body = bucket.get(key)
        root = msgspec.json.decode(body, type=Root)
        if root.before != before:
            yield f"{key}: it does not follow the root before it."
        if since <= root.day <= until and root.anchors != digest_of_keys(by_day[root.day]):
            yield f"{key}: that day had {root.count} anchors and now has {len(by_day[root.day])}, or others."
        before = digest_of(body)
    reading.last_root = before
