"""What follows from everything that happens: the record of what agents see and do, its anchors, and the search index."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.aws import clients

from .foundation import Foundation

if TYPE_CHECKING:
    from chalicelib.audit.anchors import Anchors
    from chalicelib.audit.usecases import AuditTrail
    from chalicelib.search.digests import Digests
    from chalicelib.search.model import Document, Ref
    from chalicelib.search.ports import SearchIndex
    from chalicelib.tickets.indexing import Indexer


class Following(Foundation):
    # ---- the record

    @cached_property
    def audit(self) -> AuditTrail:
        from chalicelib.audit.usecases import AuditTrail

        return AuditTrail(self.secrets.identity_key, self.real_now)

    @cached_property
    def anchors(self) -> Anchors:
        from chalicelib.audit.anchors import Anchors

        return Anchors(self._bucket(self.settings.audit_bucket), self.real_now, self.random_bits)

    # ---- the search index

    @cached_property
    def search_digests(self) -> Digests:
        from chalicelib.search.digests import digests_of

        return digests_of(self.secrets.identity_key)

    @cached_property
    def search_index(self) -> SearchIndex:
        """The embedded one, where no domain is named; another that keeps what `SearchIndex` promises takes its place here."""
        if self.settings.search_domain:
            from chalicelib.search.opensearch import index_at

            return index_at(self.settings.search_domain, self.settings.stage)
        from chalicelib.search.embedded import EmbeddedIndex
        from chalicelib.search.merging import Merger
        from chalicelib.search.recent import RecentMessages

        recent = RecentMessages(clients.client("dynamodb"), self.settings.search_table)
        segments = self._bucket(self.settings.search_bucket)
        return EmbeddedIndex(Merger(recent, segments, self._read_again, self.random_bits, self.real_now))

    def _read_again(self, refs: Sequence[Ref]) -> Sequence[Document]:
        return self.indexer.read_again(refs)

    @cached_property
    def indexer(self) -> Indexer:
        from chalicelib.tickets.indexing import Indexer

        return Indexer(lambda: self.search_index, self.contents, lambda: self.vault, self.search_digests)
