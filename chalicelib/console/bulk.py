"""One act on many tickets: each on the version that the agent saw, each with its own outcome, and all of it back by one press."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from chalicelib.agents.model import Agent
from chalicelib.assignment.usecases import Assigner
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import grouped, is_ticket_id
from chalicelib.core.signing import Signer
from chalicelib.tickets import store
from chalicelib.tickets.changing import Changer
from chalicelib.tickets.labelling import Labeller
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.writing import Leased, Order, Written, changes_since

from .policy.bulk_acts import Act, undoing, wanted_of
from .policy.collision import is_stopped_by

MOST = 50
Chosen = tuple[str, int]
"""A ticket's id, and the version that was looked at."""


class Outcome(Struct, frozen=True):
    """`what`: done, same (as wanted already), changed (by somebody else meanwhile), merged, nobody (is free to be given it), refused or gone."""

    id: str
    reference: str
    what: str


class Undone(Struct, frozen=True):
    """What brings one ticket back: on the version that the act made. In short names: fifty of these travel in a form."""

    t: str
    v: int
    a: Act


class BulkDone(Struct, frozen=True):
    """`leased` is what this process must send now."""

    outcomes: tuple[Outcome, ...]
    undo: str = ""
    is_undo: bool = False
    leased: tuple[Leased, ...] = ()

    @property
    def done(self) -> int:
        return sum(each.what == "done" for each in self.outcomes)

    @property
    def others(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if each.what != "done")


class One(Struct, frozen=True):
    outcome: Outcome
    undone: Undone | None = None
    leased: tuple[Leased, ...] = ()


@dataclass
class Bulk:
    changer: Changer
    labeller: Labeller
    assigner: Callable[[], Assigner]
    signer: Signer

    def do(self, chosen: Iterable[Chosen], act: Act, agent: Agent, cause: str) -> BulkDone:
        """Raises InvalidInput for an act that there is not, or too many tickets."""
        listed = list(dict(chosen).items())
        if not listed or len(listed) > MOST:
            raise InvalidInput(f"Choose one to {MOST} tickets.", {"field": "ticket", "cause": "chosen"})
        each = [self._one(ticket_id, version, act, agent, cause) for ticket_id, version in listed]
        back = [one.undone for one in each if one.undone]
        return BulkDone(tuple(one.outcome for one in each), self._signed(back, agent), leased=_leased(each))

    def undo(self, token: str, agent: Agent, cause: str) -> BulkDone:
        """Raises InvalidInput for what we did not give out, or gave to somebody else."""
        kept = self.signer.verified(f"bulk undo {agent.id}", token) if token else None
        if kept is None:
            raise InvalidInput("There is nothing here that can be undone.", {"field": "undo", "cause": "form"})
        undone = msgspec.json.decode(kept, type=list[Undone])
        each = [self._one(one.t, one.v, one.a, agent, cause) for one in undone]
        return BulkDone(tuple(one.outcome for one in each), is_undo=True, leased=_leased(each))

    def _one(self, ticket_id: str, version: int, act: Act, agent: Agent, cause: str) -> One:
        outcome = Outcome(ticket_id, grouped(ticket_id), "done")
        try:
            before = store.get_ticket(ticket_id)
            if before.version != version and is_stopped_by(msgspec.to_builtins(changes_since(ticket_id, version))):
                return One(replace(outcome, what="changed"))
            written = self._act(before, act, agent, Order(agent.actor, cause, before.version, name=agent.name))
        except NotFound:
            return One(replace(outcome, what="gone"))
        except Conflict as conflict:
            return One(replace(outcome, what=_why(conflict, before)))
        if written.state.version == before.version:
            return One(replace(outcome, what="same"))
        return One(outcome, Undone(ticket_id, written.state.version, undoing(act, before)), written.leased)

    def _act(self, ticket: Ticket, act: Act, agent: Agent, order: Order) -> Written:
        if act.field == "tag":
            return self.labeller.tag(ticket.id, (act.value,), (), order)
        if act.field == "untag":
            return self.labeller.tag(ticket.id, (), (act.value,), order)
        if act.field == "assignee" and act.value == "auto":
            return self.assigner().assign(ticket.id, order)
        return self.changer.change(ticket.id, wanted_of(act, agent.id), order)

    def _signed(self, back: list[Undone], agent: Agent) -> str:
        return self.signer.sign(f"bulk undo {agent.id}", msgspec.json.encode(back).decode()) if back else ""


def chosen_of(values: Iterable[str]) -> list[Chosen]:
    """`<id>.<version>`, as the boxes of a list say it. Raises InvalidInput."""
    found = []
    for value in values:
        ticket_id, _, version = value.partition(".")
        if not is_ticket_id(ticket_id) or not version.isdecimal() or not version.isascii() or len(version) > 6:  # noqa: PLR2004
            raise InvalidInput("The form names a ticket as no form of ours does. Load the page again.", {"cause": "form"})
        found.append((ticket_id, int(version)))
    return found


def _leased(each: Iterable[One]) -> tuple[Leased, ...]:
    return tuple(leased for one in each for leased in one.leased)


def _why(conflict: Conflict, before: Ticket) -> str:
    if "changes" in conflict.fields:
        return "changed"
    if before.state is State.MERGED:
        return "merged"
    return "nobody" if before.assignee is None and "ticket" in conflict.fields else "refused"
