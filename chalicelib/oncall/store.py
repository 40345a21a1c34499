"""Keys and item shapes of pages: `P#<page id>`; on the urgent lane of the agenda while there is something to send."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import Desk, Key, Put, Update, new, read_batch
from chalicelib.core.errors import NotFound
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.records import TicketRecord, ticket_key, ticket_of

from .model import LEASE_S, Page, PageState


class PageRecord(Desk, discriminator="P"):
    t = UnicodeAttribute(null=True)
    tm = UnicodeAttribute()
    lv = NumberAttribute()
    sv = UnicodeAttribute()
    ln = UnicodeAttribute()
    re = UnicodeAttribute()
    at = NumberAttribute()
    st = UnicodeAttribute()
    n = NumberAttribute(default=0)
    ev = NumberAttribute(null=True)
    mx = NumberAttribute(null=True)
    by = UnicodeAttribute(null=True)
    aa = NumberAttribute(null=True)


def key_of(page_id: str) -> Key:
    return f"P#{page_id}", "#"


def create(page: Page, agenda_shards: int) -> Put:
    """Born leased: the writer publishes it, the sweep takes over after a crash."""
    return new(
        PageRecord(
            *key_of(page.id), t=page.ticket, tm=page.team, lv=page.level, sv=page.severity, ln=page.language, re=page.reason, at=page.created_at,
            st=page.state.value, ev=page.repeat_s, mx=page.repeat_at_most_s or None, due_pk=due_partition(page.id, "u", agenda_shards),
            due_at=page.created_at + LEASE_S,
        )
    )  # fmt: skip


def page_of(record: PageRecord) -> Page:
    return Page(
        id=record.pk[2:], ticket=record.t, team=record.tm, level=int(record.lv), severity=record.sv, language=record.ln, reason=record.re,
        created_at=int(record.at), state=PageState(record.st), copies=int(record.n), repeat_s=None if record.ev is None else int(record.ev),
        repeat_at_most_s=int(record.mx or 0), acknowledged_by=record.by,
        acknowledged_at=None if record.aa is None else int(record.aa), due_at=None if record.due_at is None else int(record.due_at),
    )  # fmt: skip


def get(page_id: str) -> Page:
    return get_with_ticket(page_id)[0]


def get_with_ticket(page_id: str) -> tuple[Page, Ticket | None]:
    """In one read: a page's id begins with its ticket's."""
    key, about = key_of(page_id), ticket_key(page_id.partition(".")[0])
    found = read_batch([key, about], consistent=True)
    record, ticket = found.item(*key), found.item(*about)
    if not isinstance(record, PageRecord):
        raise NotFound("There is no such page.", {"page": page_id})
    return page_of(record), ticket_of(ticket) if isinstance(ticket, TicketRecord) else None


def claim(page: Page, until: int) -> Update:
    """Takes over a due page until then; refused where another worker was quicker."""
    return Update(PageRecord(*key_of(page.id)), (PageRecord.due_at.set(until),), PageRecord.due_at == page.due_at)


def published(page: Page, next_at: int | None) -> Update:
    """A copy went out; the page waits for its next one, or leaves the agenda. An acknowledgement that came meanwhile stands."""
    actions = [PageRecord.st.set(PageState.SENT.value), PageRecord.n.add(1)]
    actions += [PageRecord.due_at.set(next_at)] if next_at else [PageRecord.due_pk.remove(), PageRecord.due_at.remove()]
    return Update(PageRecord(*key_of(page.id)), tuple(actions), PageRecord.st.is_in(PageState.SENDING.value, PageState.SENT.value))


def acknowledged(page: Page, by: str, at: int) -> Update:
    actions = (
        PageRecord.st.set(PageState.ACKNOWLEDGED.value),
        PageRecord.by.set(by),
        PageRecord.aa.set(at),
        PageRecord.due_pk.remove(),
        PageRecord.due_at.remove(),
    )
    return Update(
        PageRecord(*key_of(page.id)), actions, PageRecord.st.is_in(PageState.SENDING.value, PageState.SENT.value, PageState.CLOSED.value)
    )


def closed(page: Page) -> Update:
    """Nobody needs to be told any more."""
    actions = (PageRecord.st.set(PageState.CLOSED.value), PageRecord.due_pk.remove(), PageRecord.due_at.remove())
    return Update(PageRecord(*key_of(page.id)), actions, PageRecord.st.is_in(PageState.SENDING.value, PageState.SENT.value))
