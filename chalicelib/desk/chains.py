"""The shape of escalation chains in the desk's document: whom a page goes to, by which channels, how long it waits (docs/on-call.md)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .rotas import Hours, Person, RotaPlan, Zone
from .words import Identifier, Seconds, Severity

Channel = Literal["topic", "mail", "webhook"]
"""SNS with attributes to filter by (SMS, HTTPS); SES to a person's mailbox; a signed POST."""

Whom = Annotated[
    str,
    Meta(
        pattern=r"^(rota|person|team|topic):[a-z][a-z0-9-]{0,31}$",
        description="rota:, person:, team: or topic: and a name, such as rota:tokyo-first",
    ),
]


class ChainLevel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Raised `after_s` after the level before (the first: after the page was opened). A page is at least as grave as the level that it has come to.

    `channels`: tried in this order until one takes the page. `repeats`: further copies, spread evenly until the next level; the last level repeats
    without end.
    """

    whom: Annotated[tuple[Whom, ...], Meta(min_length=1, max_length=20)]
    channels: Annotated[tuple[Channel, ...], Meta(min_length=1, max_length=3)]
    after_s: Annotated[int, Meta(ge=0, le=30 * 86400)]
    severity: Severity = "warning"
    repeats: Annotated[int, Meta(ge=0, le=20)] = 0


class QuietHours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When what is not critical waits: until the hours end."""

    time_zone: Zone
    hours: Annotated[tuple[Hours, ...], Meta(min_length=1, max_length=21)]


class Chain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fallback` is the topic that the last level tells as well. `rearm_s` None: an acknowledged page never comes back by itself.

    `gather_s`: a page that is not critical waits so long for others that fall due with it. `group_window_s`: tickets that fall due in the same
    stretch of this length, for the same team and by this chain, become one page; None: each has its own.
    """

    levels: Annotated[tuple[ChainLevel, ...], Meta(min_length=1, max_length=9)]
    fallback: Identifier
    repeat_s: Seconds = 900
    repeat_at_most_s: Seconds = 4 * 3600
    rearm_s: Seconds | None = 4 * 3600
    gather_s: Annotated[int, Meta(ge=0, le=8)] = 5
    group_window_s: Annotated[int, Meta(ge=10, le=3600)] | None = 600
    quiet: QuietHours | None = None


class OnCallPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that the document says of paging. `topics` are names of SNS topics that the deployment knows."""

    people: Annotated[dict[Identifier, Person], Meta(min_length=1)]
    chains: Annotated[dict[Identifier, Chain], Meta(min_length=1)]
    rotas: dict[Identifier, RotaPlan] = field(default_factory=dict)
    topics: Annotated[tuple[Identifier, ...], Meta(min_length=1)] = ("pages", "fallback")
