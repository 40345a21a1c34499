"""Versions of what is published: a file of its own for each, that nobody writes over, and the pointer that functions read."""

from collections.abc import Callable
from itertools import count

from chalicelib.aws.objects import ObjectStore, Shelf
from chalicelib.core.errors import Conflict

JSON = "application/json"


def put_next(
    objects: Shelf, key: Callable[[int], str], *, after: int, body: Callable[[int], bytes], content_type: str = "application/octet-stream"
) -> int:
    """The new version's number: the next that no other publish took, finished or not. Nothing is in force by it yet."""
    return next(version for version in count(after + 1) if objects.put_over(key(version), None, body(version), content_type))


def switch(objects: Shelf, pointer_key: str, etag: str | None, pointer: bytes) -> None:
    """Raises Conflict where the pointer is not the one that had `etag` any more (None: where there is one by now): whoever publishes has decided on
    what was in force before.
    """
    if not objects.put_over(pointer_key, etag, pointer, JSON) and not _is_there(objects, pointer_key, pointer):
        raise Conflict(
            "Somebody else published at this very moment. Theirs is in force and yours is not: look at what changed, and publish again."
        )


def _is_there(objects: ObjectStore, key: str, body: bytes) -> bool:
    """Ours was taken where only the answer was lost, and the client tried once more."""
    found = objects.find_changed(key, None)
    return found is not None and found[0] == body
