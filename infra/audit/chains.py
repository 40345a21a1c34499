"""What a chain of the record tells of itself and of what was anchored of it: every change, deletion, reordering and cut tail is a fault. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chalicelib.audit.acts import ActRecord, AgentDayRecord, act_of, link_of
from chalicelib.audit.chain import GENESIS
from chalicelib.audit.model import Head
from chalicelib.tickets.records import EntryRecord, TicketRecord, commits_of
from chalicelib.tickets.store import link_of_commit


@dataclass(frozen=True)
class Link:
    """One link as the table has it: its number, what it says came before, and what it comes to when it is computed anew after that."""

    number: int
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Chain:
    """`name` is its partition; `end` what the item that heads it says; None: there is no such item."""

    name: str
    links: tuple[Link, ...]
    end: Head | None


def chain_of_ticket(name: str, record: TicketRecord | None, entries: Iterable[EntryRecord]) -> Chain:
    links = [
        Link(commit.version, bytes(entry.prev or b""), link_of_commit(bytes(entry.prev or b""), commit, entry.ev or b"", entry.box))
        for entry in entries
        for commit in commits_of([entry])
    ]
    return Chain(name, tuple(links), Head(int(record.v), bytes(record.hd)) if record else None)


def chain_of_day(name: str, record: AgentDayRecord | None, acts: Iterable[ActRecord]) -> Chain:
    _, agent, day = name.split("#")
    links = []
    for act in acts:
        number = int(act.sk.removeprefix("A#"))
        links.append(Link(number, bytes(act.prev), link_of(bytes(act.prev), agent, day, number, act_of(act))))
    return Chain(name, tuple(links), Head(int(record.n), bytes(record.hd)) if record else None)


def faults_of(chain: Chain, anchored: Mapping[int, frozenset[bytes]]) -> Iterator[str]:
    """A sentence each. `anchored`: by number, every link that was anchored under it."""
    ends = {0: GENESIS}
    for expected, link in enumerate(chain.links, 1):
        if link.number != expected:
            yield f"{chain.name}: number {expected} is missing; {link.number} stands in its place."
            return
        if link.before != ends[expected - 1]:
            yield f"{chain.name}: number {expected} does not follow number {expected - 1}; one of the two was changed or put there."
            return
        ends[expected] = link.after
    yield from _faults_of_end(chain, ends)
    yield from _faults_of_anchors(chain.name, ends, anchored)


def _faults_of_end(chain: Chain, ends: Mapping[int, bytes]) -> Iterator[str]:
    last = len(ends) - 1
    if chain.end is None:
        yield f"{chain.name}: the item at its head is gone."
    elif chain.end.count != last:
        yield f"{chain.name}: it says that it ends at {chain.end.count}, but {last} is the last one there."
    elif chain.end.link != ends[last]:
        yield f"{chain.name}: its last link is not what its head says; one of the two was changed."


def _faults_of_anchors(name: str, ends: Mapping[int, bytes], anchored: Mapping[int, frozenset[bytes]]) -> Iterator[str]:
    for number in sorted(anchored):
        if number not in ends:
            yield f"{name}: it was anchored at {number} and now ends at {len(ends) - 1}: its tail was cut."
            return
        if anchored[number] != {ends[number]}:
            yield f"{name}: number {number} is not what was anchored; it, or one before it, was written anew."
            return
