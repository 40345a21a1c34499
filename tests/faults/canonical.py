"""The state of a desk in a form that two runs share: ids that are drawn have names, sealed boxes are open, times are the hours of the play.

Left out: the chain's hashes (verified apart, in record_checks), how often something was tried, nonces and data keys.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

import msgspec
from boto3.dynamodb.types import Binary, TypeDeserializer

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from chalicelib.core.ids import digest, grouped
from chalicelib.core.sealing import SealBroken, unseal
from chalicelib.tickets.events import decode_events
from chalicelib.tickets.helped import answer_of_link
from chalicelib.tickets.records import _unpack_clocks
from tests.aws import aws
from tests.world import START, Sent

LEFT_OUT = frozenset({"prev", "hd", "tries", "rec", "dek"})
TIMES = frozenset({"at", "op", "ss", "wh", "up", "rq", "due_at", "exp", "aa", "cu", "ca_at"})
TIMES_IN_CLOCKS = frozenset({"s", "d", "e", "b", "n"})
"""What is used of the time ("u") is left out: it is counted until the last event, which a fault delays."""
TIMES_IN_EVENTS = frozenset({"du", "nx", "un", "sa"})
SOONER_S = 200
"""A pause that a fault makes begin later is shorter, and so deadlines come a little sooner: they still count to the hour that they would be in."""
WISH = "the-agents-one-wish"
"""The idempotency key of the play's agent; what is remembered under it holds a digest of the request, drawn ids included."""
WISH_PK = f"D#{digest('api', 'hana', WISH)}"
Item = dict[str, Any]
Posts = list[tuple[dict[str, str], bytes]]


@dataclass(frozen=True)
class Snapshot:
    """All that outlives the process, raw: the two tables and the content bucket."""

    desk: tuple[Item, ...]
    keys: tuple[Item, ...]
    objects: dict[str, bytes]


@dataclass(frozen=True)
class Outside:
    """What left the desk: mails that SES took, pages that SNS took, posts that a chat channel's callback took (headers and body),
    and the responses that its webhooks got, by webhook id."""

    mails: list[Sent]
    pages: list[dict[str, Any]]
    posts: Posts
    answers: dict[str, str]

    def copy(self) -> "Outside":
        return Outside(list(self.mails), list(self.pages), list(self.posts), dict(self.answers))

    def become(self, other: "Outside") -> None:
        self.mails[:], self.pages[:], self.posts[:] = other.mails, other.pages, other.posts
        self.answers.clear()
        self.answers.update(other.answers)


def take_snapshot(environment: dict[str, str]) -> Snapshot:
    bucket = environment["CONTENT_BUCKET"]
    listed = aws("s3").list_objects_v2(Bucket=bucket).get("Contents", [])
    tables = [
        tuple(aws("dynamodb").scan(TableName=environment[name], ConsistentRead=True)["Items"]) for name in ("DESK_TABLE", "KEYS_TABLE")
    ]
    return Snapshot(tables[0], tables[1], {entry["Key"]: _body(bucket, entry["Key"], entry["ETag"]) for entry in listed})


@lru_cache(1000)
def _body(bucket: str, key: str, etag: str) -> bytes:
    """Read once: the same ETag is the same content."""
    return bytes(aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def put_snapshot(environment: dict[str, str], now_there: Snapshot, wanted: Snapshot) -> None:
    """Makes tables and bucket what they were."""
    dynamodb, s3 = aws("dynamodb"), aws("s3")
    for table, old, new, names in (
        (environment["DESK_TABLE"], now_there.desk, wanted.desk, ("pk", "sk")),
        (environment["KEYS_TABLE"], now_there.keys, wanted.keys, ("cid",)),
    ):
        kept = {tuple(item[name]["S"] for name in names): item for item in new}
        gone = [item for item in old if tuple(item[name]["S"] for name in names) not in kept]
        requests: list[Any] = [{"DeleteRequest": {"Key": {name: item[name] for name in names}}} for item in gone]
        requests += [{"PutRequest": {"Item": item}} for item in new if item not in old]
        for start in range(0, len(requests), 25):
            dynamodb.batch_write_item(RequestItems={table: requests[start : start + 25]})
    for key in now_there.objects.keys() - wanted.objects.keys():
        s3.delete_object(Bucket=environment["CONTENT_BUCKET"], Key=key)
    for key, body in wanted.objects.items():
        if now_there.objects.get(key) != body:
            s3.put_object(Bucket=environment["CONTENT_BUCKET"], Key=key, Body=body)


class Canon:
    """Gives one snapshot's drawn ids their names and reads everything in it by them."""

    def __init__(self, outside: Outside, snapshot: Snapshot, hour_s: int) -> None:
        self._outside, self._snapshot, self._hour_s = outside, snapshot, hour_s
        self._items = [_plain(item) for item in snapshot.desk]
        vault = wiring.desk().vault
        self._data_keys = {
            item["cid"]: vault.open(CustomerKey(item["cid"], dek=item["dek"], kek=item["kek"])) for item in map(_plain, snapshot.keys)
        }
        self._names = self._drawn_ids()

    def state(self) -> dict[str, Any]:
        """Name -> content, for items, objects, mails and pages; what was sent twice stands here once (see `sends`)."""
        found: dict[str, Any] = {}
        for item in self._items:
            if item["ty"] in {"PE", "V", "W"}:
                continue  # which channel failed when, and how often an agent tried, differs from run to run; what it came to stands in the other items
            found[f"item {self._text(item['pk'])} {self._text(item['sk'])}"] = self._item(item)
        for key, body in self._snapshot.objects.items():
            found[f"object {self._text(key)}"] = self._object(key, body)
        for sent in self._outside.mails:
            found[f"mail {self._text(sent.mail['Message-ID'])}"] = self._mail(sent.mail, sent.recipients)
        for headers, body in self._outside.posts:
            told = json.loads(body)
            found[f"post {self._text(headers['webhook-id'])}"] = self._text(json.dumps(told["data"], sort_keys=True))
        found |= {f"answer to {webhook}": self._text(answer) for webhook, answer in self._outside.answers.items()}
        for page in self._outside.pages:
            shown = {name: page[name] for name in ("ticket", "team", "level", "severity", "reason", "copy", "attributes", "summary")}
            found[f"page {self._text(_copy_of(page))}"] = self._text(json.dumps(shown, sort_keys=True))
        return found | {f"key of {cid}": True for cid in self._data_keys}

    def _drawn_ids(self) -> dict[str, str]:
        names = {
            item["pk"][2:]: f"ticket({item['why'][:10]})" for item in self._items if item["pk"][:2] == "T#" and item["sk"] == "E#000001#0"
        }
        names |= {item["sk"]: f"held({item['dd'][:10]})" for item in self._items if item["ty"] == "X"}
        for sent in self._outside.mails:
            ticket, version, slot, _ = sent.mail["Message-ID"].strip("<>").split(".", 3)
            names[digest("ses", sent.ses_id)] = f"ses({names.get(ticket, ticket)}.{version}.{slot})"
        return names | self._files(names)

    def _files(self, names: dict[str, str]) -> dict[str, str]:
        """Files by the message that they belong to: what an agent attaches lies under a key made from the ticket's drawn id."""
        boxes = [
            (item, self._unsealed(item["box"], _place(item, "box"))) for item in self._items if item["ty"] in {"E", "O"} and "box" in item
        ]
        return {
            file["key"]: f"attachments/{names[item['pk'][2:]]}.{item['sk']}.{number}"
            for item, plain in boxes
            for number, file in enumerate(json.loads(plain).get("attachments", ()), 1)
        }

    def _text(self, text: str) -> str:
        text = re.sub(r"(?<=/helped/)[\w.-]+", self._link, text)
        for drawn, name in self._names.items():
            text = text.replace(drawn, name).replace(grouped(drawn), name)
            text = re.sub(rf"{drawn.lower()}[0-9a-z]{{16}}", f"{name}-token", text)
        text = re.sub(r"<[0-9a-z-]+@email.amazonses.com>", "<ses>", text)
        text = re.sub(r"\bapi:[0-9a-f-]{30,}", "api:request", text)
        text = re.sub(r"\bM#(\d{11})", lambda found: f"M#{self._hour(found[1])}", text)
        text = re.sub(r"\bagenda:(\d+)", lambda found: f"agenda:{self._hour(found[1])}", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lambda found: self._hour(datetime.fromisoformat(found[0]).timestamp()), text)
        return re.sub(r"(\)\.\d+\.\d+)\.[0-9A-Z]{24}@", r"\1.tag@", text)

    def _link(self, found: re.Match[str]) -> str:
        """The signed link under an answer, as the ticket and version that it stands for."""
        answer = answer_of_link(wiring.desk().signer, found[0])
        assert answer, f"the link {found[0]} is not one of ours"
        return f"{answer[0]}.{answer[1]}"

    def _hour(self, epoch_s: Any) -> str:
        return f"hour {int((float(epoch_s) - START + SOONER_S) // self._hour_s)}"

    def _item(self, item: Item) -> dict[str, Any]:
        left_out = LEFT_OUT | {"dg"} if item["pk"] == WISH_PK else LEFT_OUT
        left_out |= {"fd", "v", "ck"} if item["ty"] == "P" else set()
        return {name: self._attribute(item, name, value) for name, value in item.items() if name not in left_out}

    def _attribute(self, item: Item, name: str, value: Any) -> Any:
        if name in TIMES:
            return self._hour(value)
        if name in {"box", "sub"}:
            return self._text(self._unsealed(value, _place(item, name)).decode())
        if name == "ev" and item["ty"] in {"E", "O"}:
            told = msgspec.to_builtins(decode_events(value))
            return [{k: self._hour(v) if k in TIMES_IN_EVENTS else self._any(v) for k, v in event.items()} for event in told]
        if name == "sp" and not isinstance(value, str):  # a ticket's time; a customer's text
            return self._hour(value)
        if name in {"ak", "sp"}:  # counts and codes with a time among them
            return re.sub(r"(?<=:)\d{10}(?=:|$)", lambda found: self._hour(found[0]), value)
        if name == "clk":
            clocks = msgspec.to_builtins(_unpack_clocks(value))
            return {
                clock: {k: self._maybe_hour(v) if k in TIMES_IN_CLOCKS else v for k, v in facts.items() if k != "u"}
                for clock, facts in clocks.items()
            }
        if name == "r_sk":
            return self._hour(value.partition("#")[0])
        if name in {"due_pk", "q_pk", "r_pk"}:
            return re.sub(r"\d+$", "", value)
        return "given" if name == "ses" else self._any(value)

    def _maybe_hour(self, epoch_s: Any) -> str | None:
        return None if epoch_s is None else self._hour(epoch_s)

    def _any(self, value: Any) -> Any:
        value = value.decode() if isinstance(value, bytes) else value
        return self._text(value) if isinstance(value, str) else value

    def _unsealed(self, box: bytes, place: str) -> bytes:
        for key in self._data_keys.values():
            try:
                return unseal(key, box, place)
            except SealBroken:
                continue
        raise AssertionError(f"no customer's key opens the box at {place}")

    def _object(self, key: str, body: bytes) -> Any:
        plain = self._unsealed(body, key)
        return (
            self._mail(message_from_bytes(plain, policy=policy.default), ())
            if key.endswith(".eml")
            else self._text(plain.decode("latin-1"))
        )

    def _mail(self, mail: EmailMessage, recipients: tuple[str, ...]) -> dict[str, Any]:
        headers = {name: self._text(str(value)) for name, value in mail.items() if name not in {"Date", "Content-Type", "MIME-Version"}}
        parts = [self._text(part.get_content()) for part in mail.walk() if not part.is_multipart()]
        return headers | {"recipients": recipients, "parts": parts}


def sends(outside: Outside) -> Counter[str]:
    """How often each mail (by our stable id), each copy of a page and each callback was taken."""
    mails = [stable_id_of(sent.mail) for sent in outside.mails]
    return Counter([*mails, *map(_copy_of, outside.pages), *(headers["webhook-id"] for headers, _ in outside.posts)])


def stable_id_of(mail: EmailMessage) -> str:
    """Our own id: SES replaces Message-ID, so it must stand in References as well."""
    stable = str(mail["Message-ID"])
    assert str(mail["References"]).split()[-1] == stable
    return stable


def unsettled(environment: dict[str, str], outside: Outside) -> set[str]:
    """What was taken and is not marked by the desk yet: a crash now may send it once more, under the same stable id."""
    items = [_plain(item) for item in aws("dynamodb").scan(TableName=environment["DESK_TABLE"], ConsistentRead=True)["Items"]]
    sending = {(item["pk"][2:], item["sk"]) for item in items if item.get("state") == "sending"}
    told = [(item["pk"][2:], event) for item in items if item["ty"] == "PE" for event in json.loads(item["ev"]) if event["k"] == "taken"]
    counted = {_name_of(page_id, event["attempt"]) for page_id, event in told}
    return {stable for stable in sends(outside) if _entry_of(stable) in sending or (" copy " in stable and stable not in counted)}


def _copy_of(page: dict[str, Any]) -> str:
    return f"{page['page_id']} level {page['level']} copy {page['copy']} to {page['to']}"


def _name_of(page_id: str, attempt: dict[str, Any]) -> str:
    return f"{page_id} level {attempt['level']} copy {attempt['copy'] + 1} to {attempt['recipient']}"


def _entry_of(stable_id: str) -> tuple[str, str] | None:
    """Of a Message-ID `<ticket.version.slot.tag@…>` or a callback's id `msg_ticket_version_slot`."""
    found = re.match(r"(?:<|msg_)([0-9A-Z]{13})[._](\d+)[._](\d+)", stable_id)
    return (found[1], f"E#{int(found[2]):06d}#{found[3]}") if found else None


def _place(item: Item, name: str) -> str:
    return f"{item['pk']}#sub" if name == "sub" else item["pk"] + item["sk"]


_deserializer = TypeDeserializer()


def _plain(item: Item) -> Item:
    plain = {name: _deserializer.deserialize(value) for name, value in item.items()}
    return {name: bytes(value) if isinstance(value, Binary) else value for name, value in plain.items()}
