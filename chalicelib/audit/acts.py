"""Keys and item shapes of what agents did and saw: `V#<agent>#<day>`, its head under `#`, each act behind it. One chain an agent and day.

Head and act are written together, and an act's number is taken once: two at once are put in order, and nobody waits for another agent.
"""

from collections.abc import Iterator

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.dynamodb import Desk, Key, Put, Write, new

from .chain import GENESIS, link
from .model import Act, AgentDay, Head


class AgentDayRecord(Desk, discriminator="V"):
    n = NumberAttribute()
    hd = BinaryAttribute(legacy_encoding=False)
    rv = NumberAttribute(null=True)


class ActRecord(Desk, discriminator="W"):
    at = NumberAttribute()
    wh = UnicodeAttribute()
    ids = UnicodeAttribute(null=True)
    oc = UnicodeAttribute()
    fr = UnicodeAttribute()
    rq = UnicodeAttribute()
    rv = NumberAttribute(null=True)
    prev = BinaryAttribute(legacy_encoding=False)


def day_key(agent: str, day: str) -> Key:
    return f"V#{agent}#{day}", "#"


def act_key(agent: str, day: str, number: int) -> Key:
    return f"V#{agent}#{day}", f"A#{number:07d}"


def find_day(agent: str, day: str) -> AgentDay:
    """Consistent; of a day without acts an empty one."""
    try:
        return day_in(Desk.get(*day_key(agent, day), consistent_read=True), agent, day)
    except Desk.DoesNotExist:
        return day_in(None, agent, day)


def day_in(record: Desk | None, agent: str, day: str) -> AgentDay:
    """What stands under the day's key."""
    return day_of_record(record) if isinstance(record, AgentDayRecord) else AgentDay(agent, day, Head(0, GENESIS))


def acts_of(agent: str, day: str) -> Iterator[ActRecord]:
    found = Desk.query(day_key(agent, day)[0], Desk.sk.startswith("A#"), consistent_read=True)
    return (record for record in found if isinstance(record, ActRecord))


def append(before: AgentDay, act: Act) -> tuple[AgentDay, list[Write]]:
    """The day with the act in it, and what stores it; refused where the day has gone on since `before`."""
    number = before.head.count + 1
    pk, sk = day_key(before.agent, before.day)
    after = AgentDay(
        before.agent,
        before.day,
        Head(number, link_of(before.head.link, before.agent, before.day, number, act)),
        before.reveals + act.reveals,
    )
    head: AgentDayRecord = AgentDayRecord(pk, sk, n=number, hd=after.head.link, rv=after.reveals or None)
    record: ActRecord = ActRecord(
        *act_key(before.agent, before.day, number), at=act.at, wh=act.what, ids=" ".join(act.ids) or None, oc=act.outcome, fr=act.where,
        rq=act.request, rv=act.reveals or None, prev=before.head.link,
    )  # fmt: skip
    return after, [Put(head), new(record)]


def link_of(before: bytes, agent: str, day: str, number: int, act: Act) -> bytes:
    about = f"{agent} {day} {number} {act.at} {act.reveals}"
    return link(before, about, act.what, " ".join(act.ids), act.outcome, act.where, act.request)


def day_of_record(record: AgentDayRecord) -> AgentDay:
    _, agent, day = record.pk.split("#")
    return AgentDay(agent, day, Head(int(record.n), bytes(record.hd)), int(record.rv or 0))


def act_of(record: ActRecord) -> Act:
    agent = record.pk.split("#")[1]
    ids = tuple((record.ids or "").split())
    return Act(agent, int(record.at), record.wh, ids, record.oc, record.fr, record.rq, int(record.rv or 0))
