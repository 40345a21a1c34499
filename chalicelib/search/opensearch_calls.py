"""The calls of OpenSearch's HTTP API that the index needs: how each is asked and answered, and what a refusal means.

No call has parameters in its address: the managed service says that it ignores those of a signed POST. What they would say stands in the body, or
is a call of its own.
"""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta, Struct, field

from chalicelib.aws.signed_http import Answer
from chalicelib.core.errors import Conflict, NotFound, Rejected, Upstream

T = TypeVar("T")
LINES = "application/x-ndjson"
BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
TAKEN = "resource_already_exists_exception"
SEARCH_TIMEOUT = "5s"
NUMBER_WIDTH = 6


class Http(Protocol):
    def ask(self, method: str, path: str, body: bytes = b"", content_type: str = "application/json") -> Answer:
        """Raises Upstream."""


class Line(Struct, frozen=True):
    """A document, as it is written."""

    id: str
    body: bytes


class Fault(Struct, frozen=True):
    type: Annotated[str, Meta(pattern="^[a-z_]{1,60}$")] = "unknown"


class Refusal(Struct, frozen=True):
    error: Fault


class Shards(Struct, frozen=True):
    failed: int


class Hit(Struct, frozen=True):
    """What it is sorted by is all that is asked of it."""

    sort: tuple[int, str, int]


class Hits(Struct, frozen=True):
    hits: list[Hit]


class Page(Struct, frozen=True):
    timed_out: bool
    hits: Hits
    shards: Shards = field(name="_shards")


class Written(Struct, frozen=True):
    status: int
    id: str = field(name="_id")
    index: str = field(name="_index")
    error: Fault | None = None


class Item(Struct, frozen=True):
    index: Written


class Bulk(Struct, frozen=True):
    items: list[Item]


class Refreshed(Struct, frozen=True):
    shards: Shards = field(name="_shards")


class Deleted(Struct, frozen=True):
    timed_out: bool
    total: int
    failures: list[Any]


class Acknowledged(Struct, frozen=True):
    acknowledged: bool


class OpenSearchCalls:
    """Every method raises Upstream where the domain is busy or answers nonsense, Rejected where it will not, NotFound where there is no such index."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def write(self, alias: str, lines: Sequence[Line]) -> set[str]:
        """The indices that they went into. What has that id is overwritten. All or an error: what was written meanwhile stays, and may be written again.

        Without `require_alias` the first write into nothing would make an index that guesses its fields.
        """
        body = b"".join(
            b"%s\n%s\n" % (msgspec.json.encode({"index": {"_id": line.id, "require_alias": True}}), line.body) for line in lines
        )
        written = [item.index for item in self._told("POST", f"/{alias}/_bulk", body, Bulk, LINES).items]
        for each in written:
            if each.error or each.status >= HTTPStatus.MULTIPLE_CHOICES:
                raise _refused(each.status, each.error or Fault())
        if [each.id for each in written] != [line.id for line in lines]:
            raise _nonsense()
        return {_own(alias, each.index) for each in written}

    def refresh(self, index: str) -> None:
        """What was written before can be found, and is seen by what deletes."""
        _whole(self._told("POST", f"/{index}/_refresh", b"", Refreshed).shards)

    def search(self, index: str, asked: dict[str, Any]) -> list[tuple[int, str, int]]:
        body = {**asked, "_source": False, "track_total_hits": False, "timeout": SEARCH_TIMEOUT}
        page = self._told("POST", f"/{index}/_search", msgspec.json.encode(body), Page)
        _whole(page.shards)
        if page.timed_out:
            raise Upstream("OpenSearch did not find all in time. Try again, or with rarer words.", {"service": "es", "code": "timed-out"})
        return [hit.sort for hit in page.hits.hits]

    def delete_where(self, index: str, query: dict[str, Any]) -> int:
        """How many it saw: some of them may have been written again meanwhile, and stay. What was not refreshed is not seen."""
        body = msgspec.json.encode({"query": query, "conflicts": "proceed"})
        deleted = self._told("POST", f"/{index}/_delete_by_query", body, Deleted)
        if deleted.timed_out or deleted.failures:
            raise Upstream("OpenSearch deleted a part. The rest is tried again.", {"service": "es", "code": "deleted-a-part"})
        return deleted.total

    def make(self, index: str, shape: dict[str, Any]) -> None:
        """Raises Conflict where it is there."""
        _done(self._told("PUT", f"/{index}", msgspec.json.encode(shape), Acknowledged))

    def named(self, alias: str) -> list[str]:
        """The indices that the alias stands for."""
        try:
            found = self._told("GET", f"/_alias/{alias}", b"", dict[str, Any])
        except NotFound:
            return []
        return sorted(_own(alias, index) for index in found)

    def point(self, alias: str, to: str, instead_of: Iterable[str]) -> None:
        """In one step: the alias stands for `to`, and the others are no more. Raises NotFound, and does nothing, where one of them is gone."""
        actions = [{"add": {"index": to, "alias": alias}}, *({"remove_index": {"index": index}} for index in instead_of)]
        _done(self._told("POST", "/_aliases", msgspec.json.encode({"actions": actions}), Acknowledged))

    def _told(self, method: str, path: str, body: bytes, kind: type[T], content_type: str = "application/json") -> T:
        answer = self._http.ask(method, path, body, content_type)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise _refused(answer.status, _fault_in(answer.body))
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _nonsense() from None  # its words would stand in the message


def _fault_in(body: bytes) -> Fault:
    try:
        return msgspec.json.decode(body, type=Refusal).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Fault()


def _refused(status: int, fault: Fault) -> Exception:
    fields: dict[str, object] = {"service": "es", "code": fault.type, "status": status}
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Upstream(f"OpenSearch is busy or not well ({status} {fault.type}). It is tried again.", fields)
    if status == HTTPStatus.NOT_FOUND:
        return NotFound("OpenSearch has no such index.", fields)
    if fault.type == TAKEN:
        return Conflict("OpenSearch has this index already.", fields)
    return Rejected(f"OpenSearch refuses ({status} {fault.type}). Look whether the domain's access policy names the desk's roles.", fields)


def _nonsense() -> Upstream:
    return Upstream("OpenSearch's answer could not be understood. It is tried again.", {"service": "es", "code": "not-understood"})


def _whole(shards: Shards) -> None:
    if shards.failed:
        raise Upstream("A part of OpenSearch's index did not answer. It is tried again.", {"service": "es", "code": "shards-failed"})


def _done(answer: Acknowledged) -> None:
    if not answer.acknowledged:
        raise Upstream("OpenSearch did not finish in time. It is tried again.", {"service": "es", "code": "not-acknowledged"})


def _own(alias: str, index: str) -> str:
    """The alias and a number: it goes into an address next, or is deleted."""
    number = index.removeprefix(f"{alias}-")
    if number == index or len(number) != NUMBER_WIDTH or not (number.isascii() and number.isdecimal()):
        raise _nonsense()
    return index
