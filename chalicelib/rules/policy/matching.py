"""Whether a rule's conditions hold on a ticket, and which happenings a commit brings."""

from collections.abc import Iterable

from chalicelib.rules.model import NONE, Condition, Happening, Rule
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Purpose, Ticket


def holds(rule: Rule, ticket: Ticket) -> bool:
    return all(_is_met(one, ticket) for one in rule.all_of) and (not rule.any_of or any(_is_met(one, ticket) for one in rule.any_of))


def _is_met(condition: Condition, ticket: Ticket) -> bool:
    return bool(values_of(ticket, condition.field).intersection(condition.values)) is not condition.is_not


def values_of(ticket: Ticket, field: str) -> frozenset[str]:
    """What a condition is compared with: one value, or several of tags."""
    if field == "tags":
        return ticket.tags or frozenset({NONE})
    if field == "proved_sender":
        return frozenset({"yes" if ticket.is_authenticated else "no"})
    if field == "snoozed":
        return frozenset({"yes" if ticket.snoozed_until is not None else "no"})
    value = getattr(ticket, field)
    return frozenset({NONE if value is None else str(value)})


def happenings(events: Iterable[e.Event]) -> frozenset[Happening]:
    found = {happening for event in events if (happening := _happening(event))}
    return frozenset({*found, "any"}) if found else frozenset()


def _happening(event: e.Event) -> Happening | None:
    if isinstance(event, e.MessageReceived):
        return "customer_wrote" if not event.is_automatic else None
    if isinstance(event, e.Sent):
        return "agent_replied" if event.purpose == Purpose.REPLY else None
    return _HAPPENINGS.get(type(event))


_HAPPENINGS: dict[type, Happening] = {
    e.Opened: "opened", e.NoteAdded: "noted", e.DeliveryBounced: "bounced", e.StateChanged: "state", e.Assigned: "assignee", e.TeamChanged: "team",
    e.PriorityChanged: "priority", e.CategoryChanged: "category", e.PlanChanged: "plan", e.Tagged: "tags",
}  # fmt: skip
