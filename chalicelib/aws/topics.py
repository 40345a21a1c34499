"""SNS: publishes one message to a topic, in the forms that its subscribers' protocols want."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.errors import Upstream


class SnsTopic:
    def __init__(self, client: Any, arn: str) -> None:
        self._client = client
        self._arn = arn

    def publish(self, subject: str, texts: Mapping[str, str], attributes: Mapping[str, str]) -> None:
        """`texts` by protocol, `default` among them; `attributes` are what subscriptions filter by. Raises Upstream."""
        try:
            self._client.publish(
                TopicArn=self._arn,
                Subject=subject[:100],
                MessageStructure="json",
                Message=json.dumps(dict(texts), ensure_ascii=False),
                MessageAttributes={name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
            )
        except BotoCoreError as error:
            raise Upstream(f"SNS did not answer: {type(error).__name__}. The next channel is tried.") from error
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise Upstream(f"SNS did not take a page: {code}. The next channel is tried.") from error
