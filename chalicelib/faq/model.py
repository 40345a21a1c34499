"""What the knowledge base holds. What asking it gives stands in outcome.py.

Structs rather than dataclasses: articles are decoded straight into them, and a class costs a cold start a tenth of what a dataclass does.
"""

from msgspec import Struct

SITE = "https://site.invalid"
"""Stands before paths in published letters until the desk knows where its links begin."""

PUBLIC, AGENTS = "public", "agents"


class Article(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One topic in one language. Links in `body` (Markdown) are paths from the root of the site, such as `/help/en/tax/cost-basis`.

    It is in force from `valid_from` on, and no more from `valid_until` on (epoch seconds); `reviewed` is the day of its last review (ISO 8601).
    """

    id: str
    language: str
    category: str
    title: str
    body: str
    questions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    disclaimer: str | None = None
    audience: str = PUBLIC
    reviewed: str = ""
    valid_from: int | None = None
    valid_until: int | None = None

    @property
    def source(self) -> str:
        """The path of its page, which only public articles have."""
        return f"/help/{self.language}/{self.category}/{self.id}"

    @property
    def is_public(self) -> bool:
        return self.audience == PUBLIC

    def is_in_force(self, now: float) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (self.valid_until is None or now < self.valid_until)
