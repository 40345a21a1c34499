"""A notice as a value: codes and ids, no words of anybody's."""

from typing import Literal

from msgspec import Struct

Kind = Literal["mention", "rule", "assigned", "unsent", "task"]
KEPT_S = 30 * 86400


class Notice(Struct, frozen=True):
    """`id` sorts by time. `by` is an actor; `about` the version of the ticket, or a rule's id."""

    id: str
    kind: Kind
    ticket: str
    by: str
    about: str
    at: int
