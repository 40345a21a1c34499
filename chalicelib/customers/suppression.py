"""The suppression list: addresses that are not written to until an agent takes them off it. It stands on the customers' own items."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CommitRefused, commit, read_batch
from chalicelib.core.clock import Clock, iso
from chalicelib.core.errors import Conflict, NotFound

from . import store
from .model import Suppression, customer_id
from .store import CustomerRecord


@dataclass
class SuppressionList:
    identity_key: bytes
    desk_now: Clock

    def listed(self, addresses: Iterable[str], known: Mapping[str, Suppression | None]) -> list[tuple[str, str, Suppression]]:
        """Those that are on the list: customer, address, why. `known` is what was read of some of them (by customer) already."""
        customers = {customer_id(self.identity_key, "mail", address): address for address in addresses}
        unread = [customer for customer in customers if customer not in known]
        found = read_batch(map(store.key_of, unread)).items if unread else {}
        suppressions = {**known, **{customer: store.suppression_of(found.get(store.key_of(customer))) for customer in unread}}
        return [(customer, address, told) for customer, address in customers.items() if (told := suppressions[customer])]

    def refuse(self, addresses: Iterable[str], known: Mapping[str, Suppression | None]) -> None:
        """Raises Conflict naming those that are on the list; `known` as for `listed`."""
        if refused := self.listed(addresses, known):
            raise Conflict(
                " ".join(_told(address, told) for _, address, told in refused)
                + " Write to another address, or lift the suppression first.",
                {"suppressed": [_shown(customer, address, told) for customer, address, told in refused]},
            )

    def get(self, customer: str) -> Suppression:
        """Raises NotFound where none is there."""
        return _on_list(customer)[1]

    def lift(self, customer: str, agent: str) -> None:
        """The next mail goes out; another bounce puts the address on the list again. Raises NotFound where it is not there."""
        record, _ = _on_list(customer)
        try:
            commit([store.lift(record, agent, self.desk_now())])
        except CommitRefused:
            raise Conflict(
                "Another mail came back, or somebody else lifted it, at this very moment. Look again.", {"customer": customer}
            ) from None


def _on_list(customer: str) -> tuple[CustomerRecord, Suppression]:
    record = read_batch([store.key_of(customer)], consistent=True).item(*store.key_of(customer))
    told = store.suppression_of(record)
    if not isinstance(record, CustomerRecord) or told is None:
        raise NotFound("No address of this customer is on the suppression list.", {"customer": customer[:40]})
    return record, told


def _told(address: str, told: Suppression) -> str:
    reason = (
        "its owner called a mail of ours unwanted" if told.cause == "complaint" else f"a mail came back from it for good ({told.status})"
    )
    return f"{address} has been on the suppression list since {iso(told.since)}: {reason}."


def _shown(customer: str, address: str, told: Suppression) -> dict[str, str]:
    return {"id": customer, "address": address, "cause": told.cause, "status": told.status, "since": iso(told.since)}
