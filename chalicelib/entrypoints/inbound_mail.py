"""SES says that a mail came in, or what became of one that went out: SNS -> SQS -> here, in batches of which each record fails or succeeds alone.

One queue and one function for both: another queue would be polled all day, and a bounce is rare. A record that failed again and again is not tried
once more: a pointer takes its place in the dead-letter queue, because SES's own words hold the mail's subject and headers.
"""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.core.errors import InvalidInput
from chalicelib.intake.pointer import pointer_of, told_in
from chalicelib.outbox.feedback import Feedback

from .errors import partial_batch

blueprint = Blueprint(__name__)


def leave_pointer(body: str) -> bool:
    """False where the record is none of SES's: then the queue itself puts it aside as it is."""
    try:
        told = told_in(body)
    except InvalidInput:
        return False
    wiring.desk().dead_letters.send(pointer_of(told))
    return True


@blueprint.on_sqs_message(queue="inbound-mail", batch_size=10, name="inbound_mail")
@partial_batch("inbound_mail", last_resort=leave_pointer)
def inbound_mail(body: str) -> None:
    told = told_in(body)
    if isinstance(told, Feedback):
        wiring.desk().bouncing.take(told)
    else:
        wiring.desk().mail_intake.receive(told)
