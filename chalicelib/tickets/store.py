"""Loads tickets and turns a commit into write fragments; the use case commits them together with other stores' (one transaction)."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.agenda.keys import Lane, due_partition
from chalicelib.audit.chain import GENESIS, link
from chalicelib.aws.dynamodb import Desk, Put, Update, Write, new
from chalicelib.core.errors import NotFound
from chalicelib.desk.model import PublishedDesk, Sharding
from chalicelib.outbox.model import LEASE_S, DeliveryState

from .events import SCHEMA, encode_events
from .model import AUTOMATIC, Commit, Purpose, Ticket
from .policy.projection import apply
from .ports import Clockwork, RuleBook
from .records import EntryRecord, OutboundRecord, TicketRecord, entry_key, record_of, ticket_key, ticket_of


class Outbound(Struct, frozen=True):
    """An outbox entry: slot 0 is a commit that is itself a message of a person's; automatic mail takes slots 1 and up beside its commit.

    `box` is the sealed message that a person wrote; None: rendered from the template of `purpose` at sending.
    """

    ticket_id: str
    version: int
    slot: int
    purpose: Purpose
    channel: str
    created_at: int
    article: str | None = None
    box: bytes | None = None
    tries: int = 0
    due_at: int | None = None
    state: DeliveryState = DeliveryState.SENDING
    ses_id: str | None = None
    returned: str | None = None
    """`kind:status` of how it came back."""

    @property
    def key(self) -> tuple[str, str]:
        return entry_key(self.ticket_id, self.version, self.slot)


_clockworks: list[Clockwork] = []


def keep_clocks(clockwork: Clockwork) -> None:
    """What derives the clocks at each change. A ticket's promises are counted above this layer (chalicelib/sla): the wiring hands that in, once a process."""
    _clockworks[:] = [clockwork]


_rules: list[RuleBook] = []


def keep_rules(book: RuleBook) -> None:
    """What a desk does by itself when something happens to a ticket (chalicelib/rules): handed in as the clockwork is."""
    _rules[:] = [book]


class Change(Struct, frozen=True):
    """A ticket after a commit, with the fragments that store it."""

    ticket: Ticket
    writes: list[Write]


def find_ticket(ticket_id: str) -> Ticket | None:
    """Consistent: what is decided on must be the newest."""
    try:
        record = Desk.get(*ticket_key(ticket_id), consistent_read=True)
    except Desk.DoesNotExist:
        return None
    return ticket_of(record) if isinstance(record, TicketRecord) else None


def get_ticket(ticket_id: str) -> Ticket:
    ticket = find_ticket(ticket_id)
    if ticket is None:
        raise NotFound(f"There is no ticket {ticket_id}.", {"ticket": ticket_id})
    return ticket


def entries_of(ticket_id: str, *, newest: int | None = None, before: int | None = None, after: int = 0) -> list[EntryRecord]:
    """Entries in order; only the newest so many where asked (a commit's outbox entries count, too); only those of versions in between."""
    first, last = entry_key(ticket_id, after + 1)[1], entry_key(ticket_id, 999999 if before is None else before - 1, 9)[1]
    if first > last:
        return []  # nothing lies in between, and DynamoDB refuses to look
    found = Desk.query(
        ticket_key(ticket_id)[0], Desk.sk.between(first, last), scan_index_forward=newest is None, limit=newest, consistent_read=True
    )
    entries = [entry for entry in found if isinstance(entry, EntryRecord)]
    return entries if newest is None else entries[::-1]


def change(
    before: Ticket | None,
    commit: Commit,
    desk: PublishedDesk,
    *,
    subject: bytes = b"",
    box: bytes | None = None,
    raw: str | None = None,
    outbound: tuple[Outbound, ...] = (),
) -> Change:
    """Fragments: the ticket under its version, with what rules make of the commit, its clocks counted by what `desk` promises; the entry; what goes
    out, leased to this process.
    """
    for book in _rules:
        commit = book.extended(before, commit)
    after, sharding = apply(before, commit), desk.document.sharding
    for clockwork in _clockworks:
        after = clockwork(before, after, commit, desk)
    for book in _rules:
        after = replace(after, rules_at=book.next_at(after))
    events = encode_events(commit.events)
    head = before.head if before else GENESIS
    after = replace(after, subject=before.subject if before else subject, head=link_of_commit(head, commit, events, box))
    own = next((out for out in outbound if out.slot == 0), None)
    entry: EntryRecord = EntryRecord(*entry_key(commit.ticket_id, commit.version)) if own is None else _outbound_record(own, sharding)
    entry.at, entry.by, entry.why, entry.cv, entry.sv = commit.occurred_at, commit.actor, commit.cause, commit.configuration, SCHEMA
    entry.rec = commit.recorded_at if commit.recorded_at != commit.occurred_at else None
    entry.ev, entry.prev, entry.box, entry.raw = events, head, box, raw
    record = record_of(after, sharding)
    ticket_write = new(record) if before is None else Put(record, TicketRecord.v == before.version)
    others = [new(_outbound_record(out, sharding)) for out in outbound if out.slot > 0]
    return Change(after, [ticket_write, new(entry), *others])


def link_of_commit(before: bytes, commit: Commit, packed_events: bytes, box: bytes | None) -> bytes:
    """The chain's head after a commit: what `change` stores, for whoever looks whether it still holds."""
    return link(before, *_unchanging(commit, packed_events, box))


def _unchanging(commit: Commit, events: bytes, box: bytes | None) -> Iterator[str | bytes]:
    yield f"{commit.ticket_id} {commit.version} {commit.occurred_at} {commit.recorded_at} {commit.configuration}"
    yield commit.actor
    yield commit.cause
    yield events
    yield box or b""


def _outbound_record(out: Outbound, sharding: Sharding) -> OutboundRecord:
    """Born leased; one that is born sent (a chat answer travels in the webhook's response) is never on the agenda. What a person wrote is urgent."""
    is_due = out.state is DeliveryState.SENDING
    lane: Lane = "n" if out.purpose in AUTOMATIC else "u"
    return OutboundRecord(
        *out.key, at=out.created_at, state=out.state.value, pu=out.purpose.value, ch=out.channel if out.channel != "mail" else None, ar=out.article,
        box=out.box, due_pk=due_partition(out.ticket_id, lane, sharding.agenda) if is_due else None,
        due_at=out.created_at + LEASE_S if is_due else None,
    )  # fmt: skip


def outbound_of(record: OutboundRecord) -> Outbound:
    ticket_id, (_, version, slot) = record.pk[2:], record.sk.split("#")
    return Outbound(
        ticket_id, int(version), int(slot), Purpose(record.pu), record.ch or "mail", int(record.at), record.ar, record.box, int(record.tries),
        None if record.due_at is None else int(record.due_at), DeliveryState(record.state), record.ses, record.bo,
    )  # fmt: skip


def leased(out: Outbound) -> Outbound:
    """The entry as it stands in the table right after it was committed."""
    return replace(out, due_at=out.created_at + LEASE_S)


def claim(out: Outbound, until: int) -> Update:
    """Takes an entry over until then; refused where somebody else moved it first."""
    still = (OutboundRecord.state == DeliveryState.SENDING.value) & (OutboundRecord.due_at == out.due_at)
    return Update(OutboundRecord(*out.key), (OutboundRecord.due_at.set(until), OutboundRecord.tries.add(1)), still)


def mark_sent(out: Outbound, ses_id: str | None) -> Update:
    """Leaves the agenda. Refused where another process was quicker: the mail went out with the same stable id."""
    actions = [OutboundRecord.state.set(DeliveryState.SENT.value), OutboundRecord.due_pk.remove(), OutboundRecord.due_at.remove()]
    actions += [OutboundRecord.ses.set(ses_id)] if ses_id else []
    return Update(OutboundRecord(*out.key), tuple(actions), OutboundRecord.state == DeliveryState.SENDING.value)


def postpone(out: Outbound, until: int, *, tries: int | None = None) -> Update:
    """`tries` set anew where the waiting was not the other side's fault."""
    actions = (OutboundRecord.due_at.set(until), *([OutboundRecord.tries.set(tries)] if tries is not None else []))
    return Update(OutboundRecord(*out.key), actions, OutboundRecord.state == DeliveryState.SENDING.value)


def give_up(out: Outbound) -> Update:
    actions = (OutboundRecord.state.set(DeliveryState.FAILED.value), OutboundRecord.due_pk.remove(), OutboundRecord.due_at.remove())
    return Update(OutboundRecord(*out.key), actions, OutboundRecord.state == DeliveryState.SENDING.value)
