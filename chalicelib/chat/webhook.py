"""Lets a webhook in: the channel is known, the body fits, the signature is genuine, the body says what it must. Stores nothing."""

import re
from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.core.clock import Clock
from chalicelib.core.errors import InvalidInput, NotFound, TooLarge, Upstream
from chalicelib.core.patterns import pattern
from chalicelib.core.standard_webhooks import verified_id
from chalicelib.desk.model import PublishedDesk
from chalicelib.redaction.model import in_order
from chalicelib.redaction.redacting import redact

from .model import MessageCreated, Webhook

LARGEST_BODY = 64 * 1024
_PLACE = pattern(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
_MISSING = pattern(r"missing required field `(?P<name>[^`]*)`")


class WebhookDoor(Struct, frozen=True):
    desk: Callable[[], PublishedDesk]
    keys: Callable[[str], tuple[str, ...]]
    real_now: Clock

    def admit(self, channel: str, headers: Mapping[str, str], body: bytes) -> Webhook:
        """`body` as it came, byte for byte. Raises NotFound, TooLarge, Unauthorized or InvalidInput, in this order."""
        configuration = self.desk().document.chat_channels.get(channel)
        if configuration is None:
            raise NotFound("There is no such chat channel. The desk document lists the channels.", {"channel": channel})
        if len(body) > LARGEST_BODY:
            raise TooLarge("A webhook may hold at most 64 KB. Send long texts and files in pieces.", {"limit_bytes": LARGEST_BODY})
        keys = self.keys(channel)
        if not keys:
            raise Upstream(f"The channel {channel} has no key yet. Run `make deploy-secrets`, then send this again.", {"channel": channel})
        webhook_id = verified_id(keys, headers, body, self.real_now())
        event, removed = without_secrets(read_event(body))
        return Webhook(webhook_id, channel, configuration, event, removed)


def without_secrets(event: MessageCreated) -> tuple[MessageCreated, tuple[str, ...]]:
    """What the user wrote and is called, before anything is done with it; and the kinds of what was taken out."""
    text, name = redact(event.data.text), redact(event.data.user.name or "")
    kinds = in_order({*text.kinds, *name.kinds})
    if not kinds:
        return event, ()
    user = replace(event.data.user, name=name.text or None)
    return replace(event, data=replace(event.data, text=text.text, user=user)), kinds


def read_event(body: bytes) -> MessageCreated:
    """Raises InvalidInput with `fields["field"]`: the path of the first member that is missing or wrong, such as `data.user.id`."""
    try:
        return msgspec.json.decode(body, type=MessageCreated)
    except msgspec.ValidationError as error:
        field, fault = _place_of(str(error))
        raise InvalidInput(
            f"The webhook's body is wrong at {field or 'its top'}: {fault}. docs/chat.md shows it.", {"field": field}
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"The webhook's body is not JSON that can be read: {error}.", {"field": ""}) from None


def _place_of(message: str) -> tuple[str, str]:
    """Where msgspec saw the fault: it names the place of a wrong member, but of a missing one only its parent's."""
    found = _PLACE.match(message)
    assert found is not None, "every part of the pattern is optional"
    what, path = found["what"], found["path"] or ""
    missing = _MISSING.search(what)
    return ".".join(filter(None, (path, missing["name"] if missing else ""))), what
