"""SQS: puts one message into a queue."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.errors import Upstream


class SqsMessages:
    def __init__(self, client: Any, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, body: str) -> None:
        """Raises Upstream."""
        try:
            self._client.send_message(QueueUrl=self._url, MessageBody=body)
        except BotoCoreError as error:
            raise Upstream(f"SQS did not answer: {type(error).__name__}.") from error
        except ClientError as error:
            raise Upstream(f"SQS did not take a message: {error.response.get('Error', {}).get('Code', '')}.") from error
