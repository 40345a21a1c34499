"""Puts what people wrote into the search index, from the table's stream: off the path of the mail, and again where it is delivered again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from chalicelib.aws.dynamodb import Desk, read_batch
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.errors import NotFound
from chalicelib.core.observability import count, logger
from chalicelib.core.sealing import SealBroken
from chalicelib.customers.vault import Vault
from chalicelib.search.digests import Digests
from chalicelib.search.model import Document, Ref
from chalicelib.search.ports import SearchIndex

from . import bodies
from .model import Message
from .policy.searchable import searchable_of, suffix_key
from .reading import writer_of
from .records import EntryRecord, TicketRecord, commits_of, entry_key, ticket_key, version_of

Requesters = dict[str, str]


@dataclass
class Indexer:
    """Data keys are read anew each time: of whom is erased nothing is indexed any more."""

    index: Callable[[], SearchIndex]
    contents: ObjectStore
    vault: Callable[[], Vault]
    digests: Digests

    def take_in(self, items: Iterable[Desk]) -> None:
        """Of new items those that are messages. Raises Upstream."""
        listed = list(items)
        entries = [item for item in listed if isinstance(item, EntryRecord) and item.box is not None]
        if entries:
            documents = self.documents(entries, [item for item in listed if isinstance(item, TicketRecord)])
            self.index().add(documents)
            self._forget_erased(documents)

    def restore(self, refs: Sequence[Ref]) -> int:
        """What the record has of these messages, into an index that began anew; how many could be read."""
        documents = self.read_again(refs)
        self.index().restore(documents)
        self._forget_erased(documents)
        return len(documents)

    def read_again(self, refs: Sequence[Ref]) -> list[Document]:
        keys = [entry_key(ref.ticket_id, ref.version) for ref in refs]
        found = read_batch([*keys, *(ticket_key(ref.ticket_id) for ref in refs)]).items.values()
        return self.documents(
            [item for item in found if isinstance(item, EntryRecord)], [item for item in found if isinstance(item, TicketRecord)]
        )

    def documents(self, entries: Sequence[EntryRecord], known: Sequence[TicketRecord] = ()) -> list[Document]:
        """`known` are tickets that need not be read. What cannot be opened, or is none of ours, is left out."""
        requesters = _requesters(entries, known)
        owners = {entry.pk + entry.sk: _owner(entry, requesters) for entry in entries}
        records = read_batch([], {owner for owner in owners.values() if owner}, consistent=True).keys
        keys = {cid: self.vault().open(record) for cid, record in records.items()}
        made = (self._document(entry, owners[entry.pk + entry.sk], keys) for entry in entries)
        return [document for document in made if document]

    def _forget_erased(self, documents: Iterable[Document]) -> None:
        """Whose key went while their words were on the way into the index: the erasure looked before they came."""
        owners = {document.owner for document in documents}
        for owner in owners - read_batch([], owners, consistent=True).keys.keys():
            self.index().forget(owner)

    def _document(self, entry: EntryRecord, owner: str | None, keys: dict[str, bytes]) -> Document | None:
        message = None if owner is None else self._message(entry, keys.get(owner))
        if message is None or owner is None:
            return None
        ticket_id, version = entry.pk[2:], version_of(entry)
        words = searchable_of(message).keys | ({suffix_key(ticket_id)} if version == 1 else set())
        return Document(Ref(int(entry.rec or entry.at), ticket_id, version), owner, self.digests.of(words))

    def _message(self, entry: EntryRecord, key: bytes | None) -> Message | None:
        """None where its writer was erased. What cannot be read otherwise is left out and counted: the stream must go on."""
        if entry.box is None or key is None:
            return None
        try:
            return bodies.unpack_whole(bodies.unpack(entry.box, key, entry.pk + entry.sk), key, self.contents)
        except (SealBroken, NotFound):
            return None
        except msgspec.DecodeError:
            count("SearchUnindexed")
            logger.exception("a message could not be read for the search index", ticket=entry.pk[2:], entry=entry.sk)
            return None


def _requesters(entries: Sequence[EntryRecord], known: Sequence[TicketRecord]) -> Requesters:
    found = {str(record.id): record.cid for record in known}
    missing = {entry.pk[2:] for entry in entries} - found.keys()
    read = read_batch([ticket_key(ticket_id) for ticket_id in sorted(missing)], consistent=True).items.values() if missing else ()
    return found | {str(record.id): record.cid for record in read if isinstance(record, TicketRecord)}


def _owner(entry: EntryRecord, requesters: Requesters) -> str | None:
    requester = requesters.get(entry.pk[2:])
    return writer_of(next(iter(commits_of([entry])), None), requester) if requester else None
