"""Publishes a next version of something: a file of its own that nobody writes over, then the pointer that functions read."""

from collections.abc import Callable
from itertools import count

from chalicelib.aws.objects import ObjectStore
from chalicelib.core.errors import Conflict

JSON = "application/json"

Written = Callable[[int], tuple[bytes, bytes]]
"""What the file and the pointer of a version hold."""


def publish_next(
    objects: ObjectStore, pointer_key: str, etag: str | None, version_key: Callable[[int], str], *, after: int, written: Written
) -> int:
    """The new version's number: the next that no other publish took, finished or not. Raises Conflict where the pointer is not the one that had `etag`
    any more (None: where there is one by now): whoever publishes has decided on what was in force before.
    """
    for version in count(after + 1):
        body, pointer = written(version)
        if objects.put_over(version_key(version), None, body, JSON):
            break
    if not objects.put_over(pointer_key, etag, pointer, JSON) and not _is_there(objects, pointer_key, pointer):
        raise Conflict(
            "Somebody else published at this very moment. Theirs is in force and yours is not: look at what changed, and publish again."
        )
    return version


def _is_there(objects: ObjectStore, key: str, body: bytes) -> bool:
    """Ours was taken where only the answer was lost, and the client tried once more."""
    found = objects.find_changed(key, None)
    return found is not None and found[0] == body
