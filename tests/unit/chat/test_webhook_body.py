"""A bad body is refused with the path of the member that is wrong."""

import json
from typing import Any

import pytest

from chalicelib.chat.webhook import read_event
from chalicelib.core.errors import InvalidInput

GOOD = {
    "type": "message.created",
    "timestamp": "2026-11-22T13:40:00Z",
    "data": {"conversation_id": "c", "user": {"id": "u"}, "text": "Hello"},
}


def changed(path: str, value: Any) -> bytes:
    """`GOOD` with the member at `path` set, or taken away (value is ...)."""
    made = json.loads(json.dumps(GOOD))
    *parents, last = path.split(".")
    place = made
    for parent in parents:
        place = place[parent]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(made).encode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "message.deleted"), ("type", ...), ("timestamp", ...), ("timestamp", "yesterday"), ("timestamp", "2026-11-22T13:40:00"),
        ("timestamp", 1795350000), ("data", ...), ("data", None), ("data", []), ("data.conversation_id", ""), ("data.conversation_id", "x" * 257),
        ("data.conversation_id", ...), ("data.user", "u"), ("data.user", ...), ("data.user.id", 7), ("data.user.id", ""), ("data.user.id", ...),
        ("data.user.name", "x" * 201), ("data.text", ...), ("data.text", ""), ("data.text", " \n\t"), ("data.text", None),
        ("data.message_id", 1), ("data.language", ["ja"]),
    ],
)  # fmt: skip
def test_refusal_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_event(changed(field, value))

    assert refused.value.fields["field"] == field
    assert field in refused.value.detail


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"data": "\\ud800"}',
        b"{}" * 2,
        b"[" * 50_000,
        b'{"z": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    ],
)
def test_what_is_no_webhook_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_event(body)


def test_members_that_the_contract_does_not_name_are_ignored() -> None:
    assert read_event(changed("data.mood", "grim")).data.text == "Hello"


def test_optional_members_may_be_null() -> None:
    event = read_event(changed("data.language", None))
    assert (event.data.language, event.data.message_id, event.data.user.name) == (None, None, None)
