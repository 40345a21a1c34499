"""SES: hands raw mails over (API v2) and sorts its errors into try again and never."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.errors import Rejected, Upstream

FINAL = frozenset({"MessageRejected", "BadRequestException", "MailFromDomainNotVerifiedException", "InvalidParameterValue"})


class SesMail:
    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, raw: bytes, recipients: tuple[str, ...], tags: Mapping[str, str]) -> str:
        """SES's id of the mail. Recipients are the envelope's; tags come back in bounce and delivery events."""
        try:
            answer = self._client.send_email(
                Destination={"ToAddresses": list(recipients)},
                Content={"Raw": {"Data": raw}},
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )
        except BotoCoreError as error:
            raise Upstream(f"SES did not answer: {type(error).__name__}. The mail is tried again.") from error
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in FINAL:
                raise Rejected(f"SES refused the mail: {code}.", {"code": code}) from error
            raise Upstream(f"SES did not take the mail: {code}. It is tried again.") from error
        return str(answer["MessageId"])
