"""A draft as a value."""

from msgspec import Struct

from chalicelib.tickets.model import Attachment, Party, State

KEPT_S = 30 * 86400
LATEST_S = 90 * 86400


class Words(Struct, frozen=True, omit_defaults=True):
    """What was written, to whom; only ever stored sealed. `to` and `cc` None: as usual. `also_cc` get it beside those. `files` lie sealed in the content
    bucket.
    """

    text: str
    to: tuple[Party, ...] | None = None
    cc: tuple[Party, ...] | None = None
    also_cc: tuple[Party, ...] = ()
    files: tuple[Attachment, ...] = ()


class Draft(Struct, frozen=True):
    """Of `agent`, begun on `version` of the ticket. `send_at`: it goes out by itself then. `number` rises with each saving, also where it was sent or thrown
    away in between. `words` None: erased. `form` is the page that it was written on, where that has a name: what comes from there once more is the same.
    """

    ticket: str
    agent: str
    version: int
    number: int
    words: Words | None
    state: State
    macro: str | None
    article: str | None
    saved_at: int
    send_at: int | None = None
    agent_name: str = ""
    form: str = ""
