"""What a macro's or a rule's steps make of a ticket, as events; only what differs."""

from chalicelib.macros.model import Steps
from chalicelib.tickets import events as e
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.changes import UNSET, Wanted, events_of
from chalicelib.tickets.policy.linking import tagged

NOBODY = "nobody"


def wanted_of(steps: Steps, me: str | None) -> Wanted:
    """`me` stands for whoever uses the macro; a rule has nobody, so that it leaves the assignee as it is."""
    assignee: object = UNSET
    if steps.assignee == NOBODY:
        assignee = None
    elif steps.assignee == "me":
        assignee = me if me is not None else UNSET
    elif steps.assignee is not None:
        assignee = steps.assignee
    return Wanted(
        assignee,  # type: ignore[arg-type]
        UNSET if steps.team is None else steps.team, UNSET if steps.priority is None else steps.priority,
        UNSET if steps.category is None else steps.category, UNSET if steps.state is None else State(steps.state),
    )  # fmt: skip


def events_of_steps(ticket: Ticket, steps: Steps, me: str | None) -> e.Events:
    """Tags first, the state last."""
    return (*tagged(ticket, steps.add_tags, steps.remove_tags), *events_of(ticket, wanted_of(steps, me)))
