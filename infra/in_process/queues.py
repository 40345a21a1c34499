"""SQS in this process: messages that become visible, are received, come back unless they are deleted, and end among the dead letters."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from msgspec import Struct

from .refusal import NotBuilt, Refused, refuse_unknown

MOST_DELAY_S = 900
MOST_BYTES = 1024 * 1024
BATCH = 10
_KNOWN = {
    "SendMessage": frozenset({"QueueUrl", "MessageBody", "DelaySeconds"}),
    "SendMessageBatch": frozenset({"QueueUrl", "Entries"}),
    "GetQueueAttributes": frozenset({"QueueUrl", "AttributeNames"}),
}


class Message(Struct):
    """`received`: how often, this time included."""

    id: str
    body: str
    sent_at: float
    received: int = 0


class Queue:
    """Standard: no order is promised. The earliest comes first here, unless whoever receives asks for another."""

    def __init__(self, url: str, now: Callable[[], float], visibility_s: float, most_receives: int) -> None:
        self.url = url
        self.visibility_s = visibility_s
        self.dead: list[Message] = []
        self._now, self._most = now, most_receives
        self._waiting: list[tuple[float, int, Message]] = []
        self._number = 0
        self.sent = 0

    def put(self, body: str, delay_s: float = 0.0) -> Message:
        self._number += 1
        self.sent += 1
        message = Message(f"{self.url.rpartition('/')[2]}-{self._number}", body, self._now())
        self._wait(message, self._now() + delay_s)
        return message

    def receive(self, most: int = BATCH) -> list[Message]:
        """Takes what is visible. It is gone, as if deleted, unless it is given back."""
        taken: list[Message] = []
        while self._waiting and len(taken) < most and self._waiting[0][0] <= self._now():
            message = heappop(self._waiting)[2]
            if message.received >= self._most:
                self.dead.append(message)
                continue
            message.received += 1
            taken.append(message)
        return taken

    def give_back(self, message: Message, after_s: float | None = None) -> None:
        """It was not deleted: visible again after its time-out."""
        self._wait(message, self._now() + (self.visibility_s if after_s is None else after_s))

    @property
    def name(self) -> str:
        return self.url.rpartition("/")[2]

    @property
    def next_visible_at(self) -> float | None:
        return self._waiting[0][0] if self._waiting else None

    def messages(self) -> list[Message]:
        """All that wait here, visible or not."""
        return [message for *_, message in self._waiting]

    @property
    def depth(self) -> tuple[int, int]:
        """Visible and delayed."""
        visible = sum(at <= self._now() for at, *_ in self._waiting)
        return visible, len(self._waiting) - visible

    def _wait(self, message: Message, visible_at: float) -> None:
        self._number += 1
        heappush(self._waiting, (visible_at, self._number, message))


class Queues:
    def __init__(self, queues: list[Queue]) -> None:
        self.queues = {queue.url: queue for queue in queues}
        self.operations = {"SendMessage": self._send, "SendMessageBatch": self._send_batch, "GetQueueAttributes": self._describe}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation not in self.operations:
            raise NotBuilt(f"sqs.{operation}")
        refuse_unknown(operation, params, _KNOWN[operation])
        queue = self.queues.get(params["QueueUrl"])
        if queue is None:
            raise Refused("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
        return self.operations[operation](queue, params)

    def _send(self, queue: Queue, params: dict[str, Any]) -> dict[str, Any]:
        _check(params)
        return {"MessageId": queue.put(params["MessageBody"], params.get("DelaySeconds", 0)).id}

    def _send_batch(self, queue: Queue, params: dict[str, Any]) -> dict[str, Any]:
        """Each entry is taken or refused by itself."""
        entries = params["Entries"]
        if not 0 < len(entries) <= BATCH or len({entry["Id"] for entry in entries}) < len(entries):
            raise Refused("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", "Too many entries, none, or two of one id.")
        answer: dict[str, Any] = {"Successful": [], "Failed": []}
        for entry in entries:
            refuse_unknown("SendMessageBatch", entry, frozenset({"Id", "MessageBody", "DelaySeconds"}))
            try:
                answer["Successful"].append({"Id": entry["Id"], **self._send(queue, entry)})
            except Refused as refused:
                answer["Failed"].append({"Id": entry["Id"], "SenderFault": True, **refused.answer["Error"]})
        return answer

    def _describe(self, queue: Queue, params: dict[str, Any]) -> dict[str, Any]:
        visible, delayed = queue.depth
        known = {"ApproximateNumberOfMessages": str(visible), "ApproximateNumberOfMessagesDelayed": str(delayed)}
        if strange := set(params["AttributeNames"]) - known.keys():
            raise NotBuilt(f"sqs.GetQueueAttributes of {sorted(strange)}")
        return {"Attributes": {name: known[name] for name in params["AttributeNames"]}}


def _check(message: dict[str, Any]) -> None:
    delay_s = message.get("DelaySeconds", 0)
    if not isinstance(delay_s, int) or not 0 <= delay_s <= MOST_DELAY_S:
        raise Refused("InvalidParameterValue", f"Value {delay_s} for parameter DelaySeconds is invalid.")
    if not message["MessageBody"]:
        raise Refused("MissingParameter", "The request must contain the parameter MessageBody.")
    if len(message["MessageBody"].encode()) > MOST_BYTES:
        raise Refused("InvalidParameterValue", "The message is longer than 1 MB.")
