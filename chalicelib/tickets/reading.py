"""Reads a ticket with its conversation and history, opened with the data keys of those who wrote."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Found, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.errors import NotFound
from chalicelib.core.sealing import SealBroken, unseal
from chalicelib.customers import store as customers
from chalicelib.customers.keyring import KeyRing
from chalicelib.customers.model import Contact, Suppression
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.model import DeliveryState, File

from . import bodies, store
from .events import Event, MessageReceived
from .model import Attachment, Commit, Message, Ticket
from .policy.files import refuse_heavy
from .policy.threading import Letter
from .queue import Page, Row, View, page, with_deadlines
from .records import EntryRecord, OutboundRecord, commits_of, place_of_subject, slot_of, version_of
from .store import Outbound, outbound_of

ENTRIES_READ = 50
KIDS_ENTRIES_READ = 200


class Line(Struct, frozen=True):
    """One entry. `commit` is on slot 0; `message` is None where there is none, or where its writer was erased (`is_erased`)."""

    version: int
    slot: int
    commit: Commit | None
    message: Message | None
    outbound: Outbound | None
    is_erased: bool = False
    ticket: str = ""
    """In whose record it stands, where that was merged into the one that is read."""
    writer: str = ""
    """Under whose key it is sealed."""

    @property
    def at(self) -> int:
        """When it came into the record."""
        return self.commit.recorded_at if self.commit else self.outbound.created_at if self.outbound else 0

    def find_event(self, kind: type[Event]) -> Event | None:
        return next((event for event in self.commit.events if isinstance(event, kind)), None) if self.commit else None


class Conversation(Struct, frozen=True):
    """`key` is the requester's data key, with which the desk's own words are sealed. `older` is the version to read on before. `suppression`: why the
    requester is not written to.
    """

    ticket: Ticket
    key: bytes | None
    requester: Contact | None
    subject: str | None
    lines: tuple[Line, ...]
    older: int | None
    suppression: Suppression | None = None

    @property
    def letters(self) -> list[Letter]:
        """The messages that went between the customer and us, in order, as threading sees them."""
        return [letter for line in self.lines if (letter := _letter(line, self.ticket))]


@dataclass
class TicketReader:
    desk: Callable[[], PublishedDesk]
    keyring: KeyRing
    objects: ObjectStore

    def queue(self, view: View, limit: int, after: str | None, *, whole: bool = False) -> tuple[Page, dict[str, str]]:
        """A page and its subjects by ticket; a ticket whose customer was erased has none. `whole`: each row with its deadline, in any order."""
        found = page(view, self.desk().document.sharding.queue, limit, after)
        found = with_deadlines(found) if whole and not all(row.is_whole for row in found.rows) else found
        keys = self.keyring.open(row.requester for row in found.rows)
        subjects = ((row.id, subject_of(row, keys[row.requester])) for row in found.rows if row.requester in keys)
        return found, {ticket_id: subject for ticket_id, subject in subjects if subject is not None}

    def conversation(
        self, ticket: Ticket, *, before: int | None = None, limit: int = ENTRIES_READ, whole: bool = True, with_kids: bool = True
    ) -> Conversation:
        """The newest entries (before a version where asked), oldest first, among them those of tickets that were merged into this one. `whole` fetches
        long messages from S3.
        """
        shown = self._own(ticket, before=before, limit=limit, whole=whole)
        return self._with_kids(shown, before, whole=whole) if with_kids and ticket.kids else shown

    def _with_kids(self, shown: Conversation, before: int | None, *, whole: bool) -> Conversation:
        """Of the others' entries those that came while this page's came. Each has a ticket's usual number at most."""
        since = shown.lines[0].at if shown.older is not None and shown.lines else 0
        until = None if before is None else _recorded_at(shown.ticket.id, before)
        theirs = [
            line if line.ticket else replace(line, ticket=kid)
            for kid in sorted(shown.ticket.kids)
            if (other := store.find_ticket(kid)) is not None
            for line in self.conversation(other, limit=KIDS_ENTRIES_READ, whole=whole).lines
            if since <= line.at and (until is None or line.at < until)
        ]
        return replace(shown, lines=tuple(sorted((*theirs, *shown.lines), key=lambda line: line.at)))

    def _own(self, ticket: Ticket, *, before: int | None, limit: int, whole: bool) -> Conversation:
        entries, older = _page_of(store.entries_of(ticket.id, newest=limit, before=before), limit)
        commits = {commit.version: commit for commit in commits_of(entries)}
        senders = {writer_of(commits.get(version_of(entry)), ticket.requester) for entry in entries if entry.box is not None}
        found = _who_wrote(ticket.requester, {ticket.requester, *senders})
        keys = self.keyring.opened(found.keys)
        lines = tuple(self._line(entry, commits.get(version_of(entry)), ticket, keys, whole=whole) for entry in entries)
        key = keys.get(ticket.requester)
        record = found.item(*customers.key_of(ticket.requester))
        contact = customers.contact_of(record, ticket.requester, key)
        return Conversation(ticket, key, contact, subject_of(ticket, key) if key else None, lines, older, customers.suppression_of(record))

    def attachment(self, ticket: Ticket, version: int, number: int) -> tuple[Attachment, bytes]:
        """One file of the message at `version`, counted from 1. Raises NotFound, also where its writer was erased."""
        entries = store.entries_of(ticket.id, after=version - 1, before=version + 1)
        commit = next(iter(commits_of(entries)), None)
        writer = writer_of(commit, ticket.requester)
        keys = self.keyring.open([writer])
        messages = (self._line(entry, commit, ticket, keys, whole=True).message for entry in entries)
        files = next((message.attachments for message in messages if message), ())
        if not 1 <= number <= len(files):
            raise NotFound("There is no such attachment on this ticket.", {"ticket": ticket.id})
        file = files[number - 1]
        return file, unseal(keys[writer], self.objects.get(file.key), file.key)

    def files_of(self, letters: Sequence[Letter]) -> tuple[File, ...]:
        """What came with the letters of customers. Raises TooLarge where it is more than a mail carries."""
        found = [(letter.writer, file) for letter in letters if letter.is_inbound for file in letter.message.attachments]
        refuse_heavy(file.size for _, file in found)
        keys = self.keyring.open({writer for writer, _ in found})
        return tuple(
            File(file.name, file.content_type, unseal(keys[writer], self.objects.get(file.key), file.key))
            for writer, file in found
            if writer in keys
        )

    def _line(self, entry: EntryRecord, commit: Commit | None, ticket: Ticket, keys: dict[str, bytes], *, whole: bool) -> Line:
        slot, outbound = slot_of(entry), outbound_of(entry) if isinstance(entry, OutboundRecord) else None
        own = commit if slot == 0 else None
        writer = writer_of(own, ticket.requester)
        key = keys.get(writer)
        try:
            message = bodies.unpack(entry.box, key, entry.pk + entry.sk) if entry.box is not None and key is not None else None
        except SealBroken:  # of before its writer was erased, who wrote again since, under a new key
            message = None
        if message is None or key is None:
            return Line(version_of(entry), slot, own, None, outbound, is_erased=entry.box is not None, writer=writer)
        return Line(version_of(entry), slot, own, self._whole(message, key) if whole else message, outbound, writer=writer)

    def _whole(self, message: Message, key: bytes) -> Message:
        """The beginning stays readable where the rest is gone."""
        try:
            return bodies.unpack_whole(message, key, self.objects)
        except (NotFound, SealBroken):
            return message


def _recorded_at(ticket_id: str, version: int) -> int | None:
    made = next(iter(commits_of(store.entries_of(ticket_id, after=version - 1, before=version + 1))), None)
    return made.recorded_at if made else None


def _who_wrote(requester: str, writers: set[str]) -> Found:
    """What is not there may have been stored a moment ago, with its message: then it is read again, consistently. Who was erased costs that each time."""
    key = customers.key_of(requester)
    found = read_batch([key], writers)
    return found if key in found.items and found.keys.keys() >= writers else read_batch([key], writers, consistent=True)


def _page_of(entries: list[EntryRecord], limit: int) -> tuple[list[EntryRecord], int | None]:
    """Whole versions only: the oldest one of a full page may have been cut in two, and is left for the next page."""
    if len(entries) < limit:
        return entries, None
    oldest = version_of(entries[0])
    cut = entries if slot_of(entries[0]) == 0 else [entry for entry in entries if version_of(entry) > oldest]
    older = version_of(cut[0]) if cut else oldest
    return cut, older if older > 1 else None


def writer_of(commit: Commit | None, requester: str) -> str:
    """Under whose key a commit's box is sealed: the customer who wrote, else the requester."""
    received = next((event for event in commit.events if isinstance(event, MessageReceived)), None) if commit else None
    return (received.sender if received else None) or requester


def subject_of(holder: Ticket | Row, key: bytes) -> str | None:
    """None where it was sealed before the customer was erased, and wrote again."""
    try:
        return unseal(key, holder.subject, place_of_subject(holder.id)).decode(errors="replace")
    except SealBroken:
        return None


def _letter(line: Line, ticket: Ticket) -> Letter | None:
    received = line.find_event(MessageReceived)
    if line.message is None:
        return None
    if isinstance(received, MessageReceived):
        at = line.commit.occurred_at if line.commit else 0
        writer = line.writer or received.sender or ticket.requester
        return Letter(
            line.version, line.message, is_inbound=True, is_automatic=received.is_automatic, writer=writer, at=at, ticket=line.ticket
        )
    is_sent = line.outbound is not None and line.outbound.purpose.value == "reply" and line.outbound.state is not DeliveryState.FAILED
    at = line.outbound.created_at if line.outbound else 0
    return Letter(line.version, line.message, is_inbound=False, is_automatic=False, at=at, ticket=line.ticket) if is_sent else None
