"""Finds messages for an agent: asks the index, then reads what it names and looks whether it says what was asked (docs/adr/0011-search.md)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Found, Key, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.sealing import SealBroken, unseal
from chalicelib.core.signing import Signer
from chalicelib.customers.keyring import KeyRing
from chalicelib.search.asking import Question, question_of
from chalicelib.search.digests import Digests
from chalicelib.search.model import Ref
from chalicelib.search.ports import SearchIndex
from chalicelib.search.words import folded, words_of

from . import bodies, seen
from .merging import MOST_GENERATIONS
from .model import Commit, Message, State, Ticket
from .policy.searchable import Field, Searchable, excerpt_of, searchable_of, suffix_key
from .reading import writer_of
from .records import EntryRecord, TicketRecord, commits_of, entry_key, place_of_subject, ticket_key, ticket_of

MOST_ROUNDS = 4
"""A page reads so many times its size at most, and is shorter where too little of that was meant."""
END_OF_TIME = 9_999_999_999


class Filters(Struct, frozen=True):
    """Of the ticket as it is now; None and (): whatever. `since` and `until` are of the message, epoch seconds."""

    teams: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    assignee: str | None = None
    categories: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    field: Field | None = None
    since: int | None = None
    until: int | None = None
    tags: tuple[str, ...] = ()

    def show(self, ticket: Ticket) -> bool:
        wanted = (
            (self.teams, ticket.team), (self.states, ticket.state.value), (self.categories, ticket.category), (self.languages, ticket.language),
            (self.channels, ticket.channel), (self.priorities, ticket.priority),
        )  # fmt: skip
        holds = {"none": ticket.assignee is None, "any": ticket.assignee is not None}
        return (
            all(not given or value in given for given, value in wanted)
            and ticket.tags.issuperset(self.tags)
            and (self.assignee is None or holds.get(self.assignee, ticket.assignee == self.assignee))
        )


class Hit(Struct, frozen=True):
    """A message that says what was asked, or (without `ref`) the ticket that was named. `subject` is None where the customer was erased.

    `where` it says so; who took part is told so alone, and never shown: that is what reveals are for. `ticket` is the one that it goes on in, where the message's own (`ref`) was merged.
    """

    ticket: Ticket
    subject: str | None
    ref: Ref | None
    commit: Commit | None
    excerpt: str
    where: Field | None = None


class Hits(Struct, frozen=True):
    """Newest first, each ticket once. `last` is the one to go on behind; None at the end."""

    found: list[Hit]
    last: Ref | None


@dataclass
class TicketSearch:
    index: Callable[[], SearchIndex]
    digests: Digests
    keyring: KeyRing
    contents: ObjectStore
    signer: Signer

    def find(self, asked: str, filters: Filters, limit: int, before: Ref | None = None) -> Hits | None:
        """None where nothing of it can be looked up."""
        question = question_of(asked)
        if question.ticket_id is not None:
            return Hits(self._named(question.ticket_id, None, filters), None)
        if question.message_id is not None:
            return Hits(self._of_message(question.message_id, filters), None)
        if not question.keys:
            return None
        named = self._by_short_reference(question.short, filters) if question.short and before is None else []
        return self._matching(question, filters, limit, before, named)

    # ---- what has a name

    def _named(self, ticket_id: str, version: int | None, filters: Filters) -> list[Hit]:
        keys = [ticket_key(ticket_id), *([entry_key(ticket_id, version)] if version else [])]
        found = read_batch(keys)
        record = found.item(*keys[0])
        if not isinstance(record, TicketRecord):
            return []
        own = ticket_of(record)
        ticket = _followed([own], filters)[own.id]
        if not filters.show(ticket):
            return []
        entry = found.item(*keys[-1])
        commit = next(iter(commits_of([entry])), None) if isinstance(entry, EntryRecord) else None
        ref = Ref(commit.recorded_at, ticket_id, commit.version) if commit else None
        writer = writer_of(commit, own.requester)
        opened = self.keyring.open({ticket.requester, writer})
        message = self._message(entry, opened.get(writer)) if isinstance(entry, EntryRecord) else None
        return [Hit(ticket, _subject(ticket, opened), ref, commit, excerpt_of(searchable_of(message).text, ()) if message else "")]

    def _of_message(self, message_id: str, filters: Filters) -> list[Hit]:
        if own := self.signer.entry_of_message_id(message_id):
            return self._named(own[0], int(own[1].split("#")[1]), filters)
        known = read_batch([seen.message_key(message_id)]).item(*seen.message_key(message_id))
        if not isinstance(known, seen.SeenRecord) or known.t.startswith("!"):
            return []
        version = known.e.split("#")[1] if "#" in known.e else known.e
        return self._named(known.t, int(version) if version.isdecimal() else None, filters)

    def _by_short_reference(self, short: str, filters: Filters) -> list[Hit]:
        candidates = islice(self.index().candidates([self.digests.of_one(suffix_key(short))]), MOST_ROUNDS)
        return [hit for ref in candidates if ref.ticket_id.endswith(short) for hit in self._named(ref.ticket_id, None, filters)]

    # ---- what says it

    def _matching(self, question: Question, filters: Filters, limit: int, before: Ref | None, named: list[Hit]) -> Hits:
        until = Ref(filters.until + 1, "", 0) if filters.until is not None else None
        start = min((ref for ref in (before, until) if ref), default=None)
        candidates = self.index().candidates([self.digests.of_one(key) for key in question.keys], start)
        hits = {hit.ticket.id: hit for hit in named}
        last: Ref | None = None
        for _ in range(MOST_ROUNDS):
            chunk = [ref for ref in islice(candidates, limit) if filters.since is None or ref.at >= filters.since]
            for ref, hit in self._looked_into(chunk, question, filters):
                last = ref
                if hit and hit.ticket.id not in hits:
                    hits[hit.ticket.id] = hit
                if len(hits) >= limit:
                    is_more = ref != chunk[-1] or next(candidates, None) is not None
                    return Hits(list(hits.values()), last if is_more else None)
            if len(chunk) < limit:
                return Hits(list(hits.values()), None)
        return Hits(list(hits.values()), last if next(candidates, None) else None)

    def _looked_into(self, refs: Sequence[Ref], question: Question, filters: Filters) -> Iterator[tuple[Ref, Hit | None]]:
        if not refs:
            return
        keys: list[Key] = [key for ref in refs for key in (ticket_key(ref.ticket_id), entry_key(ref.ticket_id, ref.version))]
        found = read_batch(keys)
        read_ones = [read for ref in refs if (read := _read(found, ref))]
        goes_on = _followed((read.own for read in read_ones), filters)
        shown = [replace(read, ticket=goes_on[read.own.id]) for read in read_ones if filters.show(goes_on[read.own.id])]
        opened = self.keyring.open({cid for read in shown for cid in (read.ticket.requester, read.writer)})
        hits = {read.ref: self._hit(read, question, filters.field, opened) for read in shown}
        yield from ((ref, hits.get(ref)) for ref in refs)

    def _hit(self, read: "Read", asked: Question, field: Field | None, keys: dict[str, bytes]) -> Hit | None:
        key = keys.get(read.writer)
        message = self._message(read.entry, key)
        searched = searchable_of(message) if message else None
        if searched and message and key and message.truncated and not _says(searched.part(field), asked):
            searched = searchable_of(bodies.unpack_whole(message, key, self.contents))
        if searched is None or not _says(searched.part(field), asked):
            return None
        words = tuple(word for term in asked.terms for word in term.words) or (asked.address or "",)
        where = _where(searched, field, words)
        shown = searched.text if where in {None, "people"} else searched.part(where)
        return Hit(read.ticket, _subject(read.ticket, keys), read.ref, read.commit, excerpt_of(shown, words), where)

    def _message(self, entry: EntryRecord, key: bytes | None) -> Message | None:
        if entry.box is None or key is None:
            return None
        try:
            return bodies.unpack(entry.box, key, entry.pk + entry.sk)
        except SealBroken:
            return None


class Read(Struct, frozen=True):
    """What the index named, as the table has it: in `own`, which goes on in `ticket`. `writer` is the customer with whose key it is sealed."""

    ref: Ref
    own: Ticket
    ticket: Ticket
    entry: EntryRecord
    commit: Commit

    @property
    def writer(self) -> str:
        return writer_of(self.commit, self.own.requester)


def _read(found: Found, ref: Ref) -> Read | None:
    record, entry = found.item(*ticket_key(ref.ticket_id)), found.item(*entry_key(ref.ticket_id, ref.version))
    if not isinstance(record, TicketRecord) or not isinstance(entry, EntryRecord):
        return None
    own = ticket_of(record)
    return Read(ref, own, own, entry, commits_of([entry])[0])


def _followed(tickets: Iterable[Ticket], filters: Filters) -> dict[str, Ticket]:
    """By the id of each: itself, or the ticket that it goes on in, by way of any others. Whoever asks for merged tickets gets those themselves."""
    goes_on = {ticket.id: ticket for ticket in tickets}
    if State.MERGED.value in filters.states:
        return goes_on
    for _ in range(MOST_GENERATIONS):
        wanted = {ticket.into for ticket in goes_on.values() if ticket.state is State.MERGED and ticket.into}
        if not wanted:
            break
        found = read_batch([ticket_key(ticket_id) for ticket_id in sorted(wanted)]).items.values()
        known = {record.id: ticket_of(record) for record in found if isinstance(record, TicketRecord)}
        goes_on = {own: known.get(ticket.into or "", ticket) if ticket.state is State.MERGED else ticket for own, ticket in goes_on.items()}
    return goes_on


def _says(text: str, asked: Question) -> bool:
    plain = folded(text)
    if asked.address:
        return asked.address in plain
    words = words_of(plain)
    return all(term.is_in(words) for term in asked.terms)


def _where(searched: Searchable, field: Field | None, words: tuple[str, ...]) -> Field | None:
    """The first part that holds one of the words: as people would look."""
    parts: tuple[Field, ...] = (field,) if field else ("text", "subject", "files", "people")
    return next((part for part in parts if any(word in folded(searched.part(part)) for word in words)), None)


def _subject(ticket: Ticket, keys: dict[str, bytes]) -> str | None:
    key = keys.get(ticket.requester)
    try:
        return unseal(key, ticket.subject, place_of_subject(ticket.id)).decode(errors="replace") if key else None
    except SealBroken:
        return None
