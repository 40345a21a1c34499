"""Takes a chat message in: look up, decide, commit once with the response. Safe to call any number of times for one webhook."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, Upstream
from chalicelib.core.ids import RandomBits, digest
from chalicelib.core.observability import count, logger
from chalicelib.customers.model import customer_id

from . import store
from .admission import Admission, Arrival
from .model import Webhook

MOST_ATTEMPTS = 12
PAUSE_MS = 20
LATEST_S = 24 * 3600
CHANNEL = "chat"


@dataclass
class ChatIntake:
    """`pause` waits before another look where several messages of one conversation come at once."""

    admission: Admission
    identity_key: bytes
    random_bits: RandomBits
    desk_now: Clock
    real_now: Clock
    pause: Callable[[float], None] = time.sleep

    def receive(self, webhook: Webhook) -> bytes:
        """The response's body: the first one again for a webhook that was here before. Raises Conflict where its id came with other words."""
        arrival = self._arrival(webhook)
        for attempt in range(MOST_ATTEMPTS):
            known = store.look_up(arrival.keys, consistent=attempt > 0)
            if known.webhook is not None:
                return _first_response(known, arrival)
            try:
                response = self.admission.admit(arrival, known)
            except (CommitRefused, Upstream):
                self._wait(attempt)  # a duplicate of this webhook, another message of the conversation, or DynamoDB's own conflict
            else:
                count("ChatMessageReceived", channel=webhook.channel)
                return response
        raise Upstream(
            "This conversation changed too often while the message was taken in. Nothing was stored; send it again in a few seconds."
        )

    def _arrival(self, webhook: Webhook) -> Arrival:
        data, now, real_now = webhook.event.data, int(self.desk_now()), self.real_now()
        sender = customer_id(self.identity_key, CHANNEL, f"{webhook.channel}:{data.user.id}")
        age_s = min(max(0.0, real_now - webhook.event.timestamp.timestamp()), LATEST_S)
        return Arrival(
            webhook=webhook, sender=sender, keys=store.keys_of(webhook.channel, webhook.id, data.conversation_id, sender), now=now,
            occurred_at=now - int(age_s), expires_at=int(real_now) + store.WEBHOOK_TTL_S,
            content=digest(data.conversation_id, data.user.id, data.message_id or "", data.text),
        )  # fmt: skip

    def _wait(self, attempt: int) -> None:
        if attempt:
            self.pause(self.random_bits(10) / 1024 * PAUSE_MS * attempt / 1000)


def _first_response(known: store.Known, arrival: Arrival) -> bytes:
    assert known.webhook is not None
    if known.webhook.dg != arrival.content:
        count("ChatWebhookIdReused", channel=arrival.webhook.channel)
        raise Conflict("This webhook-id was used for another message. Nothing was stored; give each message an id of its own.")
    logger.info("webhook was delivered before", ticket=known.webhook.t)
    count("ChatDuplicate", channel=arrival.webhook.channel)
    return bytes(known.webhook.re or b"")
