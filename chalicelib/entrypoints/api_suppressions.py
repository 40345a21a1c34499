"""The agents' API: addresses that are not written to, because a mail came back from them or their owner called one unwanted."""

from chalice import Blueprint
from msgspec import Struct

from chalicelib import wiring
from chalicelib.core.errors import Conflict, NotFound

from .api import Answer, Api, Call, Nothing
from .api_answers import SuppressionView, suppression_view
from .api_requests import NoBody

blueprint = Blueprint(__name__)
api = Api(blueprint)
LONGEST_ID = 64


class Lifted(Struct, frozen=True):
    id: str


@api.operation(
    "GET", "/suppressions/{customer_id}", summary="Show why a customer is not written to", answer=SuppressionView, problems=(NotFound,)
)
def show_suppression(call: Call[Nothing], customer_id: str) -> Answer:
    """404 where mail to them goes out as usual."""
    return Answer(suppression_view(customer_id, wiring.desk().suppressions.get(checked(customer_id))))


@api.operation(
    "POST",
    "/suppressions/{customer_id}/lift",
    summary="Write to a customer again",
    given=NoBody,
    answer=Lifted,
    problems=(NotFound, Conflict),
)
def lift_suppression(call: Call[NoBody], customer_id: str) -> Answer:
    """Mail goes out to them from now on, until another one comes back. Who lifted it, and when, is kept."""
    wiring.desk().suppressions.lift(checked(customer_id), call.agent.id)
    return Answer(Lifted(customer_id))


def checked(customer_id: str) -> str:
    if not customer_id.isalnum() or len(customer_id) > LONGEST_ID:
        raise NotFound("No address of this customer is on the suppression list.")
    return customer_id
