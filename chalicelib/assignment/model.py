"""What the desk knows of how an agent works."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.desk.words import Identifier, Locale

Most = Annotated[int, Meta(ge=0, le=500)]


class WorkProfile(Struct, frozen=True, omit_defaults=True):
    """`skills` are categories; none: all. `most` tickets that are open at once. `away_until`: epoch seconds; 0: until they come back. `last` was given
    to them at that moment.
    """

    agent: str
    teams: tuple[Identifier, ...] = ()
    languages: tuple[Locale, ...] = ()
    skills: tuple[Identifier, ...] = ()
    most: Most = 20
    away_until: int | None = None
    last: int = 0

    def is_away(self, now: float) -> bool:
        return self.away_until is not None and (self.away_until == 0 or now < self.away_until)
