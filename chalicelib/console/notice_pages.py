"""What an agent is told, as they read it: who called them, on which ticket, what was not sent."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.core.clock import Clock
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.notices import store
from chalicelib.notices.model import Notice

from .policy.time_words import Moment, moment_of

ROWS = 50


class ShownNotice(Struct, frozen=True):
    """`who` is a colleague's name, or empty: the desk. `rule` is the rule's id where one told."""

    id: str
    kind: str
    ticket: str
    reference: str
    who: str
    rule: str
    at: Moment
    is_read: bool


class NoticeList(Struct, frozen=True):
    rows: list[ShownNotice]
    next: str | None
    unread: int


@dataclass
class NoticePages:
    desk: Callable[[], PublishedDesk]
    signer: Signer
    name_of: Callable[[str], str]
    desk_now: Clock

    def page(self, agent: str, cursor: str = "") -> NoticeList:
        """Newest first, fifty a page, thirty days back."""
        about = f"console notices {agent}"
        after = self.signer.verified(about, cursor) if cursor else None
        found, upto = store.page(agent, ROWS + 1, after, self.desk_now()), store.read_until(agent)
        last = found[ROWS - 1].id if len(found) > ROWS else None
        rows = [self._shown(notice, upto) for notice in found[:ROWS]]
        return NoticeList(rows, self.signer.sign(about, last) if last else None, sum(1 for row in rows if not row.is_read))

    def count_unread(self, agent: str, most: int) -> int:
        """Counts no further than `most`."""
        return store.count_newer(agent, store.read_until(agent), most)

    def _shown(self, notice: Notice, upto: str) -> ShownNotice:
        desk = self.desk()
        zone = desk.time_zone_of(next(iter(desk.document.teams)))
        who = self.name_of(notice.by.removeprefix("agent:")) if notice.by.startswith("agent:") else ""
        rule = notice.about.partition(" ")[0] if notice.kind == "rule" else ""
        at = moment_of(notice.at, int(self.desk_now()), zone)
        return ShownNotice(notice.id, notice.kind, notice.ticket, grouped(notice.ticket), who, rule, at, notice.id <= upto)
