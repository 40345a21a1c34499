"""One person with several addresses: which customers belong together, joined by an agent and taken apart again (docs/adr/0014-one-person-several-addresses.md).

Each customer keeps its own id, tickets and data key; the members of a group name each other. `C#<person>`, `M#<id>` records each joining.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from msgspec import Struct
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.aws.dynamodb import CommitRefused, Desk, Update, Write, commit, new, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import RandomBits, new_time_id

from .store import CustomerRecord, key_of

T = TypeVar("T")
MOST_ADDRESSES = 10
MOST_ATTEMPTS = 6


class JoiningRecord(Desk, discriminator="CM"):
    """`mv` went to `p`; `rt` was the person whom they were before. `uby` undid it."""

    at = NumberAttribute()
    by = UnicodeAttribute()
    p = UnicodeAttribute()
    rt = UnicodeAttribute()
    mv = UnicodeSetAttribute()
    uby = UnicodeAttribute(null=True)
    uat = NumberAttribute(null=True)


class Joining(Struct, frozen=True):
    """`moved` belong to `person` since then; before, they were the person `root`."""

    id: str
    person: str
    root: str
    moved: frozenset[str]
    at: int
    by: str
    is_undone: bool = False


class Person(Struct, frozen=True):
    """`id` is the customer that stands for all of `members`, itself among them."""

    id: str
    members: frozenset[str]
    records: Mapping[str, CustomerRecord]


@dataclass
class People:
    desk_now: Clock
    random_bits: RandomBits

    def find(self, customer: str) -> Person:
        """By any of their addresses. One batch read, and a second where there are several. Raises NotFound."""
        record = _records([customer]).get(customer)
        if record is None:
            raise NotFound("There is no such customer.", {"customer": customer[:40]})
        members = frozenset({customer, *(record.al or ())})
        records = {customer: record} | (_records(members - {customer}) if len(members) > 1 else {})
        return Person(_root(records), frozenset(records), records)

    def join(self, customer: str, other: str, by: str) -> Joining | None:
        """The other's addresses become `customer`'s. None where they are one person already. Raises NotFound, InvalidInput, Conflict."""
        return _again(lambda: self._join(customer, other, by))

    def undo(self, person: str, joining: str, by: str) -> Joining:
        """Each address is whose it was before. Undoing twice is undoing once. Raises NotFound, Conflict."""
        return _again(lambda: self._undo(person, joining, by))

    def joinings(self, person: Person) -> list[Joining]:
        """Those that stand, the newest first."""
        if len(person.members) == 1:
            return []
        found = (record for member in sorted(person.members) for record in Desk.query(key_of(member)[0], Desk.sk.startswith("M#")))
        made = [_joining(record) for record in found if isinstance(record, JoiningRecord)]
        return sorted((each for each in made if not each.is_undone), key=lambda each: each.id, reverse=True)

    def _join(self, customer: str, other: str, by: str) -> Joining | None:
        ours = self.find(customer)
        if other in ours.members:
            return None
        theirs = self.find(other)
        members = ours.members | theirs.members
        if len(members) > MOST_ADDRESSES:
            raise InvalidInput(f"A person has {MOST_ADDRESSES} addresses at most.", {"field": "ticket", "cause": "too-many"})
        now = int(self.desk_now())
        made = Joining(new_time_id(now, self.random_bits), ours.id, theirs.id, theirs.members, now, by)
        record: JoiningRecord = JoiningRecord(
            key_of(ours.id)[0], f"M#{made.id}", at=now, by=by, p=ours.id, rt=theirs.id, mv=set(theirs.members)
        )
        as_first_read = {**theirs.records, **ours.records}  # who is in both was joined between the two readings: that is refused
        commit([new(record), *_grouped(ours.id, members, as_first_read)])
        return made

    def _undo(self, person: str, joining: str, by: str) -> Joining:
        key = (key_of(person)[0], f"M#{joining}")
        record = read_batch([key], consistent=True).item(*key)
        if not isinstance(record, JoiningRecord):
            raise NotFound("There was no such joining.", {"customer": person[:40]})
        made = _joining(record)
        if made.is_undone:
            return made
        group = self.find(person)
        apart, rest = group.members & made.moved, group.members - made.moved
        undone = Update(
            record, (JoiningRecord.uby.set(by), JoiningRecord.uat.set(int(self.desk_now()))), JoiningRecord.uby.does_not_exist()
        )
        root = made.root if made.root in apart else min(apart, default="")
        commit([undone, *_grouped(root, apart, group.records), *_grouped(group.id, rest, group.records)])
        return made


def _again(act: Callable[[], T]) -> T:
    for _ in range(MOST_ATTEMPTS):
        try:
            return act()
        except CommitRefused:
            continue  # somebody else joined or parted one of them: look again
    raise Conflict("These customers changed six times meanwhile. Please try again.", {"cause": "conflict"})


def group_of(record: Desk | None, customer: str) -> frozenset[str]:
    """Everybody whom the person is, as far as `customer`'s own record tells."""
    return frozenset({customer, *((record.al or ()) if isinstance(record, CustomerRecord) else ())})


def _records(customers: Iterable[str]) -> dict[str, CustomerRecord]:
    found = read_batch([key_of(customer) for customer in customers], consistent=True)
    return {record.pk[2:]: record for record in found.items.values() if isinstance(record, CustomerRecord)}


def _root(records: Mapping[str, CustomerRecord]) -> str:
    """The one that goes on in nobody else."""
    return min((customer for customer, record in records.items() if record.into is None), default=min(records))


def _grouped(person: str, members: frozenset[str], records: Mapping[str, CustomerRecord]) -> list[Write]:
    """Each member names the others. Refused where one of them was in another group a moment ago."""
    return [_member(records[member], person, members - {member}) for member in sorted(members)]


def _member(record: CustomerRecord, person: str, others: frozenset[str]) -> Update:
    group, into = CustomerRecord.al, CustomerRecord.into
    actions = (
        group.set(set(others)) if others else group.remove(),
        into.set(person) if person != record.pk[2:] else into.remove(),
        CustomerRecord.gv.set(int(record.gv or 0) + 1),
    )
    unchanged = CustomerRecord.gv.does_not_exist() if record.gv is None else CustomerRecord.gv == record.gv
    return Update(record, actions, unchanged & CustomerRecord.pk.exists())


def _joining(record: JoiningRecord) -> Joining:
    return Joining(record.sk[2:], record.p, record.rt, frozenset(record.mv), int(record.at), record.by, record.uby is not None)
