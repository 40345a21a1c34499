"""What the agenda brings: the type of a due item, and who acts on it."""

from chalicelib.aws import dynamodb
from chalicelib.console.handout_store import HandoutRecord
from chalicelib.drafting.store import DraftRecord
from chalicelib.help_centre.store import ConfirmationRecord
from chalicelib.oncall.store import PageRecord
from chalicelib.quarantine.store import QuarantineRecord
from chalicelib.sla.recounting import RecountRecord
from chalicelib.tickets.records import OutboundRecord, TicketRecord
from chalicelib.tickets.waking import Waker
from chalicelib.wiring import Wiring


def act_on(desk: Wiring, pk: str, sk: str) -> None:
    """Reads the item consistently and lets its feature decide whether anything is still to be done."""
    item = dynamodb.read_batch([(pk, sk)], consistent=True).item(pk, sk)
    now = desk.desk_now()
    match item:
        case TicketRecord():
            _bring_up(desk, item)
        case OutboundRecord():
            desk.delivery.take_over(item, now)
        case DraftRecord() if item.due_at is not None:
            desk.desktop.go_out(item)
        case PageRecord():
            desk.oncall.take_over(item)
        case QuarantineRecord() if item.due_at is not None:
            desk.oncall.tell_of_quarantine(item)
        case HandoutRecord():
            desk.handouts.end(item)
        case RecountRecord():
            desk.recounter.go_on(item)
        case ConfirmationRecord():
            desk.help_centre.contact.take_over(item, now)
        case _:
            pass  # gone or no longer due: it was acted on before


def _bring_up(desk: Wiring, item: TicketRecord) -> None:
    if item.sn is not None:
        Waker(desk.desk, desk.desk_now).wake(str(item.id))
    if item.pe or item.ru_at is not None:
        desk.rule_engine.act(str(item.id))
    desk.escalator.escalate(str(item.id))
