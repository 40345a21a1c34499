"""Kinds of automatic mail that somebody paused from the console: one item, `CFG` `PA`, read along with what senders read anyway; each state that ever was beside it."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import CommitRefused, Desk, Key, Put, commit, new, read_batch
from chalicelib.core.errors import Conflict, InvalidInput

KINDS = ("acknowledgement", "answer")
"""As `tickets.model.Purpose` names them. Warnings about secrets are not paused: who waits for one loses money (docs/configuration.md)."""
KEY: Key = ("CFG", "PA")
PAUSED = "paused"
"""Why the desk kept silent, as the ticket's record says it."""


class Pause(Struct, frozen=True):
    """`by` is an actor, `at` in epoch seconds."""

    by: str
    at: int


class Pauses(Struct, frozen=True):
    version: int = 0
    kinds: Mapping[str, Pause] = {}

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds


class PausesRecord(Desk, discriminator="PA"):
    """`by` wrote it, at `at`."""

    v = NumberAttribute()
    ps = BinaryAttribute(legacy_encoding=False)
    by = UnicodeAttribute()
    at = NumberAttribute()


NONE = Pauses()
_decoder = msgspec.json.Decoder(dict[str, Pause])


def pauses_in(record: Desk | None) -> Pauses:
    """What stands under `KEY`."""
    return Pauses(int(record.v), _decoder.decode(record.ps)) if isinstance(record, PausesRecord) else NONE


def read_pauses() -> Pauses:
    return pauses_in(read_batch([KEY], consistent=True).item(*KEY))


def switch(kind: str, *, is_paused: bool, by: str, now: int) -> Pauses:
    """Who paused first stands there. Raises InvalidInput for a kind that there is not, Conflict where somebody else switched at the same moment."""
    if kind not in KINDS:
        raise InvalidInput(f"There is no such kind of automatic mail; there are {', '.join(KINDS)}.", {"field": "kind"})
    before = read_pauses()
    if (kind in before) is is_paused:
        return before
    kinds = {name: pause for name, pause in before.kinds.items() if name != kind} | ({kind: Pause(by, now)} if is_paused else {})
    return _keep(before, Pauses(before.version + 1, kinds), by, now)


def _keep(before: Pauses, after: Pauses, by: str, now: int) -> Pauses:
    packed = msgspec.json.encode(after.kinds)
    kept: PausesRecord = PausesRecord(*KEY, v=after.version, ps=packed, by=by, at=now)
    in_history: PausesRecord = PausesRecord(KEY[0], f"{KEY[1]}#{after.version:06d}", v=after.version, ps=packed, by=by, at=now)
    condition = PausesRecord.v == before.version if before.version else PausesRecord.pk.does_not_exist()
    try:
        commit([Put(kept, condition), new(in_history)])
    except CommitRefused:
        raise Conflict("Somebody else switched at this very moment. Look again.", {"cause": "switched"}) from None
    return after
