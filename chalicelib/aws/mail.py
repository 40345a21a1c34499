"""SES: hands raw mails over (API v2) and sorts its errors into try again and never."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.errors import QuotaShort, Rejected, Upstream

QUOTA = frozenset({"Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException"})
"""With "Daily message quota exceeded" or "Maximum sending rate exceeded" in the message."""
FINAL = frozenset({"MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException", "InvalidParameterValue"})


class SesMail:
    """`configuration_set` names where SES tells what becomes of a mail (chalicelib/outbox/feedback.py reads it)."""

    def __init__(self, client: Any, configuration_set: str) -> None:
        self._client, self._configuration_set = client, configuration_set

    def send(self, raw: bytes, recipients: tuple[str, ...], tags: Mapping[str, str]) -> str:
        """SES's id of the mail. Recipients are the envelope's; tags come back in bounce and delivery events."""
        try:
            answer = self._client.send_email(
                Destination={"ToAddresses": list(recipients)},
                Content={"Raw": {"Data": raw}},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )
        except BotoCoreError as error:
            raise Upstream(f"SES did not answer: {type(error).__name__}. The mail is tried again.") from error
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in FINAL:
                raise Rejected(f"SES refused the mail: {code}.", {"code": code}) from error
            if code in QUOTA:
                raise QuotaShort(f"SES takes no more mail for now: {code}. It is tried again.") from error
            raise Upstream(f"SES did not take the mail: {code}. It is tried again.") from error
        return str(answer["MessageId"])
