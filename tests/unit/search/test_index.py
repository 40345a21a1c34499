"""The embedded index against the in-process AWS: what it promises beside others (tests/contract/test_search_index.py) holds while it is merged."""

from collections.abc import Iterator, Sequence
from random import Random

import pytest

from chalicelib.aws.objects import S3Objects
from chalicelib.search import merging
from chalicelib.search.embedded import EmbeddedIndex
from chalicelib.search.model import Document, Ref
from chalicelib.search.recent import RecentMessages
from infra.in_process.cloud import Cloud


class Desk:
    """An index with the documents that were added, as a plain model has them."""

    def __init__(self) -> None:
        self.cloud = Cloud(lambda: 1795482000.0)
        self.kept: dict[Ref, Document] = {}
        random = Random(7)
        self.merger = merging.Merger(
            RecentMessages(self.cloud.client("dynamodb"), "SearchTable"),
            S3Objects(self.cloud.client("s3"), "SearchBucket"),
            self.read_again,
            random.getrandbits,
            lambda: 1795482000.0,
        )
        self.index = EmbeddedIndex(self.merger)

    def read_again(self, refs: Sequence[Ref]) -> list[Document]:
        return [self.kept[ref] for ref in refs if ref in self.kept]

    def add(self, *documents: Document) -> None:
        self.kept.update({document.ref: document for document in documents})
        self.index.add(documents)

    def merge(self) -> None:
        assert self.merger.merge(self.merger.recent.manifest())

    def expected(self, digests: set[int]) -> list[Ref]:
        return sorted((ref for ref, document in self.kept.items() if digests <= (document.keys or set())), reverse=True)

    @property
    def segments(self) -> int:
        return len(self.merger.recent.manifest().segments)


@pytest.fixture
def desk() -> Iterator[Desk]:
    return Desk()


def document(number: int, *keys: int, owner: str = "C1") -> Document:
    return Document(Ref(1000 + number, f"{number:013d}", 1), owner, frozenset(keys))


def test_is_merged_by_itself_once_it_is_full(desk: Desk) -> None:
    for number in range(400):
        desk.add(document(number, number))

    assert desk.segments == 1
    waiting = [each for generation in desk.merger.recent.manifest().generations for each in desk.merger.recent.read(generation)]
    assert len(waiting) < merging.FULL + 100


def test_search_that_began_before_a_merge_misses_nothing(desk: Desk) -> None:
    desk.add(*(document(n, 1) for n in range(10)))
    began = desk.index.candidates({1})
    first = next(began)
    desk.merge()
    desk.add(document(50, 1))
    desk.merge()

    assert [first, *began] == [document(n).ref for n in range(9, -1, -1)]


def test_search_whose_manifest_is_old_misses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(*(document(n, 1) for n in range(5)))
    old = desk.merger.recent.manifest()
    desk.merge()
    monkeypatch.setattr(desk.merger.recent, "manifest", iter([old, desk.merger.recent.manifest()]).__next__)

    assert list(desk.index.candidates({1})) == [document(n).ref for n in range(4, -1, -1)]


def test_message_added_to_a_generation_that_was_merged_meanwhile_is_found(desk: Desk) -> None:
    desk.add(document(1, 1))
    other = EmbeddedIndex(desk.merger)
    other.add([document(2, 1)])
    desk.kept[document(2).ref] = document(2, 1)
    desk.merge()
    desk.merge()
    other.add([document(3, 1)])  # by a process that still knows the first generation
    desk.kept[document(3).ref] = document(3, 1)

    assert list(desk.index.candidates({1})) == desk.expected({1})
    desk.merge()
    assert list(desk.index.candidates({1})) == desk.expected({1})


def test_merge_that_was_overtaken_by_forgetting_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(document(1, 1, owner="A"), document(2, 1, owner="B"))
    stored = desk.merger._stored

    def forget_first(postings: object) -> object:
        monkeypatch.setattr(desk.merger, "_stored", stored)
        desk.index.forget("A")
        return stored(postings)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.merger, "_stored", forget_first)

    assert desk.merger.merge(desk.merger.recent.manifest()) is False
    assert list(desk.index.candidates({1})) == [document(2).ref]
    assert desk.cloud.buckets.buckets["SearchBucket"] == {}


def test_forgetting_leaves_no_object_that_names_the_customers_messages(desk: Desk) -> None:
    desk.add(document(1, 1, owner="A"), document(2, 1, owner="B"))
    desk.merge()
    desk.add(document(3, 1, owner="A"))
    desk.cloud.buckets.buckets["SearchBucket"]["segments/LEFTBEHIND"] = next(iter(desk.cloud.buckets.buckets["SearchBucket"].values()))
    desk.merger.real_now = lambda: 1795482000.0 + merging.ABANDONED_S + 1

    desk.index.forget("A")
    objects = desk.cloud.buckets.buckets["SearchBucket"].values()
    rows = desk.cloud.tables.table("SearchTable").leader.items.values()
    assert [b"0000000000001" in it.body or b"0000000000003" in it.body for it in objects] == [False]
    assert [row["sk"]["S"] for row in rows if row["pk"]["S"].startswith("R#") and row["o"]["S"] == "A"] == []
