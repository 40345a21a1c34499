"""A macro as a value."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.desk.words import Identifier, Locale

MacroText = Annotated[str, Meta(min_length=1, max_length=20_000, description="Markdown with {{variables}}.")]
MacroState = Literal["open", "waiting_customer", "waiting_internal", "resolved", "closed"]


class Steps(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What becomes of the ticket. None: unchanged. `assignee`: an agent, `me`, or `nobody`."""

    state: MacroState | None = None
    team: Identifier | None = None
    assignee: Identifier | None = None
    priority: Annotated[int, Meta(ge=1, le=4)] | None = None
    category: Identifier | None = None
    add_tags: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    remove_tags: Annotated[tuple[str, ...], Meta(max_length=20)] = ()


class Macro(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """`use`: reply (the text goes into the agent's reply), note (it is added as a note), none. Of one team, or of all."""

    id: Identifier
    name: Annotated[dict[Locale, Annotated[str, Meta(min_length=1, max_length=80)]], Meta(min_length=1)]
    use: Literal["reply", "note", "none"] = "reply"
    text: dict[Locale, MacroText] = {}
    team: Identifier | None = None
    steps: Steps = Steps()
