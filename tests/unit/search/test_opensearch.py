"""The OpenSearch index: what it asks, byte for byte where the service's documentation shows it, and what it makes of a domain that fails, lies or is shared."""

import contextlib
import json
import threading
from collections.abc import Iterator

import pytest
from botocore.auth import SigV4Auth
from botocore.credentials import Credentials
from urllib3 import Timeout

from chalicelib.aws.signed_http import LARGEST, SignedHttp
from chalicelib.core.errors import Rejected, Upstream
from chalicelib.search import opensearch as under_test
from chalicelib.search.model import Document, Ref
from chalicelib.search.opensearch import OpenSearchIndex
from chalicelib.search.opensearch_calls import OpenSearchCalls
from tests.fakes import opensearch
from tests.fakes.opensearch import Domain, Running

ALIAS = "madoguchi-test-search"
FIRST = f"{ALIAS}-000001"


@pytest.fixture
def running() -> Iterator[Running]:
    made = Running()
    yield made
    made.close()


@pytest.fixture
def domain(running: Running) -> Domain:
    return running.domain


@pytest.fixture
def index(running: Running) -> OpenSearchIndex:
    return reached(running)


def reached(running: Running, timeout: Timeout | None = None, token: str | None = None, secret: str = opensearch.SECRET) -> OpenSearchIndex:
    signer = SigV4Auth(Credentials(opensearch.ACCESS, secret, token), "es", opensearch.REGION)
    http = SignedHttp(running.address, signer.add_auth, timeout or Timeout(connect=2.0, read=8.0))
    return OpenSearchIndex(OpenSearchCalls(http), ALIAS)


def document(number: int, *keys: int, owner: str = "C1") -> Document:
    return Document(Ref(1000 + number, f"{number:013d}", 1), owner, frozenset(keys))


def ref(number: int) -> Ref:
    return document(number).ref


# ---- what is asked


def test_first_write_makes_the_index_that_it_goes_into_and_refreshes_it(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(7, 300, 5, owner="C9")])
    index.add([document(8, 5)])

    assert [(asked.method, asked.path) for asked in domain.asked] == [
        ("POST", f"/{ALIAS}/_bulk"), ("GET", f"/_alias/{ALIAS}"), ("PUT", f"/{FIRST}"), ("POST", f"/{ALIAS}/_bulk"), ("POST", f"/{FIRST}/_refresh"),
        ("POST", f"/{ALIAS}/_bulk"), ("POST", f"/{FIRST}/_refresh"),
    ]  # fmt: skip
    assert domain.asked[0].body == (
        b'{"index":{"_id":"0000001007.0000000000007.1","require_alias":true}}\n'
        b'{"at":1007,"ticket":"0000000000007","version":1,"owner":"C9","keys":["5","300"]}\n'
    )
    assert domain.asked[0].headers["content-type"] == "application/x-ndjson"
    assert json.loads(domain.asked[2].body) == {
        "settings": {"index": {"number_of_shards": 1}},
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {
                "at": {"type": "long"}, "ticket": {"type": "keyword"}, "version": {"type": "long"},
                "owner": {"type": "keyword", "doc_values": False}, "keys": {"type": "keyword", "doc_values": False},
            },
        },
        "aliases": {ALIAS: {}},
    }  # fmt: skip


def test_search_is_a_filter_sorted_newest_first_that_goes_on_behind_the_last(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    list(index.candidates([300, 5, 300], before=Ref(1900, "0A", 3)))

    assert (domain.asked[-1].method, domain.asked[-1].path) == ("POST", f"/{ALIAS}/_search")
    assert json.loads(domain.asked[-1].body) == {
        "size": 64,
        "query": {"bool": {"filter": [{"term": {"keys": {"value": "300"}}}, {"term": {"keys": {"value": "5"}}}]}},
        "sort": [{"at": {"order": "desc"}}, {"ticket": {"order": "desc"}}, {"version": {"order": "desc"}}],
        "search_after": [1900, "0A", 3],
        "_source": False,
        "track_total_hits": False,
        "timeout": "5s",
    }


def test_forgetting_deletes_what_was_refreshed_until_nothing_is_seen(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.asked.clear()
    index.forget("C1")

    asked = [(asked.method, asked.path, json.loads(asked.body or b"null")) for asked in domain.asked]
    once = [
        ("POST", f"/{ALIAS}/_refresh", None),
        ("POST", f"/{ALIAS}/_delete_by_query", {"query": {"term": {"owner": {"value": "C1"}}}, "conflicts": "proceed"}),
    ]
    assert asked == once + once


def test_beginning_anew_changes_the_aliass_index_in_one_step(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.asked.clear()
    index.begin_anew()

    second = f"{ALIAS}-000002"
    assert [(asked.method, asked.path) for asked in domain.asked] == [
        ("GET", f"/_alias/{ALIAS}"), ("PUT", f"/{second}"), ("POST", "/_aliases"),
    ]  # fmt: skip
    assert json.loads(domain.asked[-1].body) == {
        "actions": [{"add": {"index": second, "alias": ALIAS}}, {"remove_index": {"index": FIRST}}]
    }
    assert list(domain.indices) == [second]
    assert "aliases" not in domain.indices[second].shape


def test_no_call_says_anything_in_its_address(index: OpenSearchIndex, domain: Domain) -> None:
    """The managed service ignores the parameters of a signed POST."""
    index.add([document(1, 5)])
    index.begin_anew()
    list(index.candidates([5]))
    index.forget("C1")

    assert {asked.query for asked in domain.asked} == {""}


def test_every_call_is_signed_with_the_roles_token(running: Running) -> None:
    index = reached(running, token="a-token")
    index.add([document(1, 5)])

    assert list(index.candidates([5])) == [ref(1)]
    assert {asked.headers.get("x-amz-security-token") for asked in running.domain.asked} == {"a-token"}
    assert all(f"/{opensearch.REGION}/es/aws4_request" in asked.headers["authorization"] for asked in running.domain.asked)


def test_what_is_signed_with_another_key_is_refused_and_stays_so(running: Running) -> None:
    index = reached(running, secret="another")

    with pytest.raises(Rejected, match="access policy"):
        index.add([document(1, 5)])
    with pytest.raises(Rejected):
        list(index.candidates([5]))
    assert running.domain.indices == {}


def test_it_holds_digests_and_ids_and_nothing_else(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5, 6, owner="C9")])

    assert domain.holds() == [{"at": 1001, "ticket": "0000000000001", "version": 1, "owner": "C9", "keys": ["5", "6"]}]


def test_many_are_written_in_parts_and_refreshed_once(index: OpenSearchIndex, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    index.add([document(0, 1)])
    domain.asked.clear()
    monkeypatch.setattr(under_test, "MOST_BYTES", 400)
    index.restore([document(n, *range(20)) for n in range(5)] + [document(n, *range(300)) for n in range(5, 7)])

    paths = [asked.path.rpartition("/")[2] for asked in domain.asked]
    assert paths == ["_bulk"] * (len(paths) - 1) + ["_refresh"]
    assert [len(asked.body.splitlines()) // 2 for asked in domain.asked[:-1]] == [2, 2, 1, 1, 1]
    assert len(domain.holds()) == 7


# ---- who does something at the same time


def test_what_is_written_again_while_its_customer_is_forgotten_is_deleted_too(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5, owner="A"), document(2, 5, owner="B")])
    written = domain.asked[-2].body.splitlines(keepends=True)
    domain.meanwhile = lambda: domain.bulk(ALIAS, b"".join(written[:2]))  # type: ignore[assignment, return-value]
    index.forget("A")

    assert [held["owner"] for held in domain.holds()] == ["B"]


def test_what_was_written_and_cannot_be_found_yet_is_deleted_too(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5, owner="A")])
    domain.indices[FIRST].seen.clear()
    index.forget("A")

    assert domain.holds() == []


def test_who_never_stops_writing_is_told_and_not_forgotten_by_half(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5, owner="A")])
    held = domain.indices[FIRST]

    def again() -> None:
        domain.clock += 1
        held.kept["stubborn"] = (domain.clock, {"at": 1, "ticket": "0", "version": 1, "owner": "A", "keys": ["5"]})
        domain.meanwhile = again

    domain.meanwhile = again
    with pytest.raises(Upstream, match="five deletions"):
        index.forget("A")


def test_what_was_added_to_an_index_that_was_replaced_meanwhile_is_added_to_the_next(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    refresh = index.calls.refresh

    def replaced_first(name: str) -> None:
        index.calls.refresh = refresh  # type: ignore[method-assign]
        index.begin_anew()
        refresh(name)

    index.calls.refresh = replaced_first  # type: ignore[method-assign]
    index.add([document(2, 5)])

    assert list(index.candidates([5])) == [ref(2)]


def test_index_left_by_a_beginning_that_died_is_taken(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.faults = [0, 0, 503]
    with pytest.raises(Upstream):
        index.begin_anew()
    assert list(index.candidates([5])) == [ref(1)]

    index.begin_anew()
    assert list(index.candidates([5])) == []
    assert list(domain.indices) == [f"{ALIAS}-000002"]


def test_two_that_begin_anew_at_once_leave_one_empty_index(index: OpenSearchIndex, running: Running) -> None:
    index.add([document(1, 5)])
    point, other = index.calls.point, reached(running)

    def overtaken(*asked: object) -> None:
        index.calls.point = point  # type: ignore[method-assign]
        other.begin_anew()
        point(*asked)  # type: ignore[arg-type]

    index.calls.point = overtaken  # type: ignore[method-assign]
    index.begin_anew()

    assert list(running.domain.indices) == [f"{ALIAS}-000003"]
    assert list(index.candidates([5])) == []


def test_two_first_writes_at_once_go_into_one_index(index: OpenSearchIndex, running: Running) -> None:
    others = [threading.Thread(target=reached(running).add, args=([document(n, 5)],)) for n in range(6)]
    for each in others:
        each.start()
    for each in others:
        each.join()

    assert list(running.domain.indices) == [FIRST]
    assert len(list(index.candidates([5]))) == 6


# ---- a domain that fails


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_busy_domain_is_told_and_the_next_try_does_all(index: OpenSearchIndex, domain: Domain, status: int) -> None:
    for act in (lambda: index.add([document(1, 5)]), lambda: list(index.candidates([5])), index.begin_anew, lambda: index.forget("C1")):
        domain.faults = [status]
        with pytest.raises(Upstream) as told:
            act()  # type: ignore[no-untyped-call]
        assert told.value.fields["status"] == status
        act()  # type: ignore[no-untyped-call]


def test_what_is_added_twice_is_held_once(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5), document(1, 5)])
    index.add([document(1, 5)])
    index.restore([document(1, 5)])

    assert len(domain.holds()) == 1


def test_documents_that_a_full_queue_refuses_are_added_again_and_found_once(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.busy_items = 1
    with pytest.raises(Upstream):
        index.add([document(2, 5), document(3, 5)])
    index.add([document(2, 5), document(3, 5)])

    assert list(index.candidates([5])) == [ref(3), ref(2), ref(1)]
    assert len(domain.holds()) == 3


def test_write_of_which_the_answer_was_lost_is_found_once(running: Running, domain: Domain, index: OpenSearchIndex) -> None:
    index.add([document(1, 5)])
    domain.faults = [0, None]
    with pytest.raises(Upstream):
        reached(running, Timeout(connect=0.5, read=0.2)).add([document(2, 5)])
    index.add([document(2, 5)])

    assert list(index.candidates([5])) == [ref(2), ref(1)]


def test_domain_that_never_answers_is_given_up(running: Running) -> None:
    running.domain.faults = [None]
    with pytest.raises(Upstream, match="ReadTimeoutError"):
        list(reached(running, Timeout(connect=0.5, read=0.2)).candidates([5]))


def test_domain_that_is_not_there_is_told(running: Running) -> None:
    index = reached(running)
    running.close()
    with pytest.raises(Upstream, match="There is no answer"):
        index.add([document(1, 5)])


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 405, 413])
def test_refusal_that_another_try_would_not_mend_stays_loud(index: OpenSearchIndex, domain: Domain, status: int) -> None:
    domain.faults = [status]
    with pytest.raises(Rejected):
        index.add([document(1, 5)])
    assert len(domain.asked) == 1


# ---- answers that are not to be trusted

SHARDS = b'"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}'
HIT = b'{"sort":[1001,"0000000000001",1]}'


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"<html>busy</html>", b"\xff\xfe", b"{}", b"[" * 10_000, b'{"took":1,"timed_out":true,"hits":{"hits":[]},' + SHARDS + b"}",
        b'{"timed_out":false,"hits":{"hits":[]}}', b'{"timed_out":false,"hits":{"hits":[]},"_shards":{"total":2,"successful":1,"failed":1}}',
        b'{"timed_out":false,"hits":{"hits":[{"sort":[1001,"0A"]}]},' + SHARDS + b"}",
        b'{"timed_out":false,"hits":{"hits":[{"sort":["1001","0A",1]}]},' + SHARDS + b"}",
        b'{"timed_out":false,"hits":{"hits":[{"sort":[null,null,null]}]},' + SHARDS + b"}",
        b'{"timed_out":false,"hits":{"hits":[' + HIT + b"," + HIT + b"]}," + SHARDS + b"}",
        b" " * (LARGEST + 1),
    ],
)  # fmt: skip
def test_search_trusts_no_answer_that_is_not_whole(index: OpenSearchIndex, domain: Domain, body: bytes) -> None:
    index.add([document(1, 5)])
    domain.faults = [(200, body)]
    with pytest.raises(Upstream):
        list(index.candidates([5]))


def test_page_that_comes_again_ends_the_search(index: OpenSearchIndex, domain: Domain) -> None:
    hits = b",".join(b'{"sort":[%d,"0A",1]}' % at for at in range(2000, 2000 - 64, -1))
    domain.faults = [(200, b'{"timed_out":false,"hits":{"hits":[' + hits + b"]}," + SHARDS + b"}")] * 2
    with pytest.raises(Upstream, match="go on"):
        list(index.candidates([5]))
    assert len(domain.asked) == 2


@pytest.mark.parametrize(
    "item",
    [
        b"", b'{"index":{"_index":"madoguchi-test-search-000001","_id":"another","status":201}}',
        b'{"index":{"_index":"../_all","_id":"0000001001.0000000000001.1","status":201}}',
        b'{"index":{"_index":"_all","_id":"0000001001.0000000000001.1","status":201}}', b'{"create":{}}',
    ],
)  # fmt: skip
def test_write_trusts_no_answer_that_does_not_name_what_was_written(index: OpenSearchIndex, domain: Domain, item: bytes) -> None:
    domain.faults = [(200, b'{"took":1,"errors":false,"items":[' + item + b"]}")]
    with pytest.raises(Upstream):
        index.add([document(1, 5)])
    assert len(domain.asked) == 1


@pytest.mark.parametrize(
    "body", [b'{"total":0}', b'{"timed_out":true,"total":0,"failures":[]}', b'{"timed_out":false,"total":0,"failures":[{"status":500}]}']
)
def test_customer_is_not_forgotten_by_an_answer_that_tells_of_a_part(index: OpenSearchIndex, domain: Domain, body: bytes) -> None:
    index.add([document(1, 5)])
    domain.faults = [0, (200, body)]
    with pytest.raises(Upstream):
        index.forget("C1")


def test_customer_is_not_forgotten_while_a_part_of_the_index_does_not_answer(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.faults = [(200, b'{"_shards":{"total":2,"successful":1,"failed":1}}')]
    with pytest.raises(Upstream):
        index.forget("C1")


def test_beginning_anew_deletes_nothing_of_others_that_the_alias_stands_for(index: OpenSearchIndex, domain: Domain) -> None:
    index.add([document(1, 5)])
    domain.create("customers-000003", b'{"mappings":{"dynamic":"true","properties":{}}}')
    domain.aliases[ALIAS].add("customers-000003")
    with contextlib.suppress(Upstream):
        index.begin_anew()

    assert "customers-000003" in domain.indices


@pytest.mark.parametrize(
    "name", [b"customers", b"customers-000003", b"*", b"_all", b"madoguchi-test-search-1", b"madoguchi-test-search-../../a"]
)
def test_beginning_anew_deletes_no_index_that_is_not_the_desks(index: OpenSearchIndex, domain: Domain, name: bytes) -> None:
    domain.faults = [(200, b'{"' + name + b'":{"aliases":{}}}')]
    with pytest.raises(Upstream):
        index.begin_anew()
    assert len(domain.asked) == 1


def test_words_of_a_refusal_are_not_repeated(index: OpenSearchIndex, domain: Domain) -> None:
    """They may quote the document that was refused."""
    domain.faults = [
        (400, b'{"error":{"type":"mapper_parsing_exception","reason":"failed to parse [C1]"},"status":400}'),
        (400, b"C1 is refused"),
    ]
    with pytest.raises(Rejected, match="mapper_parsing_exception") as told:
        index.add([document(1, 5)])
    with pytest.raises(Rejected, match="unknown") as other:
        index.add([document(1, 5)])
    assert "C1" not in str(told.value) + str(other.value)
