"""Opens the data keys of many customers at once, and keeps them for five minutes: a page of a queue shows fifty subjects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import CustomerKey, read_batch
from chalicelib.core.clock import Clock

from .vault import Vault

CACHE_S = 300.0
MOST_KEPT = 2000


@dataclass
class KeyRing:
    vault: Vault
    real_now: Clock
    _opened: dict[str, tuple[float, bytes]] = field(default_factory=dict)

    def open(self, customers: Iterable[str]) -> dict[str, bytes]:
        """Keys by customer; whoever was erased has none."""
        wanted = set(customers)
        oldest = self.real_now() - CACHE_S
        found = {cid: key for cid in wanted if (known := self._opened.get(cid)) and (key := known[1]) and known[0] > oldest}
        missing = sorted(wanted - found.keys())
        return found | (self.opened(read_batch([], missing).keys) if missing else {})

    def opened(self, records: Mapping[str, CustomerKey]) -> dict[str, bytes]:
        """The keys of records that the caller has read along with something else."""
        made = {cid: self.vault.open(record) for cid, record in records.items()}
        if len(self._opened) + len(made) > MOST_KEPT:
            self._opened.clear()
        now = self.real_now()
        self._opened.update({cid: (now, key) for cid, key in made.items()})
        return made
