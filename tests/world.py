"""The desk under test: its handlers against a real local AWS, with a clock that the test moves and a record of what SES and SNS took."""

import json
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from typing import Any

import boto3

from chalicelib import wiring
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import Desk
from chalicelib.tickets import records
from infra.local.functions import Function, LambdaContext
from infra.local.scheduler import scheduled_event
from infra.local.stream_follower import StreamFollower
from tests.aws import aws, is_local, keys_in

START = 1795482000.0  # 2026-11-24T01:00:00Z: ten in the morning of a Tuesday in Tokyo, when support opens


GATHERED_S = 6
"""A page that is not critical waits a little less for others that fall due with it."""


@dataclass
class Sent:
    """A mail that SES took, as it was handed over, and the id that SES gave it."""

    ses_id: str
    recipients: tuple[str, ...]
    mail: EmailMessage
    raw: bytes

    @property
    def customer_message_id(self) -> str:
        return f"<{self.ses_id}@email.amazonses.com>"

    @property
    def text(self) -> str:
        return self.mail.get_body(("plain",)).get_content()


@dataclass
class World:
    """One desk. `restart` throws the process's state away, as a crash does; tables, buckets and queues stay."""

    environment: dict[str, str]
    now: float = START
    sent: list[Sent] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    fallbacks: list[dict[str, Any]] = field(default_factory=list)
    """What the fallback topic took beside the pages' own."""
    listeners: list[Any] = field(default_factory=list)
    is_made_up: bool = False
    """Set by a test that writes items past the use cases: its tickets follow from no events."""

    def __post_init__(self) -> None:
        self.enter()

    def enter(self) -> None:
        """Makes this the process's desk: where a test has two, they take turns."""
        os.environ.update(self.environment)
        self.restart()

    def restart(self) -> None:
        wiring.install(desk_now=lambda: self.now, real_now=lambda: self.now, on_client=self._listen)

    def _listen(self, events: Any) -> None:
        events.register("before-parameter-build.*.*", lambda params, context, **_: context.update(asked=dict(params)))
        events.register("after-call.sesv2.SendEmail", self._on_mail)
        events.register("after-call.sns.Publish", self._on_page)
        for listener in self.listeners:
            listener(events)

    def _on_mail(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        if "MessageId" in parsed:
            raw = context["asked"]["Content"]["Raw"]["Data"]
            self.sent.append(
                Sent(
                    parsed["MessageId"],
                    tuple(context["asked"]["Destination"]["ToAddresses"]),
                    message_from_bytes(raw, policy=policy.default),
                    raw,
                )
            )

    def _on_page(self, parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        if "MessageId" in parsed and "Message" in context["asked"]:
            attributes = {name: value["StringValue"] for name, value in context["asked"].get("MessageAttributes", {}).items()}
            if "page_id" in attributes:
                texts = json.loads(context["asked"]["Message"])
                is_fallback = context["asked"]["TopicArn"] == self.environment["FALLBACK_TOPIC_ARN"]
                (self.fallbacks if is_fallback else self.pages).append(
                    {"attributes": attributes, "text": texts["default"], **json.loads(texts["https"])}
                )

    # ---- mail in

    def put_raw(self, raw: bytes) -> str:
        key = f"inbound/{uuid.uuid4().hex}"
        aws("s3").put_object(Bucket=self.environment["RAW_MAIL_BUCKET"], Key=key, Body=raw)
        return key

    def deliver(self, raw: bytes, **options: Any) -> dict[str, Any]:
        """One mail, from SES's notification to the end of the handler. `signed_by`: the domains whose DKIM signature SES found good."""
        sender, signed_by = options.get("source", "taro@customer.example"), options.pop("signed_by", ())
        answer = self.inbound([self.record(self.put_raw(trace(sender, *signed_by) + raw), **options)])
        assert answer["batchItemFailures"] == []
        return answer

    def record(
        self,
        key: str,
        *,
        source: str = "taro@customer.example",
        to: tuple[str, ...] = ("support@example.com",),
        policy: str = "",
        **verdicts: str,
    ) -> dict[str, Any]:
        """`policy` is the DMARC policy that SES names; it does so only where DMARC failed."""
        stamp = datetime.fromtimestamp(self.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        receipt = {
            "timestamp": stamp,
            "recipients": list(to),
            "action": {"type": "S3", "bucketName": self.environment["RAW_MAIL_BUCKET"], "objectKey": key},
        }
        receipt |= {f"{name}Verdict": {"status": verdicts.get(name, "PASS").upper()} for name in ("spf", "dkim", "dmarc", "spam", "virus")}
        receipt |= {"dmarcPolicy": policy} if policy else {}
        message = {
            "notificationType": "Received",
            "receipt": receipt,
            "mail": {"timestamp": stamp, "source": source, "destination": list(to)},
        }
        return sqs_record(json.dumps({"Type": "Notification", "Message": json.dumps(message)}))

    def inbound(self, records_: list[dict[str, Any]]) -> dict[str, Any]:
        from chalicelib.entrypoints.inbound_mail import inbound_mail

        return inbound_mail({"Records": records_}, context())

    # ---- the clock

    def sweep(self) -> list[dict[str, Any]]:
        """Runs the schedule's handler once and returns what it handed to the queue."""
        from chalicelib.entrypoints.sweep import sweep

        handed: list[dict[str, Any]] = []

        def note(params: dict[str, Any], **_: Any) -> None:
            handed.extend(json.loads(entry["MessageBody"]) for entry in params["Entries"])

        clients.client("sqs").meta.events.register("provide-client-params.sqs.SendMessageBatch", note)
        try:
            sweep(scheduled_event(self.now), context())
        finally:
            clients.client("sqs").meta.events.unregister("provide-client-params.sqs.SendMessageBatch", note)
        return handed

    def work(self, items: list[dict[str, Any]]) -> dict[str, Any]:
        from chalicelib.entrypoints.work import work

        return work({"Records": [sqs_record(json.dumps(item)) for item in items]}, context())

    def tick(self, seconds: float = 0.0) -> None:
        """Moves the clock and does everything that is due by then, once."""
        self.now += seconds
        due = [item for item in self.sweep() if item["due_at"] <= self.now]
        for start in range(0, len(due), 10):
            assert self.work(due[start : start + 10])["batchItemFailures"] == []

    def follow(self) -> int:
        """Brings what was written since the last time to the stream's handler; how many changes that were."""
        return self._follower.catch_up()

    @cached_property
    def _follower(self) -> StreamFollower:
        from chalicelib.entrypoints.stream import stream

        return StreamFollower(boto3.client("dynamodbstreams"), self.environment["DESK_TABLE"], Function("Stream", stream))

    def follow_from_the_beginning(self) -> int:
        """As Lambda does after a failure that lost its place: everything is brought again."""
        vars(self).pop("_follower", None)
        return self.follow()

    # ---- what became of it

    def items(self) -> list[Desk]:
        return list(Desk.scan(consistent_read=True))

    def tickets(self) -> list[Any]:
        return [records.ticket_of(item) for item in self.items() if isinstance(item, records.TicketRecord)]

    def wipe(self) -> None:
        """Empties tables and what their items point at, and forgets what was sent."""
        from chalicelib.aws.dynamodb import CustomerKey

        for name in ("CONTENT_BUCKET", "SEARCH_BUCKET", "AUDIT_BUCKET", "HANDOUT_BUCKET"):
            empty(self.environment[name])
        search = {"TableName": self.environment["SEARCH_TABLE"]}
        for item in aws("dynamodb").scan(**search, ConsistentRead=True)["Items"]:
            aws("dynamodb").delete_item(**search, Key={"pk": item["pk"], "sk": item["sk"]})

        for model in (Desk, CustomerKey):
            with model.batch_write() as batch:
                for item in list(model.scan(consistent_read=True)):
                    batch.delete(item)
        if is_local():
            self._follower.skip()
        self.sent.clear()
        self.pages.clear()
        self.fallbacks.clear()
        self.now = START


def empty(bucket: str) -> None:
    for key in list(keys_in(bucket)):
        aws("s3").delete_object(Bucket=bucket, Key=key)


def trace(source: str, *signed_by: str) -> bytes:
    """The lines that SES puts before a mail: another id at every delivery."""
    head = f"Return-Path: <{source}>\r\nReceived: from mx.customer.example by inbound-smtp.us-east-1.amazonaws.com\r\n id {uuid.uuid4().hex}\r\n"
    signatures = "".join(f" dkim=pass header.i=@{domain};\r\n" for domain in signed_by) or " dkim=none;\r\n"
    return f"{head}Authentication-Results: amazonses.com;\r\n{signatures}X-SES-RECEIPT: {uuid.uuid4().hex}\r\n".encode()


def context() -> LambdaContext:
    return LambdaContext("test", 512, 60)


def sqs_record(body: str) -> dict[str, Any]:
    return {
        "messageId": str(uuid.uuid4()), "receiptHandle": "x", "body": body, "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:q", "awsRegion": "us-east-1",
    }  # fmt: skip


def mail(
    text: str = "The name on my statement of 3 October looks odd to me.",
    *,
    subject: str = "Statement",
    sender: str = "taro@customer.example",
    **headers: str,
) -> bytes:
    """A plain mail; headers by name with underscores for hyphens (`In_Reply_To`)."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "support@example.com"
    made["Subject"] = subject
    made["Date"] = "Sun, 22 Nov 2026 13:39:00 +0000"
    if "Message_ID" not in headers:
        made["Message-ID"] = f"<{uuid.uuid4().hex}@customer.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()
