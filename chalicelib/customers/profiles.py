"""What agents write down about a person: `C#<cid>`, `P`. It is sealed under that customer's own key, and gone with it."""

import msgspec
from msgspec import Struct
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb import Desk, Key, Put
from chalicelib.core.sealing import SealBroken, seal, unseal

from .store import key_of


class ProfileRecord(Desk, discriminator="CP"):
    v = NumberAttribute()
    at = NumberAttribute()
    by = UnicodeAttribute()
    box = BinaryAttribute(legacy_encoding=False, null=True)


class Kept(Struct, frozen=True, omit_defaults=True):
    """What is sealed of it."""

    notes: str = ""
    time_zone: str = ""


class Profile(Struct, frozen=True):
    """`version` 0: nothing was written yet. `time_zone` is an IANA name, or empty."""

    version: int = 0
    time_zone: str = ""
    notes: str = ""
    at: int = 0
    by: str = ""


def place_of(cid: str) -> Key:
    return key_of(cid)[0], "P"


def profile_of(record: Desk | None, cid: str, data_key: bytes | None) -> Profile:
    """An empty one where nothing is, or nothing can be read any more."""
    if not isinstance(record, ProfileRecord):
        return Profile()
    kept = Kept()
    if record.box is not None and data_key is not None:
        try:
            kept = msgspec.json.decode(unseal(data_key, record.box, "".join(place_of(cid))), type=Kept)
        except SealBroken:  # of before they were erased, and wrote again
            kept = Kept()
    return Profile(int(record.v), kept.time_zone, kept.notes, int(record.at), record.by)


def write(cid: str, profile: Profile, data_key: bytes) -> Put:
    """In place of the version before. Refused where somebody else wrote meanwhile."""
    box = seal(data_key, msgspec.json.encode(Kept(profile.notes, profile.time_zone)), "".join(place_of(cid)))
    made: ProfileRecord = ProfileRecord(*place_of(cid), v=profile.version, at=profile.at, by=profile.by, box=box)
    is_as_read: Condition = ProfileRecord.v == profile.version - 1 if profile.version > 1 else ProfileRecord.pk.does_not_exist()
    return Put(made, is_as_read)
