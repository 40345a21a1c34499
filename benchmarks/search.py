"""What a search costs among few and many tickets, what a message costs to be found, and our own CPU for both."""

import os
from dataclasses import dataclass, field
from random import Random
from statistics import median
from time import process_time
from typing import Any

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.core.ids import new_ticket_id
from chalicelib.desk.model import DeskDocument
from chalicelib.search.merging import FULL
from chalicelib.search.model import Document, Ref
from chalicelib.search.words import folded, keys_of
from chalicelib.tickets.searching import Filters
from infra.in_process.cloud import Cloud, resources_of_template
from infra.in_process.stream import written_since
from infra.simulation.running import demo, unheard

from .desk_under_load import NOW, context, mail_event
from .mails import Written, address_of, mail, words
from .meter import read_units_of
from .table import Row, slowest
from .units import Table, write_units

FEW, MANY = 1_000, 20_000
MESSAGES_A_TICKET = 2
HITS = 20
KINDS = 300
"""Different texts, of which the messages that are not found take turns."""
ASKED = ('zeppelin "are late"', "飛行船 到着していません", "zeppelin3@mail.example.org")
MOST_OWN_MS = 50.0
MOST_WRITES = 3.0
TRIES = 9
WRITES = frozenset({"PutItem", "BatchWriteItem"})


@dataclass
class Spent:
    """Units by AWS's rule and calls, of what goes through a cloud; `inside_s` is the CPU of the cloud itself, which is none of the desk's."""

    cloud: Cloud
    calls: list[str] = field(default_factory=list)
    read: float = 0.0
    written: float = 0.0
    inside_s: float = 0.0

    def around(self, service: str, operation: str, params: dict[str, Any], call: Any) -> dict[str, Any]:
        began = process_time()
        before = self._images(operation, params) if operation in WRITES else {}
        answer: dict[str, Any] = call()
        self.calls.append(f"{service}.{operation}")
        if service == "dynamodb" and operation in WRITES:
            self.written += sum(
                sum(
                    write_units(
                        Table(name, ("pk", "sk")), image, self.cloud.tables.table(name).leader.items.get(key), in_transaction=False
                    ).values()
                )
                for (name, key), image in before.items()
            )
        elif service == "dynamodb" and operation != "TransactWriteItems":
            self.read += read_units_of(operation, params, answer)
        self.inside_s += process_time() - began
        return answer

    def _images(self, operation: str, params: dict[str, Any]) -> dict[Any, Any]:
        given = (
            params["RequestItems"] if operation == "BatchWriteItem" else {params["TableName"]: [{"PutRequest": {"Item": params["Item"]}}]}
        )
        found = {}
        for name, requests in given.items():
            table = self.cloud.tables.table(name)
            for request in requests:
                ((_, write),) = request.items()
                key = table.schema.key_of(write.get("Item") or write["Key"])
                found[name, key] = table.leader.items.get(key)
        return found


def measure() -> list[Row]:
    document = demo()
    try:
        few, many = (_searched(document, size) for size in (FEW, MANY))
        return [_growth(few, many), _own_cpu(many), _message(document)]
    finally:
        clients.make_with(None)


@dataclass(frozen=True)
class Searched:
    """By what was asked: units, calls, milliseconds of our own."""

    reads: dict[str, float]
    calls: dict[str, int]
    own_ms: dict[str, float]


def _searched(document: DeskDocument, size: int) -> Searched:
    cloud = _filled(document, size)
    spent = Spent(cloud)
    cloud.around = spent.around
    found = Searched({}, {}, {})
    for asked in ASKED:
        times = []
        for _ in range(TRIES):
            vars(wiring.desk()).pop("reader", None)
            vars(wiring.desk()).pop("search", None)
            spent.calls.clear()
            spent.read, spent.inside_s, began = 0.0, 0.0, process_time()
            hits = wiring.desk().search.find(asked, Filters(), HITS)
            times.append((process_time() - began - spent.inside_s) * 1000)
            if hits is None or not hits.found:
                raise RuntimeError(f"the benchmark's search for {asked} found nothing")
        found.reads[asked], found.calls[asked], found.own_ms[asked] = spent.read, len(spent.calls), median(times)
    return found


def _filled(document: DeskDocument, size: int) -> Cloud:
    """`size` tickets of two messages in the index; the newest of them are real ones, which are found."""
    random, cloud = Random(1), _desk(document)
    kinds = [_keys(words(random, 1200)) for _ in range(KINDS)]
    index = wiring.desk().search_index
    batch: list[Document] = []
    for number in range(size * MESSAGES_A_TICKET):
        at = int(NOW) - 60 * (size * MESSAGES_A_TICKET - number) - 86400
        own = wiring.desk().search_digests.of([f"{random.getrandbits(40):x}", f"@{address_of(number // 8)}"])
        batch.append(Document(Ref(at, new_ticket_id(at, random.getrandbits), 1), f"C{number // 8}", random.choice(kinds) | own))
    merger = index.merger  # type: ignore[attr-defined]
    for start in range(0, len(batch), 10_000):
        merger.recent.put(merger.recent.manifest().newest, batch[start : start + 10_000])
        merger.merge(merger.recent.manifest())
    merger.merge(merger.recent.manifest())
    wiring.desk().indexer.take_in(_delivered(cloud, random))
    return cloud


def _delivered(cloud: Cloud, random: Random) -> list[Any]:
    texts = ("The zeppelin and the balloon are late.", "飛行船がまだ到着していません。")
    for number in range(HITS):
        _deliver(cloud, random, number, Written("en" if number % 2 else "ja", "Delivery", texts[(number + 1) % 2]))
    return written_since(cloud)


def _deliver(cloud: Cloud, random: Random, number: int, written: Written) -> None:
    from chalicelib.entrypoints.inbound_mail import inbound_mail

    sender, key = f"zeppelin{number}@mail.example.org", f"inbound/{random.getrandbits(160):040x}"
    raw = mail(random, sender, written, f"<{random.getrandbits(96):024x}@mail.example.org>", NOW)
    bucket = cloud.environment["RAW_MAIL_BUCKET"]
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=raw)
    with unheard():
        inbound_mail(mail_event(bucket, key, sender, "support@example.com"), context())


def _keys(written: Written) -> frozenset[int]:
    return wiring.desk().search_digests.of(keys_of(folded(f"{written.subject}\n{written.text}")))


def _desk(document: DeskDocument) -> Cloud:
    cloud = Cloud(lambda: NOW)
    cloud.publish(document)
    os.environ.update(cloud.environment)
    clients.make_with(cloud.client)
    wiring.install(desk_now=lambda: NOW, real_now=lambda: NOW)
    return cloud


def _growth(few: Searched, many: Searched) -> Row:
    told = [
        f"{asked}: {many.reads[asked]:g} R, {many.calls[asked]} calls and {few.reads[asked]:g} R, {few.calls[asked]} calls"
        for asked in ASKED
    ]
    return Row(
        f"search at {MANY:,} tickets and at {FEW:,}, the same hits", "equal", told[0].partition(": ")[2],
        (few.reads, few.calls) == (many.reads, many.calls), tuple(told), {"few": few.reads, "many": many.reads, "calls": many.calls},
    )  # fmt: skip


def _own_cpu(many: Searched) -> Row:
    return slowest(f"own CPU of a search of {HITS} hits at {MANY:,} tickets", MOST_OWN_MS, many.own_ms)


def _message(document: DeskDocument) -> Row:
    """Over so many that they are merged several times: what each costs from the stream on, deletions and manifests counted in."""
    random, cloud = Random(2), _desk(document)
    spent = Spent(cloud)
    cloud.around = spent.around
    count = 5 * FULL
    for number in range(count):
        at = int(NOW) + number
        document_ = Document(Ref(at, new_ticket_id(at, random.getrandbits), 1), "C", _keys(words(random, 3000 - 1000)))
        wiring.desk().search_index.add([document_])
    each = spent.written / count
    gone = resources_of_template()["SearchTable"]["Properties"].get("TimeToLiveSpecification")
    return Row(
        "write units to make a mail of 3 KB found", f"<= {MOST_WRITES:g}", f"{each:.2f} W, {spent.read / count:.2f} R", each <= MOST_WRITES,
        (f"{sum(call.startswith('s3') for call in spent.calls) / count:.3f} calls of S3 a message; one message a batch, the dearest case",),
        {"write": each, "ttl": gone is not None},
    )  # fmt: skip
