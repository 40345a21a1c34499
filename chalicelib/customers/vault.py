"""Opens and makes customers' data keys. The key-encryption keys are decrypted once a cold start: no KMS call a mail."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CustomerKey, Write, commit, new
from chalicelib.core.errors import NotFound
from chalicelib.core.sealing import new_key, unwrap_key, wrap_key


@dataclass(frozen=True)
class DataKey:
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


@dataclass(frozen=True)
class Vault:
    """`keks` by version; `newest` wraps new keys."""

    keks: Mapping[str, bytes]
    newest: str

    def open(self, record: CustomerKey) -> bytes:
        """Raises NotFound where the key-encryption key is gone, SealBroken where the record was changed."""
        kek = self.keks.get(record.kek)
        if kek is None:
            raise NotFound(f"Key-encryption key {record.kek} is not among the content-keys parameter.", {"kek": record.kek})
        return unwrap_key(kek, record.dek, record.cid)

    def open_or_make(self, record: CustomerKey | None, cid: str) -> DataKey:
        if record is not None:
            return DataKey(self.open(record))
        key = new_key()
        return DataKey(key, CustomerKey(cid, dek=wrap_key(self.keks[self.newest], key, cid), kek=self.newest))
