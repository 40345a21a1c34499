"""What is published anew holds for open tickets at once: those whose next moment it moves are found and put on the agenda anew, batch by batch."""

from dataclasses import dataclass, field

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.agenda.keys import due_partition
from chalicelib.aws.dynamodb import CommitRefused, Desk, IndexRow, RiskIndex, Update, commit, new
from chalicelib.tickets.records import risk_partition

from .policy.clocks.choosing import history_of
from .usecases import Escalator

PARTITION, VERSION = "CFG", "R#"
BATCH = 200
KNOWN_EVERYWHERE_S = 45
"""Until then some process may still go by the version before, and put on the agenda what that one promised."""
AT_ONE_GO_S = 20
"""What waits behind it in the same batch of messages is due as well."""


class RecountRecord(Desk, discriminator="R"):
    """One for a version: `place` is the partition of the index that is being read, `after` the last row that was looked at."""

    place = NumberAttribute(default=0)
    after = UnicodeAttribute(null=True)


@dataclass
class Recounter:
    escalator: Escalator
    _noticed: int | None = field(default=None)

    def notice(self) -> None:
        """Called by each sweep; asks the table only when this process sees a version for the first time. A desk's first promises move nothing."""
        desk = self.escalator.desk()
        history = history_of(desk)
        version = history[-1].version
        if version == self._noticed:
            return
        if len(history) > 1:
            _begin(version, int(self.escalator.desk_now()) + KNOWN_EVERYWHERE_S, desk.document.sharding.agenda)
        self._noticed = version

    def go_on(self, record: RecountRecord) -> None:
        """Batch after batch, for a while, until it is done or another worker is ahead; the next sweep has it gone on with. One that dies has done a
        part; what is done again changes nothing.
        """
        began_at = self.escalator.desk_now()
        while record.due_at is not None and self._knows(record) and self.escalator.desk_now() - began_at < AT_ONE_GO_S:
            self._batch(record)

    def _knows(self, record: RecountRecord) -> bool:
        """A process that has not read that version yet would find nothing moved, and take it off the agenda."""
        return history_of(self.escalator.desk())[-1].version >= int(record.sk.removeprefix(VERSION))

    def _batch(self, record: RecountRecord) -> None:
        document = self.escalator.desk().document
        partitions = [risk_partition(team, shard) for team in sorted(document.teams) for shard in range(document.sharding.queue)]
        place, rows = int(record.place), []
        if place < len(partitions):
            beyond = RiskIndex.r_sk > record.after if record.after else None
            rows = list(IndexRow.risk.query(partitions[place], beyond, limit=BATCH, page_size=BATCH))
        for row in rows:
            self.escalator.recount(row.pk[2:])
        is_read = len(rows) < BATCH
        self._advance(record, place + is_read, None if is_read else rows[-1].r_sk, is_done=place + is_read >= len(partitions))

    def _advance(self, record: RecountRecord, place: int, after: str | None, *, is_done: bool) -> None:
        actions = [RecountRecord.place.set(place), RecountRecord.after.set(after) if after else RecountRecord.after.remove()]
        actions += [RecountRecord.due_pk.remove(), RecountRecord.due_at.remove()] if is_done else []
        still = RecountRecord.place == record.place
        still &= RecountRecord.after == record.after if record.after else RecountRecord.after.does_not_exist()
        try:
            commit([Update(RecountRecord(record.pk, record.sk), tuple(actions), still)])
        except CommitRefused:
            is_done = True  # another worker is ahead
        record.place, record.after, record.due_at = place, after, None if is_done else record.due_at


def _begin(version: int, at: int, shards: int) -> None:
    place = f"{VERSION}{version:06d}"
    try:
        commit([new(RecountRecord(PARTITION, place, due_pk=due_partition(place, "n", shards), due_at=at))])
    except CommitRefused:
        return  # it was begun before
