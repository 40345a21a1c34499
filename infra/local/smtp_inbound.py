"""Plays SES inbound: takes mail by SMTP, keeps it safe, stores it in S3 and notifies by SNS, as a receipt rule would."""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.local_verdicts import take_verdicts
from infra.local.ses_notification import SUBJECT, notification
from infra.local.ses_trace import Handover, leading_block
from infra.local.spool import AcceptedMail, Spool

log = logging.getLogger(__name__)

SIZE_LIMIT = 40 * 1024 * 1024  # SES's, with its headers
LONGEST_PAUSE_S = 5.0
PREFIX = "inbound/"


class SesDelivery:
    """Stores what the spool holds in the bucket and publishes the notification, again and again until both are done."""

    def __init__(self, spool: Spool, s3: Any, sns: Any, *, bucket: str, topic_arn: str, threads: int = 2) -> None:
        self._spool, self._s3, self._sns = spool, s3, sns
        self._bucket, self._topic_arn = bucket, topic_arn
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, name=f"ses-delivery-{n}", daemon=True) for n in range(threads)]

    def start(self) -> int:
        """Delivers all that the spool still holds from earlier runs; how many those are."""
        left = self._spool.ids()
        for mail_id in left:
            self._waiting.put(mail_id)
        for thread in self._threads:
            thread.start()
        return len(left)

    def deliver(self, mail_id: str) -> None:
        self._waiting.put(mail_id)

    def is_idle(self) -> bool:
        return self._waiting.unfinished_tasks == 0

    def stop(self, timeout_s: float) -> None:
        """Finishes what waits if that is quick; the spool keeps the rest for the next start."""
        deadline = time.monotonic() + timeout_s
        while not self.is_idle() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._stopping.set()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))

    def _work(self) -> None:
        while (mail_id := self._waiting.get()) is not None:
            self._try_until_done(mail_id)
            self._waiting.task_done()

    def _try_until_done(self, mail_id: str) -> None:
        pause_s = 0.1
        while not self._stopping.is_set():
            try:
                self._deliver(self._spool.read(mail_id))
            except FileNotFoundError:
                return  # handled and forgotten meanwhile
            except Exception as error:  # noqa: BLE001 - whatever stops a delivery, the mail stays in the spool and is tried again
                log.warning("mail %s is not delivered yet: %s", mail_id, error)
                self._stopping.wait(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            else:
                return

    def _deliver(self, mail: AcceptedMail) -> None:
        key = PREFIX + mail.mail_id
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=mail.raw)
        message = notification(mail, bucket=self._bucket, key=key, topic_arn=self._topic_arn)
        self._sns.publish(TopicArn=self._topic_arn, Subject=SUBJECT, Message=json.dumps(message))


class _Handler:
    """aiosmtpd's hooks: every recipient is ours, every mail is kept."""

    def __init__(self, spool: Spool, deliver: Callable[[str], None]) -> None:
        self._spool, self._deliver = spool, deliver

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's hook
        mail = _accepted(session, envelope)
        if len(mail.raw) > SIZE_LIMIT:
            return "552 5.3.4 message too big: SES takes 40 MB"
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._spool.accept, mail)
        except OSError as error:
            log.exception("a mail could not be written to the spool")
            return f"451 4.3.0 the mail could not be kept: {error.strerror}; try again later"
        self._deliver(mail.mail_id)
        return f"250 2.0.0 Ok {mail.mail_id}"


class _Smtp(SMTP):
    line_length_limit = SIZE_LIMIT  # real mails hold lines longer than RFC 5321 allows
    command_size_limit = 2048


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Smtp(self.handler, data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, decode_data=False, ident="Madoguchi local SES")


class SmtpListener:
    def __init__(self, spool: Spool, delivery: SesDelivery, port: int) -> None:
        self._controller = _Controller(_Handler(spool, delivery.deliver), hostname="127.0.0.1", port=port, ready_timeout=10)

    def start(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)


def _accepted(session: Session, envelope: Envelope) -> AcceptedMail:
    content = envelope.original_content or b""
    body, verdicts = take_verdicts(content)
    mail_id = secrets.token_hex(20)
    received_at = time.time()
    source = (envelope.mail_from or "").strip("<>")
    recipients = tuple(envelope.rcpt_tos)
    address = session.peer[0] if session.peer else "127.0.0.1"
    head = leading_block(Handover(mail_id, source, recipients[0], session.host_name or "unknown", address, received_at), verdicts, body)
    return AcceptedMail(mail_id, source, recipients, received_at, verdicts, head.encode("utf-8", "surrogateescape") + body)
