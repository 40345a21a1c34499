"""SES and SNS in this process: they take what the desk sends and keep it, with the moment at which they took it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from .refusal import NotBuilt, Refused, refuse_unknown

_MAIL = frozenset({"Destination", "Content", "ConfigurationSetName", "EmailTags", "FromEmailAddress", "ReplyToAddresses"})
_PAGE = frozenset({"TopicArn", "Subject", "MessageStructure", "Message", "MessageAttributes"})
MOST_ATTRIBUTES = 10


class TakenMail(Struct, frozen=True):
    at: float
    id: str
    recipients: tuple[str, ...]
    raw: bytes
    tags: Mapping[str, str]


class TakenPage(Struct, frozen=True):
    """One publish; `texts` by protocol."""

    at: float
    topic: str
    texts: Mapping[str, str]
    attributes: Mapping[str, str]


class Mailer:
    def __init__(self, now: Callable[[], float]) -> None:
        self.mails: list[TakenMail] = []
        self._now = now
        self.operations = {"SendEmail": self._send}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation != "SendEmail":
            raise NotBuilt(f"sesv2.{operation}")
        refuse_unknown(operation, params, _MAIL)
        return self._send(params)

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        recipients = tuple(params["Destination"]["ToAddresses"])
        if not recipients:
            raise Refused("BadRequestException", "At least one recipient is needed")
        tags = {tag["Name"]: tag["Value"] for tag in params.get("EmailTags", ())}
        mail = TakenMail(self._now(), f"{len(self.mails) + 1:08x}-ses", recipients, params["Content"]["Raw"]["Data"], tags)
        self.mails.append(mail)
        return {"MessageId": mail.id}


class Publisher:
    def __init__(self, topics: list[str], now: Callable[[], float]) -> None:
        self.pages: list[TakenPage] = []
        self._topics, self._now = frozenset(topics), now
        self.operations = {"Publish": self._publish}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation != "Publish":
            raise NotBuilt(f"sns.{operation}")
        refuse_unknown(operation, params, _PAGE)
        return self._publish(params)

    def _publish(self, params: dict[str, Any]) -> dict[str, Any]:
        if params["TopicArn"] not in self._topics:
            raise Refused("NotFound", "Topic does not exist", status=404)
        attributes = {name: value["StringValue"] for name, value in params.get("MessageAttributes", {}).items()}
        texts = json.loads(params["Message"])
        if "default" not in texts or len(attributes) > MOST_ATTRIBUTES:
            raise Refused("InvalidParameter", "No default entry in JSON message body, or too many attributes")
        self.pages.append(TakenPage(self._now(), params["TopicArn"], texts, attributes))
        return {"MessageId": f"page-{len(self.pages)}"}
