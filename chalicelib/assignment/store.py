"""Keys and item shapes of work profiles: `CFG`, `WP#<agent>`; how many tickets an agent has is counted in the own index."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.aws.dynamodb import Desk, IndexRow, Put, Update
from chalicelib.tickets.records import own_partition

from .model import WorkProfile

PARTITION = "CFG"
PREFIX = "WP#"


class ProfileRecord(Desk, discriminator="WP"):
    teams = UnicodeSetAttribute(null=True)
    langs = UnicodeSetAttribute(null=True)
    skills = UnicodeSetAttribute(null=True)
    most = NumberAttribute()
    away = NumberAttribute(null=True)
    last = NumberAttribute(default=0)
    by = UnicodeAttribute(null=True)


def keep(profile: WorkProfile, by: str) -> Put:
    return Put(
        ProfileRecord(
            PARTITION, PREFIX + profile.agent, teams=set(profile.teams) or None, langs=set(profile.languages) or None,
            skills=set(profile.skills) or None, most=profile.most, away=profile.away_until, last=profile.last, by=by,
        )
    )  # fmt: skip


def set_away(agent: str, until: int | None) -> Update:
    """Refused where the agent has no profile."""
    action = ProfileRecord.away.remove() if until is None else ProfileRecord.away.set(until)
    return Update(ProfileRecord(PARTITION, PREFIX + agent), (action,), ProfileRecord.pk.exists())


def give(profile: WorkProfile, now: int) -> Update:
    """Refused where they were given another one since the profile was read, or went away: the choice is made anew."""
    same = ProfileRecord.away.does_not_exist() if profile.away_until is None else ProfileRecord.away == profile.away_until
    record = ProfileRecord(PARTITION, PREFIX + profile.agent)
    return Update(record, (ProfileRecord.last.set(max(now, profile.last + 1)),), (ProfileRecord.last == profile.last) & same)


def all_profiles() -> list[WorkProfile]:
    found = Desk.query(PARTITION, Desk.sk.startswith(PREFIX), consistent_read=True)
    return [_profile(item) for item in found if isinstance(item, ProfileRecord)]


def find_profile(agent: str) -> WorkProfile | None:
    try:
        found = Desk.get(PARTITION, PREFIX + agent, consistent_read=True)
    except Desk.DoesNotExist:
        return None
    return _profile(found) if isinstance(found, ProfileRecord) else None


def load_of(agent: str, most: int) -> int:
    """How many active tickets the agent has; counts no further than `most`."""
    rows = IndexRow.own.query(own_partition(agent, is_active=True), limit=most + 1, page_size=most + 1)
    return sum(1 for _ in rows)


def _profile(record: ProfileRecord) -> WorkProfile:
    languages: Any = tuple(sorted(map(str, record.langs or ())))
    return WorkProfile(
        record.sk.removeprefix(PREFIX), tuple(sorted(record.teams or ())), languages, tuple(sorted(record.skills or ())),
        int(record.most), None if record.away is None else int(record.away), int(record.last or 0),
    )  # fmt: skip
