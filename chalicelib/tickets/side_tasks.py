"""Several agents on one case: what somebody is to do for it beside whoever has the ticket, and whether it is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from chalicelib.aws.dynamodb import read_batch
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.sealing import SealBroken
from chalicelib.notices import store as notices

from . import bodies
from .model import Message, Ticket
from .policy.side_tasks import checked_task, task_set, task_ticked
from .reading import TicketReader
from .records import EntryRecord, entry_key
from .writing import Draft, Order, TicketWriter, Written


@dataclass
class SideTasks:
    reader: TicketReader
    writer: TicketWriter
    is_agent: Callable[[str], bool]

    def set(self, ticket_id: str, text: str, agent: str | None, order: Order) -> Written:
        """The text is sealed as a note is; whom it is for is told."""
        plain = checked_task(text)
        if agent is not None and not self.is_agent(agent):
            raise InvalidInput(f"There is no agent {agent!r}.", {"field": "agent"})
        called = [agent] if agent and order.actor != f"agent:{agent}" else []

        def decide(ticket: Ticket) -> Draft:
            key = self.reader.conversation(ticket, limit=1, whole=False, with_kids=False).key
            if key is None:
                raise Conflict("The customer of this ticket was erased; nothing more can be written on it.", {"ticket": ticket.id})
            now, about = int(self.writer.desk_now()), str(ticket.version + 1)
            told = notices.tell(called, "task", ticket.id, by=order.actor, about=about, now=now)
            return Draft(task_set(ticket, agent), Message(plain), key, also=told)

        return self.writer.write(ticket_id, order, decide)

    def tick(self, ticket_id: str, task: int, order: Order, *, is_done: bool) -> Written:
        return self.writer.write(ticket_id, order, lambda ticket: Draft(task_ticked(ticket, task, is_done=is_done)))


def task_texts(ticket: Ticket, key: bytes | None, versions: Iterable[int]) -> Mapping[int, str]:
    """By version; without what was sealed before its customer was erased."""
    places = {version: entry_key(ticket.id, version) for version in versions}
    if key is None or not places:
        return {}
    found = read_batch(places.values(), consistent=True)
    texts = {}
    for version, place in places.items():
        entry = found.item(*place)
        if isinstance(entry, EntryRecord) and entry.box is not None:
            try:
                texts[version] = bodies.unpack(entry.box, key, "".join(place)).text
            except SealBroken:
                continue
    return texts
