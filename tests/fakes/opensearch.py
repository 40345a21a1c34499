"""OpenSearch's HTTP API on loopback, as much of it as the search index uses, and as strict: what was not refreshed is not found, what changed meanwhile is
not deleted, fields that the mapping does not name are refused, and so is who did not sign.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ACCESS, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI", "eu-west-1"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<access>[^/]+)/\d{8}/(?P<region>[^/]+)/es/aws4_request, SignedHeaders=(?P<signed>[^,]+), Signature=.+"
)
GUESSED = {"mappings": {"dynamic": "true", "properties": {}}}


class Refused(Exception):
    def __init__(self, status: int, kind: str) -> None:
        super().__init__(kind)
        self.status, self.kind = status, kind


@dataclass
class Index:
    """`kept` is what was written (id to sequence number and fields), `seen` what a search sees of it."""

    shape: dict[str, Any]
    kept: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Domain:
    """`faults` answer in the place of what is asked, in turn: a status, a status with a body, or None for no answer at all. `meanwhile` is called once, between
    what `_delete_by_query` finds and what it deletes.
    """

    indices: dict[str, Index] = field(default_factory=dict)
    aliases: dict[str, set[str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    faults: list[int | tuple[int, bytes] | None] = field(default_factory=list)
    busy_items: int = 0
    """So many documents of the next bulk are refused, one by one, as a full queue does."""
    meanwhile: Callable[[], None] | None = None
    secret: str = SECRET
    clock: int = 0

    # ---- what it does

    def answer(self, asked: Asked) -> tuple[int, Any]:
        if not self._is_signed(asked):
            return 403, {"message": "The request signature we calculated does not match the signature you provided."}
        for method, pattern, handle in self.routes():
            if method == asked.method and (found := re.fullmatch(pattern, asked.path)):
                try:
                    return 200, handle(*found.groups(), asked.body)
                except Refused as refused:
                    return refused.status, {"error": {"type": refused.kind, "reason": "…"}, "status": refused.status}
        return 405, {"error": f"Incorrect HTTP method for uri [{asked.path}]", "status": 405}

    def routes(self) -> list[tuple[str, str, Callable[..., Any]]]:
        return [
            ("POST", "/([^/_][^/]*)/_bulk", self.bulk),
            ("POST", "/([^/_][^/]*)/_refresh", self.refresh),
            ("POST", "/([^/_][^/]*)/_search", self.search),
            ("POST", "/([^/_][^/]*)/_delete_by_query", self.delete_by_query),
            ("GET", "/_alias/([^/]+)", self.named),
            ("POST", "/_aliases", self.point),
            ("PUT", "/([^/_][^/]*)", self.create),
        ]

    def bulk(self, name: str, body: bytes) -> Any:
        assert body.endswith(b"\n"), "The bulk request must be terminated by a newline"
        lines = [json.loads(line) for line in body.splitlines()]
        items = [self._index(name, action["index"], document) for action, document in zip(lines[::2], lines[1::2], strict=True)]
        return {"took": 3, "errors": any("error" in item for item in items), "items": [{"index": item} for item in items]}

    def refresh(self, name: str, _: bytes) -> Any:
        for index in self._of(name):
            index.seen = dict(index.kept)
        return {"_shards": {"total": 2, "successful": 1, "failed": 0}}

    def search(self, name: str, body: bytes) -> Any:
        asked = json.loads(body)
        assert set(asked) <= {"size", "query", "sort", "search_after", "_source", "track_total_hits", "timeout"}
        names = [next(iter(part)) for part in asked["sort"]]
        assert all(part[each]["order"] == "desc" for part, each in zip(asked["sort"], names, strict=True))
        found = []
        for index in self._of(name):
            properties = index.shape["mappings"]["properties"]
            for each in names:
                if each not in properties:
                    raise Refused(400, "search_phase_execution_exception")
                assert properties[each].get("doc_values", True), "sorted by what has no doc values"
            found += [[document[each] for each in names] for _, document in index.seen.values() if _matches(document, asked["query"])]
        after = asked.get("search_after")
        found = sorted((sort for sort in found if after is None or sort < after), reverse=True)[: asked["size"]]
        shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
        return {
            "took": 2,
            "timed_out": False,
            "_shards": shards,
            "hits": {"max_score": None, "hits": [{"_score": None, "sort": sort} for sort in found]},
        }

    def delete_by_query(self, name: str, body: bytes) -> Any:
        asked = json.loads(body)
        found = [
            (index, key, number)
            for index in self._of(name)
            for key, (number, document) in index.seen.items()
            if _matches(document, asked["query"])
        ]
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        gone = [(index, key) for index, key, number in found if key in index.kept and index.kept[key][0] == number]
        if len(gone) < len(found) and asked.get("conflicts") != "proceed":
            raise Refused(409, "version_conflict_engine_exception")
        for index, key in gone:
            del index.kept[key]
        return {
            "took": 9,
            "timed_out": False,
            "total": len(found),
            "deleted": len(gone),
            "batches": 1,
            "version_conflicts": len(found) - len(gone),
            "failures": [],
        }

    def named(self, alias: str, _: bytes) -> Any:
        if alias not in self.aliases:
            raise Refused(404, "aliases_not_found_exception")
        return {name: {"aliases": {alias: {}}} for name in self.aliases[alias]}

    def point(self, body: bytes) -> Any:
        actions = json.loads(body)["actions"]
        if any(action["remove_index"]["index"] not in self.indices for action in actions if "remove_index" in action):
            raise Refused(404, "index_not_found_exception")
        for action in actions:
            if "add" in action:
                self.aliases.setdefault(action["add"]["alias"], set()).add(action["add"]["index"])
            else:
                self.drop(action["remove_index"]["index"])
        return {"acknowledged": True}

    def create(self, name: str, body: bytes) -> Any:
        if name in self.indices:
            raise Refused(400, "resource_already_exists_exception")
        shape = json.loads(body)
        self.indices[name] = Index(shape)
        for alias in shape.get("aliases", ()):
            self.aliases.setdefault(alias, set()).add(name)
        return {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def drop(self, name: str) -> None:
        del self.indices[name]
        for indices in self.aliases.values():
            indices.discard(name)

    def holds(self) -> list[dict[str, Any]]:
        """Every document that is kept, whether it can be found or not."""
        return [document for index in self.indices.values() for _, document in index.kept.values()]

    # ---- how

    def _of(self, name: str) -> list[Index]:
        names = self.aliases.get(name) or ({name} & self.indices.keys())
        if not names:
            raise Refused(404, "index_not_found_exception")
        return [self.indices[each] for each in sorted(names)]

    def _index(self, name: str, action: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
        told = {"_index": name, "_id": action["_id"]}
        if self.busy_items:
            self.busy_items -= 1
            return {**told, "status": 429, "error": {"type": "rejected_execution_exception", "reason": "…"}}
        if name not in self.aliases:
            if action.get("require_alias"):
                return {**told, "status": 404, "error": {"type": "index_not_found_exception", "reason": "…"}}
            self.indices.setdefault(name, Index(json.loads(json.dumps(GUESSED))))
        (index,) = self._of(name)
        mappings = index.shape["mappings"]
        if mappings["dynamic"] == "strict" and not document.keys() <= mappings["properties"].keys():
            return {**told, "status": 400, "error": {"type": "strict_dynamic_mapping_exception", "reason": "…"}}
        self.clock += 1
        is_new = action["_id"] not in index.kept
        index.kept[action["_id"]] = (self.clock, document)
        concrete = next(each for each, held in self.indices.items() if held is index)
        return {"_index": concrete, "_id": action["_id"], "_version": 1, "result": "created" if is_new else "updated", "_seq_no": self.clock, "status": 201 if is_new else 200}  # fmt: skip

    def _is_signed(self, asked: Asked) -> bool:
        """Computed anew of what came, as the service does."""
        found = AUTHORIZATION.fullmatch(asked.headers.get("authorization", ""))
        if found is None or "x-amz-date" not in asked.headers:
            return False
        signer = SigV4Auth(Credentials(found["access"], self.secret, asked.headers.get("x-amz-security-token")), "es", found["region"])
        headers = {name: asked.headers[name] for name in found["signed"].split(";") if name in asked.headers}
        again = AWSRequest(
            asked.method, f"http://{asked.headers['host']}{asked.path}{asked.query and '?' + asked.query}", headers=headers, data=asked.body
        )
        again.context["timestamp"] = asked.headers["x-amz-date"]
        signature = signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again)
        return asked.headers["authorization"].endswith(f"Signature={signature}") and {"host", "x-amz-date"} <= set(
            found["signed"].split(";")
        )


def _matches(document: dict[str, Any], query: dict[str, Any]) -> bool:
    ((kind, inner),) = query.items()
    if kind == "bool":
        assert set(inner) == {"filter"}
        return all(_matches(document, each) for each in inner["filter"])
    assert kind == "term"
    ((name, wanted),) = inner.items()
    held = document.get(name)
    return wanted["value"] in held if isinstance(held, list) else bool(held == wanted["value"])


class Running:
    """A domain behind a port of this machine, until it is closed. What waits for an answer that never comes is let go then."""

    def __init__(self, domain: Domain | None = None) -> None:
        self.domain = domain or Domain()
        self._over, self._one_at_a_time = threading.Event(), threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        running = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer in one piece

            def do_POST(self) -> None:
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, parts.path, parts.query, headers, self.rfile.read(int(headers.get("content-length", 0))))
                running.domain.asked.append(asked)
                fault = running.domain.faults.pop(0) if running.domain.faults else 0
                if fault is None:
                    running._over.wait()
                    self.close_connection = True
                    return
                with running._one_at_a_time:
                    status, body = (
                        running.domain.answer(asked) if fault == 0 else fault if isinstance(fault, tuple) else (fault, {"error": "…"})
                    )
                raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_PUT = do_POST  # noqa: N815 - as http.server looks for them

            def log_message(self, *_: Any) -> None:
                return

        return Answering
