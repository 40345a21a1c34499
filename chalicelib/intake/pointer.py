"""What an SQS record tells of, in the form in which SES tells it or as a pointer: the same without the mail's headers, for the dead-letter queue.

SES's notification holds the subject and all headers of a mail. A pointer holds what is needed to take the mail in again: where it lies, for whom it
came, what SES thinks of it. Redriven, it is read like the notification that it stands for.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from chalicelib.core.errors import InvalidInput
from chalicelib.outbox.feedback import Feedback, find_feedback

from .model import Notification
from .notification import notification_of

BEGINNING = '{"pointer":'


class Pointer(Struct, frozen=True, omit_defaults=True):
    pointer: Literal[1]
    received: Notification | None = None
    returned: Feedback | None = None


def told_in(body: str) -> Notification | Feedback:
    """Raises InvalidInput naming what is missing; such a record is left to the queue."""
    if body.startswith(BEGINNING):
        return _pointed_to(body)
    return find_feedback(body) or notification_of(body)


def pointer_of(told: Notification | Feedback) -> str:
    if isinstance(told, Feedback):
        return msgspec.json.encode(Pointer(1, returned=told)).decode()
    return msgspec.json.encode(Pointer(1, received=told)).decode()


def _pointed_to(body: str) -> Notification | Feedback:
    try:
        pointer = msgspec.json.decode(body, type=Pointer)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"Not a pointer of this desk: {error}.", {"field": "pointer"}) from error
    told = pointer.received or pointer.returned
    if told is None:
        raise InvalidInput("This pointer points nowhere.", {"field": "received"})
    return told
