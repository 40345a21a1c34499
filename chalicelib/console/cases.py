"""What agents do with a ticket beside writing: merge, split, put aside, tag, link, hand over, close, set tasks; each with its way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from msgspec.structs import replace

from chalicelib.core.errors import InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.tickets import store
from chalicelib.tickets.changing import Changer
from chalicelib.tickets.labelling import Labeller
from chalicelib.tickets.merging import Merger
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.changes import SETTABLE, Wanted
from chalicelib.tickets.side_tasks import SideTasks
from chalicelib.tickets.splitting import Part, Splitter
from chalicelib.tickets.transferring import Transfers
from chalicelib.tickets.writing import Order, Written

from .deciding import committed
from .said import Said

NOBODY = "-"


@dataclass
class Cases:
    """`order` carries the version that the agent read. Each raises what its use case raises, and answers with what is said afterwards."""

    merger: Merger
    splitter: Splitter
    changer: Changer
    labeller: Labeller
    transfers: Transfers
    tasks: SideTasks

    def merge(self, ticket_id: str, into: str, order: Order) -> Said:
        done = _decided(partial(self.merger.merge, ticket_id, into), order)
        return Said("merged", ticket_id, {"act": "unmerge"}, done.state.version, grouped(ticket_id))

    def unmerge(self, ticket_id: str, order: Order) -> Said:
        into = store.get_ticket(ticket_id).into or ""
        self.merger.unmerge(ticket_id, replace(order, version=None))
        return Said("unmerged", about=grouped(into) if into else "")

    def split(self, ticket_id: str, part: Part, order: Order) -> tuple[Said, str]:
        """With the new ticket's id."""
        made = _decided(partial(self.splitter.split, ticket_id, part), order).state
        return Said("split", made.id, {"act": "unsplit", "to": ticket_id}, made.version, grouped(ticket_id)), made.id

    def unsplit(self, ticket_id: str, order: Order) -> Said:
        self.splitter.undo(ticket_id, replace(order, version=None))
        return Said("unsplit", about=grouped(ticket_id))

    def snooze(self, ticket_id: str, until: int | None, order: Order) -> Said:
        return self._changed("snoozed" if until else "awake", ticket_id, Wanted(snoozed_until=until), order)

    def close(self, ticket_id: str, order: Order) -> Said:
        return self._changed("closed", ticket_id, Wanted(state=State.CLOSED), order)

    def transfer(self, ticket_id: str, team: str, note: str, order: Order) -> Said:
        before = store.get_ticket(ticket_id)
        done = _decided(partial(self.transfers.transfer, ticket_id, team, note), order)
        undo = {"act": "change", "team": before.team, "assignee": before.assignee or NOBODY}
        return Said("transferred", ticket_id, undo, done.state.version)

    def tag(self, ticket_id: str, add: Sequence[str], remove: Sequence[str], order: Order) -> Said:
        """Tags are put on and taken off one by one, so nobody's are overwritten, whatever the version."""
        before = store.get_ticket(ticket_id).tags
        after = frozenset(self.labeller.tag(ticket_id, add, remove, replace(order, version=None)).state.tags)
        undo = {"act": "tags", "add": " ".join(sorted(before - after)), "remove": " ".join(sorted(after - before))}
        return Said("tagged", ticket_id, undo if before != after else {})

    def link(self, ticket_id: str, other: str, order: Order) -> Said:
        self.merger.link(ticket_id, other, replace(order, version=None))
        return Said("linked", ticket_id, {"act": "unlink", "other": other}, about=grouped(other))

    def unlink(self, ticket_id: str, other: str, order: Order) -> Said:
        self.merger.unlink(ticket_id, other, replace(order, version=None))
        return Said("unlinked", ticket_id, {"act": "link", "other": other}, about=grouped(other))

    def set_task(self, ticket_id: str, text: str, agent: str | None, order: Order) -> Said:
        self.tasks.set(ticket_id, text, agent, replace(order, version=None))
        return Said("task-set")

    def tick(self, ticket_id: str, task: int, order: Order, *, is_done: bool) -> Said:
        self.tasks.tick(ticket_id, task, replace(order, version=None), is_done=is_done)
        return Said(
            "task-done" if is_done else "task-open", ticket_id, {"act": "task", "task": str(task), "done": "" if is_done else "yes"}
        )

    def undo(self, said: Said, order: Order) -> Said:
        """Takes an act back. Raises Conflict where somebody went on from it."""
        facts = said.undo
        order = replace(order, version=said.version or None)
        match facts.get("act"):
            case "unmerge":
                return replace(self.unmerge(said.ticket, order), code="undone")
            case "unsplit":
                return replace(self.unsplit(said.ticket, order), code="undone")
            case "change":
                _decided(partial(self.changer.change, said.ticket, _wanted(facts)), order)
            case "tags":
                self.tag(said.ticket, facts["add"].split(), facts["remove"].split(), order)
            case "link":
                self.link(said.ticket, facts["other"], order)
            case "unlink":
                self.unlink(said.ticket, facts["other"], order)
            case "task":
                self.tick(said.ticket, int(facts["task"]), order, is_done=bool(facts["done"]))
            case _:
                raise InvalidInput("There is nothing to take back here.", {"cause": "form"})
        return Said("undone")

    def _changed(self, code: str, ticket_id: str, wanted: Wanted, order: Order) -> Said:
        before = store.get_ticket(ticket_id)
        done = _decided(partial(self.changer.change, ticket_id, wanted), order)
        return Said(code, ticket_id, _way_back(before, wanted), done.state.version)


def _decided(act: partial[Written], order: Order) -> Written:
    return committed(lambda version: act(replace(order, version=version)), order.version) if order.version else act(order)


def _way_back(before: Ticket, wanted: Wanted) -> dict[str, str]:
    """A ticket that was new is open: somebody touched it."""
    facts = {"act": "change"}
    if wanted.state in SETTABLE:
        facts["state"] = (before.state if before.state in SETTABLE else State.OPEN).value
    if wanted.snoozed_until is None or isinstance(wanted.snoozed_until, int):
        facts["until"] = str(before.snoozed_until or NOBODY)
    return facts


def _wanted(facts: Mapping[str, str]) -> Wanted:
    made = Wanted()
    if "state" in facts:
        made = replace(made, state=State(facts["state"]))
    if "until" in facts:
        made = replace(made, snoozed_until=None if facts["until"] == NOBODY else int(facts["until"]))
    if "team" in facts:
        made = replace(made, team=facts["team"], assignee=None if facts["assignee"] == NOBODY else facts["assignee"])
    return made
