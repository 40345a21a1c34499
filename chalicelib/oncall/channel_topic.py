"""Pages by SNS: a topic's subscribers are SMS numbers, HTTPS endpoints, queues; each takes what its filter policy lets through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.core.errors import Rejected

from .ports import Notice
from .wording import attributes_of, subject_of, texts_of

USUAL = "pages"


class Publisher(Protocol):
    def publish(self, subject: str, texts: Mapping[str, str], attributes: Mapping[str, str]) -> None:
        """`texts` by protocol (`default`, `sms`, `https`, `sqs`). Raises Upstream."""


@dataclass
class TopicChannel:
    """By name as chains write it. A person is told through the usual topic, whose subscription filters by `person`."""

    topics: Mapping[str, Publisher]

    def tell(self, notice: Notice) -> None:
        kind, _, name = notice.to.partition(":")
        topic = self.topics.get(name if kind == "topic" else USUAL)
        if topic is None:
            raise Rejected(f"This deployment has no topic {name!r}.", {"code": "no-topic"})
        topic.publish(subject_of(notice), texts_of(notice), attributes_of(notice))
