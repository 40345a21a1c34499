"""One desk that is measured: its own tables, a clock that stands still, mails and sweeps through the handlers that Lambda runs."""

import json
import os
from dataclasses import dataclass
from random import Random
from typing import Any

import boto3

from chalicelib import wiring
from chalicelib.aws import dynamodb
from chalicelib.core.settings import read_settings
from chalicelib.tickets.model import Ticket
from chalicelib.wiring import Wiring
from infra.local.functions import LambdaContext
from infra.local.scheduler import scheduled_event

from .local_cloud import Environment
from .mails import Thread, Written, address_of, mail, words

NOW = 1795350000.0  # 2026-11-22T13:40:00Z
STAMP = "2026-11-22T13:40:00.000Z"
REPLY_BYTES = 700
HEADER_BYTES = 1000
Event = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A ticket that is in the tables: who wrote it, and the ids under which a reply would name it."""

    ticket_id: str
    customer: int
    message_id: str
    ses_id: str


@dataclass
class LoadedDesk:
    """`tickets` are those that replies go to, `long_ticket` the one of two hundred messages; `customers` is how many are known."""

    environment: Environment
    wiring: Wiring
    tickets: list[Known]
    customers: int
    long_ticket: Ticket | None = None

    def use(self) -> None:
        """From now on the handlers of this process work for this desk. Clients are shared: only the tables' names differ."""
        os.environ.update(self.environment)
        dynamodb.bind(self.environment["DESK_TABLE"], self.environment["KEYS_TABLE"])
        wiring._installed = self.wiring  # noqa: SLF001 - handlers ask the process's one wiring; here it is exchanged between batches

    # ---- events, made before the clock runs: what SES, SNS and SQS do is not the handler's work

    def new_mail(self, random: Random, *, size: int = 3000 - HEADER_BYTES, customer: int | None = None) -> Event:
        number = random.randrange(self.customers) if customer is None else customer
        return self._arrived(random, number, words(random, size), None)

    def reply(self, random: Random, *, by_token: bool) -> Event:
        """To the address with the signed token; or, where the customer's program lost it, naming our Message-ID alone."""
        known = random.choice(self.tickets)
        signer = self.wiring.signer
        ours = signer.message_id(known.ticket_id, 1, 1, "desk.example.com")
        named = (known.message_id, ours, f"<{known.ses_id}@email.amazonses.com>") if by_token else (known.message_id, ours)
        to = f"support+{signer.reply_token(known.ticket_id)}@example.com" if by_token else "support@example.com"
        quoted = words(random, 3000 - HEADER_BYTES - REPLY_BYTES).text
        return self._arrived(random, known.customer, words(random, REPLY_BYTES), Thread(to, named, quoted))

    def _arrived(self, random: Random, customer: int, written: Written, thread: Thread | None) -> Event:
        message_id = f"<{random.getrandbits(96):024x}@mail.example.org>"
        raw = mail(random, address_of(customer), written, message_id, NOW, thread=thread)
        key = f"inbound/{random.getrandbits(160):040x}"
        boto3.client("s3").put_object(Bucket=self.environment["RAW_MAIL_BUCKET"], Key=key, Body=raw)
        return mail_event(self.environment["RAW_MAIL_BUCKET"], key, address_of(customer), thread.to if thread else "support@example.com")

    # ---- handlers

    def take_in(self, event: Event) -> None:
        from chalicelib.entrypoints.inbound_mail import inbound_mail

        answer = inbound_mail(event, context())
        if answer["batchItemFailures"]:
            raise RuntimeError("a mail of the benchmark was not taken in; the line above on standard output says why")

    def sweep(self) -> int:
        from chalicelib.entrypoints.sweep import sweep

        return int(sweep(scheduled_event(NOW), context())["handed_over"])


def wiring_of(environment: Environment) -> Wiring:
    return Wiring(read_settings(environment), desk_now=lambda: NOW, real_now=lambda: NOW)


def mail_event(bucket: str, key: str, sender: str, recipient: str) -> Event:
    """What Lambda gets for a mail: SQS's record around SNS's envelope around SES's notification."""
    receipt: dict[str, Any] = {
        "timestamp": STAMP,
        "recipients": [recipient],
        "action": {"type": "S3", "bucketName": bucket, "objectKey": key},
    }
    receipt |= {f"{name}Verdict": {"status": "PASS"} for name in ("spf", "dkim", "dmarc", "spam", "virus")}
    told = {"notificationType": "Received", "receipt": receipt, "mail": {"timestamp": STAMP, "source": sender, "destination": [recipient]}}
    body = json.dumps({"Type": "Notification", "Message": json.dumps(told)})
    return {
        "Records": [{
            "messageId": key, "receiptHandle": "x", "body": body, "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "0"},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:inbound-mail",
            "awsRegion": "us-east-1",
        }]
    }  # fmt: skip


def context() -> LambdaContext:
    return LambdaContext("bench", 512, 60)
