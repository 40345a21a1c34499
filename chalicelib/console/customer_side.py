"""The customer beside a ticket: masked, or what this agent is shown just now and until when; the budget that is left; whether they proved who they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.agents.model import Agent, Role
from chalicelib.audit.usecases import AuditTrail
from chalicelib.aws.dynamodb import Found, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import SupportError
from chalicelib.customers import store as customers
from chalicelib.customers.keyring import KeyRing
from chalicelib.customers.model import Contact
from chalicelib.customers.store import CustomerRecord
from chalicelib.desk.model import PublishedDesk
from chalicelib.reveals import store as reveals
from chalicelib.reveals.model import OF_ACCOUNT, Grant
from chalicelib.reveals.policy.masking import masked_address, masked_name
from chalicelib.reveals.usecases import Shown
from chalicelib.step_up import store as step_up
from chalicelib.step_up.model import MOST_GUESSES, Challenge, Kind, State
from chalicelib.step_up.policy.sending import refuse_unknown_channel, sendings_after
from chalicelib.tickets.model import Ticket

from .masking import customer_tag
from .policy.time_words import Moment, moment_of

FIELDS = ("name", "address", "phone", "account", "context")
REASONS = ("call-back", "identity", "other-channel", "legal", "quality", "other")


class Budget(Struct, frozen=True):
    """Of today. `blocked_since` is None for whoever is not blocked; `asked` are those who may lift a block."""

    left: int
    of: int
    blocked_since: Moment | None = None
    asked: tuple[str, ...] = ()


class Blocked(Struct, frozen=True):
    """Somebody who is shown nothing more."""

    id: str
    name: str
    since: Moment
    is_self: bool


class Proof(Struct, frozen=True):
    """Whether the customer proved who they are. `course`: passed, sent (a code waits to be told), locked, asked (the exchange checks them), refused or
    unknown (what that came to), ended (it ran out), or none.

    `hindrance` says why no code can be sent now: unknown-channel, unproved, sendings, merged; empty where one can. `is_by_exchange`: its check, not a code.
    """

    course: str
    until: Moment | None = None
    guesses_left: int = 0
    hindrance: str = ""
    is_by_exchange: bool = False
    is_check_offered: bool = False


class CustomerSide(Struct, frozen=True):
    """`masked` and `shown` by field; what is in neither is not known to the desk itself. `until` and `ends_in_s`: how long it is shown.

    `done` and `problem` are codes of what came of the agent's last press, `kept_why` the words that they gave then; `is_by_itself`: nobody pressed, the page asked.
    """

    customer: str
    tag: str
    masked: Mapping[str, str]
    shown: Mapping[str, str | None]
    budget: Budget
    proof: Proof
    until: Moment | None = None
    ends_in_s: int = 0
    account: str = ""
    is_erased: bool = False
    others: int = 0
    done: str = ""
    problem: str = ""
    kept_why: str = ""
    is_by_itself: bool = False


@dataclass
class CustomerSides:
    keyring: KeyRing
    desk: Callable[[], PublishedDesk]
    audit: AuditTrail
    people: Callable[[], tuple[Agent, ...]]
    desk_now: Clock
    has_account_system: Callable[[], bool]

    def show(self, ticket: Ticket, agent: Agent, revealed: Shown | None = None) -> CustomerSide:
        """One batch read. `revealed` is what the agent was shown with this very request; what comes from elsewhere is shown with that alone."""
        day, customer = self.audit.today(), customers.key_of(ticket.requester)
        keys = (*reveals.keys_of(agent.id, day, ticket.id), customer, step_up.key_of(ticket.id))
        found = read_batch(keys, [ticket.requester], consistent=True)
        now, zone = int(self.desk_now()), self.desk().time_zone_of(ticket.team)
        record = found.item(*customer)
        contact = customers.contact_of(record, ticket.requester, self.keyring.opened(found.keys).get(ticket.requester))
        _, _, grant = reveals.seen_in(found, agent.id, day, ticket.id)
        side = CustomerSide(
            ticket.requester, customer_tag(ticket.requester), masked_of(contact), {}, self._budget(found, agent.id, day, zone),
            self._proof(ticket, found, now, zone), is_erased=contact is None,
            others=len(record.al or ()) if isinstance(record, CustomerRecord) else 0,
        )  # fmt: skip
        return _with_shown(side, contact, grant, revealed, here=(now, zone))

    def blocks(self, reader: Agent) -> tuple[Blocked, ...]:
        """Who is blocked, those first who have waited longest. One batch read over the desk's people, whose number is no customer's doing."""
        people = [one for one in self.people() if not one.is_locked_out]
        found = read_batch([reveals.block_key(one.id) for one in people], consistent=True) if people else None
        now, zone = int(self.desk_now()), next(iter(self.desk().document.teams.values())).time_zone
        blocks = [(block, one) for one in people if found and (block := reveals.block_in(found.item(*reveals.block_key(one.id))))]
        ordered = sorted(blocks, key=lambda each: each[0].at)
        return tuple(Blocked(one.id, one.name, moment_of(block.at, now, zone), one.id == reader.id) for block, one in ordered)

    def _budget(self, found: Found, agent: str, day: str, zone: str) -> Budget:
        of_day, is_blocked, _ = reveals.seen_in(found, agent, day, "")
        budget, now = self.desk().document.reveals.budget_a_day, int(self.desk_now())
        block = reveals.block_in(found.item(*reveals.block_key(agent))) if is_blocked else None
        since = moment_of(block.at, now, zone) if block else None
        return Budget(max(0, budget - of_day.reveals), budget, since, self._who_may_lift(agent) if block else ())

    def _who_may_lift(self, agent: str) -> tuple[str, ...]:
        return tuple(one.name for one in self.people() if one.role is Role.LEAD and one.id != agent and not one.is_locked_out)

    def _proof(self, ticket: Ticket, found: Found, now: int, zone: str) -> Proof:
        challenge = step_up.challenge_in(found.item(*step_up.key_of(ticket.id)), ticket.id)
        hindrance, is_by_exchange = _hindrance(ticket, found, challenge, now), challenge is not None and challenge.kind is Kind.EXCHANGE
        course = "passed" if ticket.verified_until is not None and now < ticket.verified_until else _course(ticket, challenge, now)
        is_free = course not in {"passed", "asked"} and not ticket.into and _may_be_sent(challenge, now)
        proof = Proof(course, None, 0, hindrance, is_by_exchange, is_free and self.has_account_system())
        if course == "passed":
            return replace(proof, until=moment_of(ticket.verified_until or now, now, zone))
        if challenge is None or course not in {"sent", "asked"}:
            return proof
        return replace(proof, until=moment_of(challenge.expires_at, now, zone), guesses_left=MOST_GUESSES - challenge.guesses)


def masked_of(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    return {"address": masked_address(contact.address)} | ({"name": masked_name(contact.name)} if contact.name else {})


def _course(ticket: Ticket, challenge: Challenge | None, now: int) -> str:
    """Of whoever has no proof now."""
    if challenge is None or challenge.state is State.PASSED:
        return "ended" if ticket.verified_until else "none"
    if challenge.state in {State.REFUSED, State.UNKNOWN}:
        return challenge.state.value
    if challenge.state is State.LOCKED or challenge.guesses >= MOST_GUESSES:
        return "locked"
    if challenge.expires_at <= now:
        return "ended"
    return "asked" if challenge.kind is Kind.EXCHANGE else "sent"


def _may_be_sent(challenge: Challenge | None, now: int) -> bool:
    try:
        sendings_after(challenge, now)
    except SupportError:
        return False
    return True


def _hindrance(ticket: Ticket, found: Found, challenge: Challenge | None, now: int) -> str:
    record = found.item(*customers.key_of(ticket.requester))
    since = int(record.at) if isinstance(record, CustomerRecord) and record.at is not None else None
    if ticket.into:
        return "merged"
    try:
        refuse_unknown_channel(ticket, since)
        sendings_after(challenge, now)
    except SupportError as error:
        return str(error.fields.get("cause", "unknown-channel"))
    return ""


def _with_shown(
    side: CustomerSide, contact: Contact | None, grant: Grant | None, revealed: Shown | None, *, here: tuple[int, str]
) -> CustomerSide:
    now, zone = here
    if grant is None or grant.until <= now or contact is None:
        return side
    own: dict[str, str | None] = {"address": contact.address, "name": contact.name or None}
    shown = {name: value for name, value in own.items() if name in grant.fields}
    account = ""
    if revealed is not None:
        shown |= revealed.values
        account = revealed.account
    elif grant.fields & OF_ACCOUNT:
        account = "again"
    ordered = {name: shown[name] for name in FIELDS if name in shown}
    return replace(side, shown=ordered, until=moment_of(grant.until, now, zone), ends_in_s=grant.until - now, account=account)
