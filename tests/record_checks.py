"""Checks a desk's whole record: every ticket is what its events tell, every chain of entries holds. Written apart from the code that stores them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CustomerKey, Desk
from chalicelib.core.sealing import unseal
from chalicelib.customers.vault import Vault
from chalicelib.sla.policy.clocks.choosing import History
from chalicelib.sla.policy.clocks.timeline import timeline
from chalicelib.tickets import bodies
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.policy.projection import rebuild
from chalicelib.tickets.records import EntryRecord, TicketRecord, commits_of, ticket_of

DERIVED = ("clocks", "counted_until", "level", "page", "called_at", "rules_at")
"""What follows from the record together with what was published."""


def derived(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in DERIVED}


def assert_record_holds(items: Iterable[Desk], vault: Vault, history: History) -> int:
    """Fails naming the ticket whose item or chain does not follow from its entries, and its clocks from what was published (`history`); returns how
    many tickets were checked.
    """
    tickets: dict[str, TicketRecord] = {}
    entries: dict[str, list[EntryRecord]] = defaultdict(list)
    for item in items:
        if isinstance(item, TicketRecord):
            tickets[item.pk] = item
        elif isinstance(item, EntryRecord):
            entries[item.pk].append(item)
    assert entries.keys() <= tickets.keys(), "entries without a ticket"
    keys = {key.cid: vault.open(key) for key in CustomerKey.scan(consistent_read=True)} if tickets else {}
    for pk, record in tickets.items():
        own = sorted(entries[pk], key=lambda entry: entry.sk)
        _assert_projection(record, own, keys[record.cid])
        _assert_clocks(record, own, history)
        _assert_chain(record, own)
    return len(tickets)


def _assert_projection(record: TicketRecord, entries: list[EntryRecord], key: bytes) -> None:
    """The subject stands in no event: it is that of the first message, or a chat's first words."""
    stored, rebuilt = ticket_of(record), rebuild(commits_of(entries))
    assert replace(stored, subject=b"", head=b"") == replace(rebuilt, **derived(stored)), (
        f"the item of {record.id} is not what its events tell"
    )
    assert entries[0].box is not None
    first = bodies.unpack(entries[0].box, key, entries[0].pk + entries[0].sk)
    subject = " ".join(first.text.split())[:80] if stored.channel == "chat" else first.subject
    assert unseal(key, stored.subject, f"T#{record.id}#sub").decode() == subject


def _assert_clocks(record: TicketRecord, entries: list[EntryRecord], history: History) -> None:
    """What the ticket carries is what its whole record tells."""
    stored, commits = ticket_of(record), commits_of(entries)
    known = [given for given in history if given.version <= stored.configuration] or history[:1]
    rounds = {found.clock: found for found in timeline(commits, known, stored.counted_until).rounds}
    told = {name: (found.number, found.began_at, found.ended_at, found.breached_at) for name, found in rounds.items()}
    clocks = {name: clock for name, clock in stored.clocks.items() if clock.policy}
    carried = {name: (clock.round, clock.started_at, clock.stopped_at, clock.breached_at) for name, clock in clocks.items()}
    under_way = {name for name, found in rounds.items() if found.ended_at is None}
    assert carried == told, f"the clocks of {record.id} are not what its events tell"
    assert {name: clocks[name].used_s for name in under_way} == {name: rounds[name].used_s for name in under_way}


def _assert_chain(record: TicketRecord, entries: list[EntryRecord]) -> None:
    head = bytes(32)
    for entry in (entry for entry in entries if entry.ev is not None):
        assert entry.prev == head, f"{entry.pk} {entry.sk} does not follow the entry before it"
        version, at = int(entry.sk.split("#")[1]), int(entry.at)
        facts = f"{record.id} {version} {at} {int(entry.rec) if entry.rec is not None else at} {int(entry.cv)}"
        sha = hashlib.sha256(head)
        for part in (facts.encode(), entry.by.encode(), entry.why.encode(), entry.ev, entry.box or b""):
            sha.update(len(part).to_bytes(8, "big") + part)
        head = sha.digest()
    assert record.hd == head, f"the head of {record.id} is not the last link"
