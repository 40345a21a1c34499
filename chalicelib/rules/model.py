"""A rule as a value: when it is looked at, what must hold, what it does."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.desk.words import Identifier
from chalicelib.macros.model import Steps

Happening = Literal[
    "opened",
    "customer_wrote",
    "agent_replied",
    "noted",
    "bounced",
    "state",
    "assignee",
    "team",
    "priority",
    "category",
    "plan",
    "tags",
    "any",
]
Since = Literal["opened", "state", "spoken", "customer_waits"]
Field = Literal[
    "state",
    "team",
    "priority",
    "category",
    "language",
    "channel",
    "mailbox",
    "brand",
    "plan",
    "assignee",
    "tags",
    "proved_sender",
    "snoozed",
]
NONE = "none"
SHORTEST_S = 300


class After(Struct, frozen=True, forbid_unknown_fields=True):
    """So long after the ticket was opened, came into its state, was last written on by either side, or its customer began to wait."""

    since: Since
    seconds: Annotated[int, Meta(ge=SHORTEST_S, le=366 * 86400)]


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """The field's value is (or is not) one of these; `none` where it has none. Of tags: any of them. Yes or no for proved_sender and snoozed."""

    field: Field
    values: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=254)], ...], Meta(min_length=1, max_length=50)]
    is_not: bool = False


class Rule(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Looked at on happenings (`on`) or on time (`after`), one of the two. `all_of` must hold, and of `any_of` one. `notify`: agents, or `assignee`."""

    id: Identifier
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    on: tuple[Happening, ...] = ()
    after: After | None = None
    all_of: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    any_of: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    steps: Steps = Steps()
    assign_automatically: bool = False
    notify: Annotated[tuple[Identifier, ...], Meta(max_length=20)] = ()
    macro: Identifier | None = None
    is_on: bool = True

    @property
    def has_more(self) -> bool:
        """Whether a part needs more than the ticket, and follows in a commit of its own."""
        return self.assign_automatically or bool(self.notify) or self.macro is not None


class Book(Struct, frozen=True):
    """All rules, in order."""

    version: int
    rules: tuple[Rule, ...]

    def find(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)
