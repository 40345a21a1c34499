"""The console's page of a customer: what is written down about them, which addresses are one person, and every ticket of theirs."""

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.customer_pages import LONGEST_NOTES, Wanted
from chalicelib.console.masking import customer_tag
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, SupportError
from chalicelib.core.ids import ALPHABET, is_ticket_id
from chalicelib.customers.model import CUSTOMER_ID_LENGTH
from chalicelib.tickets import store as tickets

from .api import ticket_id_of
from .console_door import Console, Visit, moved
from .console_reveals import origin_of

blueprint = Blueprint(__name__)
console = Console(blueprint)
LONGEST_VERSION = 6
LONGEST_REFERENCE = 40


@console.route("GET", "/console/customers/{customer_id}")
def show_customer(visit: Visit, customer_id: str) -> Response:
    customer = _customer(customer_id)
    _record(visit, "show-customer", customer, outcome="shown")
    return _page(visit, customer, done=visit.asked("done"))


@console.route("POST", "/console/customers/{customer_id}/profile")
def write_about_customer(visit: Visit, customer_id: str) -> Response:
    customer, given = _customer(customer_id), visit.fields
    _record(visit, "write-about-customer", customer)
    try:
        wanted = Wanted(
            _version(visit), given.get("language", ""), given.get("plan", ""), given.get("time_zone", "").strip(), given.get("notes", "")
        )
        wiring.desk().customer_pages.write_down(customer, wanted, visit.agent)
    except (InvalidInput, Conflict) as error:
        return _page(visit, customer, error=error)
    return moved(f"/console/customers/{customer}", query="?done=saved")


@console.route("POST", "/console/customers/{customer_id}/joinings")
def join_customers(visit: Visit, customer_id: str) -> Response:
    """By the reference of a ticket of the other's: ids of customers are for machines."""
    customer = _customer(customer_id)
    try:
        other = tickets.get_ticket(ticket_id_of(visit.fields.get("ticket", "").strip()[:LONGEST_REFERENCE])).requester
        _record(visit, "join-customers", customer, other)
        made = wiring.desk().people.join(customer, other, visit.agent.actor)
    except (InvalidInput, Conflict, NotFound) as error:
        return _page(visit, customer, error=error)
    return moved(f"/console/customers/{made.person if made else customer}", query="?done=joined" if made else "?done=one-already")


@console.route("POST", "/console/customers/{customer_id}/joinings/{joining_id}/undo")
def part_customers(visit: Visit, customer_id: str, joining_id: str) -> Response:
    customer = _customer(customer_id)
    _record(visit, "part-customers", customer)
    try:
        wiring.desk().people.undo(customer, joining_id[:LONGEST_REFERENCE], visit.agent.actor)
    except (NotFound, Conflict) as error:
        return _page(visit, customer, error=error)
    return moved(f"/console/customers/{customer}", query="?done=parted")


@console.route("POST", "/console/customers/{customer_id}/erasure")
def ask_to_erase_customer(visit: Visit, customer_id: str) -> Response:
    """Every address of the person. It cannot be undone once done, so it asks for the customer's four characters."""
    desk, customer = wiring.desk(), _customer(customer_id)
    person = desk.people.find(customer)
    if visit.fields.get("tag", "").strip().upper() != customer_tag(person.id):
        return _page(visit, customer, error=InvalidInput("The characters are not this customer's.", {"cause": "tag"}))
    _record(visit, "ask-to-erase-customer", *sorted(person.members))
    desk.customer_pages.ask_to_erase(person, visit.agent)
    return moved(f"/console/customers/{customer}", query="?done=erasing")


def _page(visit: Visit, customer: str, *, done: str = "", error: SupportError | None = None) -> Response:
    """What one wrote is kept where it could not be saved."""
    before, desk = visit.asked("before"), wiring.desk()
    shown = desk.customer_pages.show(customer, visit.agent, chosen=visit.asked("by"), before=before if is_ticket_id(before) else None)
    given = visit.fields if error else {}
    return visit.page(
        "customer.html", place="customer", status=error.status if error else 200, shown=shown, done=done, problem=_cause(error), given=given,
        plans=desk.desk().document.plans, locales=desk.desk().document.locales, longest_notes=LONGEST_NOTES,
    )  # fmt: skip


def _cause(error: SupportError | None) -> str:
    if error is None:
        return ""
    return str(error.fields.get("cause") or error.fields.get("field") or ("no-ticket" if isinstance(error, NotFound) else "conflict"))


def _customer(text: str) -> str:
    """Raises NotFound for what can be no customer's id."""
    if len(text) != CUSTOMER_ID_LENGTH or not all(character in ALPHABET for character in text):
        raise NotFound("There is no such customer.", {})
    return text


def _version(visit: Visit) -> int:
    text = visit.fields.get("version", "")
    if not (text.isascii() and text.isdecimal() and 1 <= len(text) <= LONGEST_VERSION):
        raise InvalidInput("The form does not say on which version it was decided. Load the page again.", {"cause": "form"})
    return int(text)


def _record(visit: Visit, what: str, *customers: str, outcome: str = "asked") -> None:
    """Nothing is shown and nothing done before it stands in the record of the agent's day."""
    wiring.desk().audit.record(visit.agent.id, what, customers, outcome=outcome, origin=origin_of(visit))
