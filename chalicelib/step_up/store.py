"""Keys and item shapes: `S#step-up.<ticket>`, a ticket's newest one-time code or check by the exchange. Guesses are counted before they are looked at, by
one counter; what ends the one kind never ends the other.
"""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from chalicelib.aws.dynamodb import Desk, Key, Put, Update

from .model import MOST_GUESSES, SENDINGS_S, Challenge, Kind, State


class ChallengeRecord(Desk, discriminator="SU"):
    iss = NumberAttribute()
    tag = UnicodeAttribute()
    until = NumberAttribute()
    st = UnicodeAttribute()
    n = NumberAttribute()
    sent = NumberAttribute()
    since = NumberAttribute()
    kd = UnicodeAttribute(null=True)
    cu = UnicodeAttribute(null=True)


def find(ticket_id: str) -> Challenge | None:
    try:
        record = Desk.get(*key_of(ticket_id), consistent_read=True)
    except Desk.DoesNotExist:
        return None
    return challenge_in(record, ticket_id)


def challenge_in(record: Desk | None, ticket_id: str) -> Challenge | None:
    """Of what was read along with something else."""
    if not isinstance(record, ChallengeRecord):
        return None
    return Challenge(
        ticket_id,
        int(record.iss),
        record.tag,
        int(record.until),
        State(record.st),
        int(record.n),
        int(record.sent),
        int(record.since),
        Kind(record.kd or Kind.CODE),
        record.cu or "",
    )


def issue(challenge: Challenge, before: Challenge | None) -> Put:
    """In place of the one before. Refused where another was issued, or a guess was made, at this moment."""
    made: ChallengeRecord = ChallengeRecord(
        *key_of(challenge.ticket), iss=challenge.issue, tag=challenge.tag, until=challenge.expires_at, st=challenge.state.value, n=challenge.guesses,
        sent=challenge.sendings, since=challenge.since, exp=challenge.expires_at + SENDINGS_S, kd=challenge.kind.value, cu=challenge.customer or None,
    )  # fmt: skip
    if before is None:
        return Put(made, ChallengeRecord.pk.does_not_exist())
    return Put(made, (ChallengeRecord.iss == before.issue) & (ChallengeRecord.n == before.guesses))


def guess(challenge: Challenge, now: int) -> Update:
    """Refused for the sixth, for one too late, where the code was replaced or has been used, and where the exchange checks instead."""
    is_left = (ChallengeRecord.n < MOST_GUESSES) & (ChallengeRecord.until > now)
    is_open = (ChallengeRecord.st == State.OPEN.value) & (ChallengeRecord.iss == challenge.issue)
    return Update(ChallengeRecord(*key_of(challenge.ticket)), (ChallengeRecord.n.add(1),), is_left & is_open & _is_of(Kind.CODE))


def end(challenge: Challenge, state: State) -> Update:
    """Of a code. Refused where it ended before."""
    return _ended(challenge, state, _is_of(Kind.CODE))


def answer(challenge: Challenge, state: State, now: int) -> Update:
    """Of the exchange's check. Refused where it ended before, or its time is over."""
    return _ended(challenge, state, _is_of(Kind.EXCHANGE) & (ChallengeRecord.until > now))


def _ended(challenge: Challenge, state: State, condition: Condition) -> Update:
    is_open = (ChallengeRecord.st == State.OPEN.value) & (ChallengeRecord.iss == challenge.issue)
    return Update(ChallengeRecord(*key_of(challenge.ticket)), (ChallengeRecord.st.set(state.value),), is_open & condition)


def _is_of(kind: Kind) -> Condition:
    """Items of before there were checks are codes."""
    is_kind: Condition = ChallengeRecord.kd == kind.value
    return is_kind | ChallengeRecord.kd.does_not_exist() if kind is Kind.CODE else is_kind


def key_of(ticket_id: str) -> Key:
    return f"S#step-up.{ticket_id}", "#"
