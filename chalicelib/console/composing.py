"""What stands in the composer of a ticket: the agent's draft as it was saved, what came since, and when it goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.agents.model import Agent
from chalicelib.core.clock import Clock
from chalicelib.desk.model import PublishedDesk
from chalicelib.drafting.model import Draft
from chalicelib.drafting.policy.changed import thread_changed
from chalicelib.drafting.usecases import Desktop
from chalicelib.macros.model import Macro
from chalicelib.macros.store import MacroShelf
from chalicelib.tickets import store
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.records import commits_of

from .conversation import ShownTicket
from .policy.addressing import line_of
from .policy.time_words import Moment, city_of, moment_of
from .told import Told

SOON_S = 120
"""What goes out within it is counted down, later by its time."""


class Saved(Struct, frozen=True):
    """Whether there is a draft, since when as it is, and the number to go on from."""

    number: int
    saved: Moment | None


class Composer(Struct, frozen=True):
    """`version` is what its writer has read. `leaves`: it goes out then, in `leaves_in_s`. `news` came since it was begun. `copied` take part beside the
    customer.
    """

    version: int
    zone: str
    is_chat: bool
    copied: int
    text: str = ""
    state: str = "waiting_customer"
    number: int = 0
    saved: Moment | None = None
    leaves: Moment | None = None
    leaves_wall: str = ""
    leaves_in_s: int = 0
    macro: Macro | None = None
    article: str = ""
    cc: str = ""
    is_alone: bool = False
    files: tuple[tuple[str, str, int], ...] = ()
    """Key, name and size of each."""
    news: tuple[Told, ...] = ()
    is_erased: bool = False

    @property
    def is_soon(self) -> bool:
        return self.leaves_in_s <= SOON_S


@dataclass
class Composing:
    desk: Callable[[], PublishedDesk]
    desktop: Desktop
    macros: MacroShelf
    desk_now: Clock

    def show(self, shown: ShownTicket, agent: Agent) -> Composer:
        ticket, now = shown.ticket, int(self.desk_now())
        zone = self.desk().time_zone_of(ticket.team)
        draft, number = self.desktop.standing(ticket, agent.id)
        empty = Composer(ticket.version, city_of(zone), ticket.channel == "chat", max(0, len(ticket.participants) - 1), number=number)
        if draft is None:
            return empty
        return replace(self._of(draft, empty, zone, now), news=self.news(shown, draft.version, agent))

    def saved(self, ticket: Ticket, agent: Agent) -> Saved:
        draft, number = self.desktop.standing(ticket, agent.id)
        zone = self.desk().time_zone_of(ticket.team)
        return Saved(number, moment_of(draft.saved_at, int(self.desk_now()), zone) if draft else None)

    def _of(self, draft: Draft, empty: Composer, zone: str, now: int) -> Composer:
        words, leaves = draft.words, draft.send_at
        return replace(
            empty,
            text=words.text if words else "", state=draft.state.value, number=draft.number, saved=moment_of(draft.saved_at, now, zone),
            leaves=moment_of(leaves, now, zone) if leaves else None,
            leaves_wall=datetime.fromtimestamp(leaves, ZoneInfo(zone)).strftime("%H:%M:%S") if leaves else "", leaves_in_s=max(0, (leaves or 0) - now),
            macro=self.macros.all().get(draft.macro) if draft.macro else None, article=draft.article or "",
            cc=line_of(words.also_cc) if words else "", is_alone=bool(words and words.cc == ()),
            files=tuple((file.key, file.name, file.size) for file in words.files) if words else (), is_erased=words is None,
        )  # fmt: skip

    @staticmethod
    def news(shown: ShownTicket, version: int, agent: Agent) -> tuple[Told, ...]:
        """What others said after that version; nothing where what happened since stops no reply."""
        ticket = shown.ticket
        if version >= ticket.version or not thread_changed(commits_of(store.entries_of(ticket.id, after=version)), agent.id):
            return ()
        return tuple(
            one for one in shown.told if one.version > version and one.kind not in {"event", "automatic"} and one.who != agent.name
        )
