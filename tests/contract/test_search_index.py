"""What every search index promises (chalicelib/search/ports.py): the embedded one over the in-process AWS, OpenSearch's over its API on loopback."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Protocol

import pytest
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.objects import S3Objects
from chalicelib.aws.signed_http import SignedHttp
from chalicelib.search import merging
from chalicelib.search.embedded import EmbeddedIndex
from chalicelib.search.model import MOST_KEYS, Document, Ref
from chalicelib.search.opensearch import OpenSearchIndex
from chalicelib.search.opensearch_calls import OpenSearchCalls
from chalicelib.search.ports import SearchIndex
from chalicelib.search.recent import RecentMessages
from infra.in_process.cloud import Cloud
from tests.fakes import opensearch

KINDS = ("embedded", "opensearch")


class Shown(Protocol):
    """An index, with what it holds of a customer wherever it stands."""

    index: SearchIndex
    kept: dict[Ref, Document]

    def settle(self) -> None: ...


class Embedded:
    def __init__(self) -> None:
        self.kept: dict[Ref, Document] = {}
        cloud = Cloud(lambda: 1795482000.0)
        recent = RecentMessages(cloud.client("dynamodb"), "SearchTable")
        segments = S3Objects(cloud.client("s3"), "SearchBucket")
        self.merger = merging.Merger(recent, segments, self.read_again, Random(7).getrandbits, lambda: 1795482000.0)
        self.index = EmbeddedIndex(self.merger)

    def read_again(self, refs: Sequence[Ref]) -> list[Document]:
        return [self.kept[ref] for ref in refs if ref in self.kept]

    def settle(self) -> None:
        """What happens to it by itself, sooner or later."""
        assert self.merger.merge(self.merger.recent.manifest())


class OpenSearch:
    def __init__(self, running: opensearch.Running) -> None:
        self.kept: dict[Ref, Document] = {}
        self.domain = running.domain
        signer = SigV4Auth(Credentials(opensearch.ACCESS, opensearch.SECRET), "es", opensearch.REGION)
        self.index = OpenSearchIndex(OpenSearchCalls(SignedHttp(running.address, signer.add_auth)), "madoguchi-test-search")

    def settle(self) -> None:
        """It refreshes itself once a second."""
        for index in self.domain.indices.values():
            index.seen = dict(index.kept)


@contextmanager
def made(kind: str) -> Iterator[Shown]:
    if kind == "embedded":
        yield Embedded()
        return
    running = opensearch.Running()
    try:
        yield OpenSearch(running)
    finally:
        running.close()


@pytest.fixture(params=KINDS)
def shown(request: pytest.FixtureRequest) -> Iterator[Shown]:
    with made(request.param) as found:
        yield found


def document(number: int, *keys: int, owner: str = "C1") -> Document:
    return Document(Ref(1000 + number, f"{number:013d}", 1), owner, frozenset(keys))


def add(to: Shown, *documents: Document) -> None:
    to.kept.update({each.ref: each for each in documents})
    to.index.add(documents)


def refs(*numbers: int) -> list[Ref]:
    return [document(number).ref for number in numbers]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(
                st.just("add"),
                st.lists(st.tuples(st.integers(0, 40), st.sets(st.integers(0, 9), max_size=5), st.sampled_from("AB")), max_size=5),
            ),
            st.tuples(st.just("settle"), st.none()),
            st.tuples(st.just("forget"), st.sampled_from("AB")),
            st.tuples(st.just("begin anew"), st.none()),
        ),
        max_size=12,
    ),
    wanted=st.sets(st.integers(0, 9), min_size=1, max_size=2),
)
def test_finds_what_a_plain_model_finds(kind: str, steps: list[tuple[str, object]], wanted: set[int]) -> None:
    with made(kind) as shown:
        for act, what in steps:
            if act == "add":
                fresh = [document(n, *keys, owner=owner) for n, keys, owner in what if document(n).ref not in shown.kept]  # type: ignore[attr-defined]
                add(shown, *fresh)
            elif act == "settle":
                shown.settle()
            elif act == "begin anew":
                shown.index.begin_anew()
                shown.kept.clear()
            else:
                shown.index.forget(str(what))
                for ref in [ref for ref, kept in shown.kept.items() if kept.owner == what]:
                    del shown.kept[ref]
            expected = sorted((ref for ref, kept in shown.kept.items() if wanted <= (kept.keys or set())), reverse=True)

            assert list(shown.index.candidates(wanted)) == expected


def test_nothing_is_found_in_what_was_never_written(shown: Shown) -> None:
    shown.index.add([])
    shown.index.forget("C1")

    assert list(shown.index.candidates({1})) == []


def test_what_is_added_twice_is_found_once(shown: Shown) -> None:
    add(shown, document(1, 1), document(2, 1))
    shown.settle()
    add(shown, document(1, 1))

    assert list(shown.index.candidates({1})) == refs(2, 1)


def test_newest_comes_first_by_time_then_ticket_then_version(shown: Shown) -> None:
    made = [Ref(at, ticket, version) for at in (999, 1000) for ticket in ("0A", "0B") for version in (2, 9, 10)]
    add(shown, *(Document(ref, "C1", frozenset({1})) for ref in reversed(made)))

    assert list(shown.index.candidates({1})) == sorted(made, reverse=True)


def test_goes_on_where_a_page_ended(shown: Shown) -> None:
    add(shown, *(document(n, 1) for n in range(20)))
    shown.settle()
    add(shown, *(document(n, 1) for n in range(20, 30)))
    whole = list(shown.index.candidates({1}))

    assert list(shown.index.candidates({1}, before=whole[13])) == whole[14:]
    assert list(shown.index.candidates({1}, before=Ref(1010, "", 0))) == refs(*range(9, -1, -1))


@pytest.mark.parametrize("number", [63, 64, 65, 200])
def test_all_of_many_are_found(shown: Shown, number: int) -> None:
    add(shown, *(document(n, 1) for n in range(number)))

    assert list(shown.index.candidates({1})) == refs(*range(number - 1, -1, -1))


def test_message_of_many_words_is_found_before_and_after_it_settled(shown: Shown) -> None:
    add(shown, document(1, *range(MOST_KEYS + 200)), document(2, 5))
    before = list(shown.index.candidates({MOST_KEYS + 100}))
    shown.settle()

    assert before == refs(1)
    assert list(shown.index.candidates({MOST_KEYS + 100})) == refs(1)
    assert list(shown.index.candidates({MOST_KEYS + 201})) == []


def test_largest_digest_is_itself(shown: Shown) -> None:
    add(shown, document(1, 2**24 - 1), document(2, 0))

    assert list(shown.index.candidates({2**24 - 1})) == refs(1)
    assert list(shown.index.candidates({0})) == refs(2)


def test_what_was_begun_anew_is_empty_and_takes_what_is_restored_and_added(shown: Shown) -> None:
    add(shown, document(1, 1))
    shown.settle()
    add(shown, document(2, 1))
    shown.index.begin_anew()
    assert list(shown.index.candidates({1})) == []

    add(shown, document(3, 1))
    shown.index.restore([document(1, 1), document(2, 1)])
    shown.index.restore([])

    assert list(shown.index.candidates({1})) == refs(3, 2, 1)


def test_forgotten_customer_is_gone_and_others_stay(shown: Shown) -> None:
    add(shown, document(1, 1, owner="A"), document(2, 1, owner="B"))
    shown.settle()
    add(shown, document(3, 1, owner="A"))
    shown.index.forget("A")
    assert list(shown.index.candidates({1})) == refs(2)

    shown.index.forget("A")
    shown.settle()
    assert list(shown.index.candidates({1})) == refs(2)


def test_forgotten_customer_may_write_again(shown: Shown) -> None:
    add(shown, document(1, 1, owner="A"))
    shown.index.forget("A")
    add(shown, document(2, 1, owner="A"))

    assert list(shown.index.candidates({1})) == refs(2)
