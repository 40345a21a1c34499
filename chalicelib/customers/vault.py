"""Opens and makes customers' data keys. The key-encryption keys are decrypted once a cold start: no KMS call a mail."""

from collections.abc import Mapping

from chalicelib.aws.dynamodb import CustomerKey, Write, commit, new
from chalicelib.core.errors import Misconfigured
from chalicelib.core.sealing import new_key, unwrap_key, wrap_key
from chalicelib.core.unshown import Unshown


class DataKey(Unshown, frozen=True):
    """`record` is set on a key that is not stored yet: it belongs in the transaction that first uses the key."""

    key: bytes
    record: CustomerKey | None = None

    @property
    def writes(self) -> list[Write]:
        return [new(self.record)] if self.record else []

    def stored(self) -> "DataKey":
        """Stores a new key ahead of that transaction: objects that two deliveries at once put into S3 must not be sealed with different keys."""
        if self.record is not None:
            commit(self.writes)
        return DataKey(self.key)


class Vault(Unshown, frozen=True):
    """`keks` by version; `newest` wraps new keys."""

    keks: Mapping[str, bytes]
    newest: str

    def open(self, record: CustomerKey) -> bytes:
        """Raises Misconfigured where the key-encryption key is not among the secrets (nothing is lost: it may be put back), SealBroken where the record was changed."""
        kek = self.keks.get(record.kek)
        if kek is None:
            fault = f"content-keys lacks version {record.kek}, under which customers' keys are wrapped. Put it back, and start the functions anew."
            raise Misconfigured(fault, {"faults": [fault]})
        return unwrap_key(kek, record.dek, record.cid)

    def open_or_make(self, record: CustomerKey | None, cid: str) -> DataKey:
        if record is not None:
            return DataKey(self.open(record))
        key = new_key()
        return DataKey(key, CustomerKey(cid, dek=wrap_key(self.keks[self.newest], key, cid), kek=self.newest))
