"""SES says that a mail came in: SNS -> SQS -> here, in batches of which each record fails or succeeds alone."""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.intake.notification import notification_of

from .errors import partial_batch

blueprint = Blueprint(__name__)


@blueprint.on_sqs_message(queue="inbound-mail", batch_size=10, name="inbound_mail")
@partial_batch("inbound_mail")
def inbound_mail(body: str) -> None:
    wiring.desk().mail_intake.receive(notification_of(body))
