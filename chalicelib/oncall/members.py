"""Looks at what a page is about: whether one of it still waits for a person, and when a person last did something for it."""

from collections.abc import Iterable

from msgspec.structs import replace

from chalicelib.aws.dynamodb import read_batch
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import QuarantineState
from chalicelib.tickets import store as tickets
from chalicelib.tickets.records import TicketRecord, ticket_key, ticket_of

from . import store
from .policy.page import QUARANTINE, SIGN_IN, Member, Page
from .policy.waiting import still_waits

AT_ONCE = 50
MOST_READS = 40
"""Two thousand answered members in one look; a page with more goes on from there the next time."""
SETTLED_S = 120
"""Members that joined so lately are looked at again: another may have joined in the same second, under a lower id."""
LOOKED_THROUGH = 20
ENTRIES = 20


def is_still_waiting(page: Page, now: int) -> tuple[bool, Page]:
    """One read where the first member waits, and two for a page about one. Where not all could be looked at, the page comes back with how far."""
    if not page.checked and _waiting(page, [page.first]):
        return True, page
    after = settled = page.checked
    for _ in range(MOST_READS):
        found = store.members_of(page.id, after, AT_ONCE)
        if not found:
            return False, page
        if _waiting(page, [member for _, member in found]):
            return True, page
        after = found[-1][0]
        settled = max([settled, *(sk for sk, member in found if member.joined_at < now - SETTLED_S)])
    return True, replace(page, checked=settled)


def last_activity(page: Page) -> int:
    """When an agent last did something for one of its first tickets (epoch seconds); 0: never. Few are looked at: rather told twice than forgotten."""
    members = [member for _, member in store.members_of(page.id, page.checked, LOOKED_THROUGH)] if page.count > 1 else [page.first]
    return max((_handled_at(member.id) for member in members), default=0) if page.is_about_tickets else 0


def _handled_at(ticket_id: str) -> int:
    entries = tickets.entries_of(ticket_id, newest=ENTRIES)
    return max((int(entry.at) for entry in entries if (entry.by or "").startswith("agent:")), default=0)


def _waiting(page: Page, members: Iterable[Member]) -> bool:
    if page.reason == SIGN_IN:
        return any(_waits(page, member, None) for member in members)
    by_key = {(quarantine.key_of(one.id) if page.reason == QUARANTINE else ticket_key(one.id)): one for one in members}
    items = read_batch(by_key, consistent=True).items
    return any(_waits(page, member, items.get(key)) for key, member in by_key.items())


def _waits(page: Page, member: Member, item: object) -> bool:
    if isinstance(item, quarantine.QuarantineRecord):
        return item.st == QuarantineState.WAITING.value
    return still_waits(page, member, ticket_of(item) if isinstance(item, TicketRecord) else None)
