"""Who acknowledged, as a code that is safe on the record: never a name as it was typed."""

import unicodedata

from chalicelib.core.patterns import pattern

LONGEST = 24
_OTHER = pattern(r"[^a-z0-9]+")


def acknowledger(page_id: str, name: str) -> str:
    """The actor of an acknowledgement by link: `on-call:<page>`, and `:<code>` after it where the name yields letters and digits."""
    code = _OTHER.sub("-", unicodedata.normalize("NFKC", name).lower()).strip("-")[:LONGEST].strip("-")
    return f"on-call:{page_id}:{code}" if code else f"on-call:{page_id}"


def code_of(actor: str | None) -> str | None:
    """What people read: the code of `on-call:<page>:<code>`, or of `agent:<id>`; None where nobody said who they are."""
    kind, *parts = (actor or "").split(":")
    if kind == "on-call":
        return parts[1] if len(parts) > 1 else None
    return parts[0] if kind == "agent" and parts else None
