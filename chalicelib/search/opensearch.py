"""The index of a very large desk: an OpenSearch domain, which holds what the embedded index holds, keyed digests and ids, no word (docs/adr/0011-search.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from chalicelib.aws import clients
from chalicelib.aws.signed_http import SignedHttp
from chalicelib.core.errors import Conflict, NotFound, Upstream

from .model import Document, Ref
from .opensearch_calls import NUMBER_WIDTH, Line, OpenSearchCalls

SHAPE: dict[str, Any] = {
    "settings": {"index": {"number_of_shards": 1}},
    "mappings": {
        "dynamic": "strict",
        # What is found is told by what it is sorted by.
        "_source": {"enabled": False},
        "properties": {
            "at": {"type": "long"},
            "ticket": {"type": "keyword"},
            "version": {"type": "long"},
            "owner": {"type": "keyword", "doc_values": False},
            # Not a number: asked for one by one and never by a range, which a keyword answers sooner, however wide a digest is and whatever its sign.
            "keys": {"type": "keyword", "doc_values": False},
        },
    },
}
NEWEST_FIRST = [{name: {"order": "desc"}} for name in ("at", "ticket", "version")]
PAGE = 64
MOST_IN_BATCH, MOST_BYTES = 500, 4 * 1024 * 1024
"""Of one write; the smallest domains take ten megabytes."""
MOST_ATTEMPTS = 5
SERVICE = "es"


@dataclass
class OpenSearchIndex:
    """What `SearchIndex` promises. `alias` stands for one index with a number after it; nobody writes into an index that the alias does not stand for."""

    calls: OpenSearchCalls
    alias: str

    def add(self, documents: Sequence[Document]) -> None:
        lines = [_line(document) for document in {document.ref: document for document in documents}.values()]
        for _ in range(MOST_ATTEMPTS if lines else 0):
            try:
                written = set().union(*(self.calls.write(self.alias, batch) for batch in _batches(lines)))
                for index in written:  # by its own name: one that was replaced meanwhile took them with it
                    self.calls.refresh(index)
            except NotFound:
                self._make_first()
            else:
                return
        if lines:
            raise Upstream("The search index was begun anew five times while messages were added. They are added again.")

    def candidates(self, digests: Iterable[int], before: Ref | None = None) -> Iterator[Ref]:
        terms = [{"term": {"keys": {"value": str(digest)}}} for digest in dict.fromkeys(digests)]
        asked: dict[str, Any] = {"size": PAGE, "query": {"bool": {"filter": terms}}, "sort": NEWEST_FIRST}
        while True:
            found = self._page(asked if before is None else {**asked, "search_after": [before.at, before.ticket_id, before.version]})
            for ref in found:
                if before is not None and ref >= before:
                    raise Upstream("OpenSearch did not go on where a page ended. Try again.", {"service": "es", "code": "out-of-order"})
                yield ref
                before = ref
            if len(found) < PAGE:
                return

    def begin_anew(self) -> None:
        """In an index of its own, which takes the other's place at once: searches and writes go on meanwhile."""
        for _ in range(MOST_ATTEMPTS):
            old = self.calls.named(self.alias)
            new = self._name(max((int(index.rpartition("-")[2]) for index in old), default=0) + 1)
            try:
                self._make(new, SHAPE)
                self.calls.point(self.alias, new, old)
            except NotFound:
                continue  # somebody else replaced the old one
            return
        raise Conflict("The search index changed five times meanwhile. Please try again.")

    def restore(self, documents: Sequence[Document]) -> None:
        self.add(documents)

    def forget(self, owner: str) -> None:
        """Again until none is seen: what is written again while it is deleted survives that round, and what was not refreshed is not seen by it."""
        for _ in range(MOST_ATTEMPTS):
            try:
                self.calls.refresh(self.alias)
                if not self.calls.delete_where(self.alias, {"term": {"owner": {"value": owner}}}):
                    return
            except NotFound:
                if not self.calls.named(self.alias):
                    return
        raise Upstream("The search index held something of the customer after five deletions. It is tried again.")

    def _page(self, asked: dict[str, Any]) -> list[Ref]:
        try:
            return [Ref(at, ticket_id, version) for at, ticket_id, version in self.calls.search(self.alias, asked)]
        except NotFound:
            return []  # nothing was ever written

    def _make_first(self) -> None:
        if not self.calls.named(self.alias):
            self._make(self._name(1), {**SHAPE, "aliases": {self.alias: {}}})

    def _make(self, index: str, shape: dict[str, Any]) -> None:
        """One that is there was made by somebody else just now, or by one that died before it was used: it is as empty."""
        try:
            self.calls.make(index, shape)
        except Conflict:
            return

    def _name(self, number: int) -> str:
        return f"{self.alias}-{number:0{NUMBER_WIDTH}d}"


def index_at(address: str, stage: str) -> OpenSearchIndex:
    """Several desks may share a domain."""
    return OpenSearchIndex(OpenSearchCalls(SignedHttp(address, clients.signature(SERVICE))), f"madoguchi-{stage}-search")


def _line(document: Document) -> Line:
    assert document.keys is not None, "only the embedded index forgets keys until the next merge"
    ref = document.ref
    body = {
        "at": ref.at, "ticket": ref.ticket_id, "version": ref.version, "owner": document.owner, "keys": [str(key) for key in sorted(document.keys)],
    }  # fmt: skip
    return Line(ref.name, msgspec.json.encode(body))


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == MOST_IN_BATCH or size + len(line.body) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line.body)
    if batch:
        yield batch
