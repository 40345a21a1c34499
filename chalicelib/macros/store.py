"""Keys and item shapes of macros: `CFG`, `MC#<id>`, few and small, read together and kept a minute by each process."""

from dataclasses import dataclass, field

import msgspec
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Put, Update
from chalicelib.core.clock import Clock
from chalicelib.core.ids import digest

from .model import Macro

PARTITION = "CFG"
PREFIX = "MC#"
CACHE_S = 60.0


class MacroRecord(Desk, discriminator="MC"):
    """`by` wrote it last, at `at`. Without `mac` it was taken away."""

    mac = BinaryAttribute(legacy_encoding=False, null=True)
    by = UnicodeAttribute()
    at = NumberAttribute()


def keep(macro: Macro, by: str, now: float, read: Macro | None = None) -> Put:
    """Refused where it is no more as it was `read`."""
    condition = None if read is None else MacroRecord.mac == msgspec.json.encode(read)
    return Put(MacroRecord(PARTITION, PREFIX + macro.id, mac=msgspec.json.encode(macro), by=by, at=int(now)), condition)


def print_of(macro: Macro) -> str:
    """By which a form says what was read."""
    return digest("macro", msgspec.json.encode(macro))


def take_away(macro_id: str, by: str, now: float) -> Update:
    """Refused where there is none."""
    actions = (MacroRecord.mac.remove(), MacroRecord.by.set(by), MacroRecord.at.set(int(now)))
    return Update(MacroRecord(PARTITION, PREFIX + macro_id), actions, MacroRecord.mac.exists())


def all_macros() -> dict[str, Macro]:
    found = (item for item in Desk.query(PARTITION, Desk.sk.startswith(PREFIX)) if isinstance(item, MacroRecord))
    macros = (msgspec.json.decode(item.mac, type=Macro) for item in found if item.mac)
    return {macro.id: macro for macro in macros}


@dataclass
class MacroShelf:
    """What each process knows of them, at most a minute old; `fresh` reads them anew."""

    real_now: Clock
    _macros: dict[str, Macro] = field(default_factory=dict)
    _read_at: float = float("-inf")

    def all(self, *, fresh: bool = False) -> dict[str, Macro]:
        now = self.real_now()
        if fresh or not 0 <= now - self._read_at < CACHE_S:
            self._macros, self._read_at = all_macros(), now
        return self._macros
