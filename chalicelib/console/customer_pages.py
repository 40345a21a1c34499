"""A person as agents see them: every address of theirs masked, what was written down about them, and every ticket in one timeline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from msgspec import Struct

from chalicelib.agents.model import Agent
from chalicelib.aws.dynamodb import CommitRefused, Desk, commit, read_batch
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.ids import grouped
from chalicelib.customers import erasures, profiles
from chalicelib.customers import store as customers
from chalicelib.customers.keyring import KeyRing
from chalicelib.customers.people import Joining, People, Person
from chalicelib.customers.profiles import Profile, place_of, profile_of
from chalicelib.desk.model import PublishedDesk
from chalicelib.redaction.redacting import redact
from chalicelib.tickets.model import ACTIVE, State, Ticket
from chalicelib.tickets.policy.written import checked_text
from chalicelib.tickets.reading import subject_of
from chalicelib.tickets.timeline import tickets_of

from .customer_side import CustomerSide, CustomerSides, masked_of
from .masking import customer_tag
from .policy.time_words import Moment, moment_of

ROWS = 20
LONGEST_NOTES = 4000
NO_TEAM = "UTC"


class Address(Struct, frozen=True):
    """One of the person's. `masked` is empty where nothing of it can be read any more."""

    customer: str
    tag: str
    masked: str
    name: str
    since: Moment | None
    is_suppressed: bool
    is_main: bool


class TimelineRow(Struct, frozen=True):
    id: str
    reference: str
    subject: str | None
    state: str
    team: str
    channel: str
    opened: Moment
    tag: str


class Undoable(Struct, frozen=True):
    """A joining that stands. `tags` are the addresses that came with it."""

    id: str
    person: str
    tags: tuple[str, ...]
    by: str
    at: Moment


class CustomerPage(Struct, frozen=True):
    """`about` is the ticket by which the agent may see more; None where the chosen address has none that goes on by itself."""

    id: str
    tag: str
    addresses: tuple[Address, ...]
    chosen: str
    profile: Profile
    others_notes: tuple[tuple[str, str], ...]
    language: str
    plan: str
    here: str
    rows: tuple[TimelineRow, ...]
    next: str | None
    open: int
    joinings: tuple[Undoable, ...]
    about: Ticket | None
    side: CustomerSide | None
    is_erased: bool
    erasing_since: Moment | None


class Wanted(Struct, frozen=True):
    """What an agent writes down, decided on the profile's `version`."""

    version: int
    language: str
    plan: str
    time_zone: str
    notes: str


@dataclass
class CustomerPages:
    people: People
    keyring: KeyRing
    desk: Callable[[], PublishedDesk]
    sides: CustomerSides
    name_of: Callable[[str], str]
    desk_now: Clock

    def show(self, customer: str, agent: Agent, *, chosen: str = "", before: str | None = None) -> CustomerPage:
        """`chosen`: of which address the agent wants to see more. Raises NotFound."""
        person = self.people.find(customer)
        chosen = chosen if chosen in person.members else customer
        places = [place_of(member) for member in person.members]
        found = read_batch([*places, erasures.place_of(person.id)], person.members, consistent=True)
        asked = erasures.erasure_in(found.item(*erasures.place_of(person.id)))
        keys, now = self.keyring.opened(found.keys), int(self.desk_now())
        tickets, further = tickets_of(person.members, ROWS, before)
        about = self._about(chosen, tickets)
        zone = self._zone(tickets)
        profile = profile_of(found.item(*place_of(person.id)), person.id, keys.get(person.id))
        main = person.records[person.id]
        return CustomerPage(
            person.id, customer_tag(person.id), tuple(self._addresses(person, keys, now, zone)), chosen, profile,
            tuple(_others_notes(person, found.items, keys)), main.ln or "", main.pl or "", _wall(profile.time_zone, now),
            tuple(_row(ticket, keys, now, zone) for ticket in tickets), further, sum(ticket.state in ACTIVE for ticket in tickets),
            tuple(self._undoable(each, now, zone) for each in self.people.joinings(person)), about,
            self.sides.show(about, agent) if about else None, is_erased=person.id not in keys,
            erasing_since=moment_of(asked.at, now, zone) if asked and asked.done_at is None else None,
        )  # fmt: skip

    def write_down(self, customer: str, wanted: Wanted, agent: Agent) -> None:
        """Raises InvalidInput, and Conflict where somebody else wrote meanwhile, or the customer was erased."""
        person = self.people.find(customer)
        found = read_batch([place_of(person.id)], [person.id], consistent=True)
        key = self.keyring.opened(found.keys).get(person.id)
        if key is None:
            raise Conflict("This customer was erased. Nothing is written down about them.", {"cause": "erased"})
        notes = self._checked(wanted)
        made = Profile(wanted.version + 1, wanted.time_zone, notes, int(self.desk_now()), agent.id)
        described = customers.describe(person.id, wanted.language or None, wanted.plan or None)
        try:
            commit([profiles.write(person.id, made, key), described])
        except CommitRefused:
            raise Conflict("Somebody else wrote about this customer meanwhile.", {"cause": "changed"}) from None

    def ask_to_erase(self, person: Person, agent: Agent) -> None:
        """Whatever was asked before stays asked."""
        for member in sorted(person.members):
            try:
                commit([erasures.ask(member, agent.actor, int(self.desk_now()))])
            except CommitRefused:
                continue  # it waits already

    def _checked(self, wanted: Wanted) -> str:
        document = self.desk().document
        if wanted.plan and wanted.plan not in document.plans:
            raise InvalidInput("The desk has no such plan.", {"field": "plan"})
        if wanted.language and wanted.language not in document.locales:
            raise InvalidInput("The desk does not write this language.", {"field": "language"})
        if wanted.time_zone and wanted.time_zone not in available_timezones():
            raise InvalidInput("There is no such time zone.", {"field": "time_zone"})
        notes = redact(checked_text(wanted.notes)).text if wanted.notes.strip() else ""
        if len(notes) > LONGEST_NOTES:
            raise InvalidInput(f"Notes have {LONGEST_NOTES} characters at most.", {"field": "notes"})
        return notes

    def _about(self, chosen: str, tickets: Iterable[Ticket]) -> Ticket | None:
        """The newest of the chosen address: what is shown of a customer stands in a ticket's record."""
        mine = [ticket for ticket in tickets if ticket.requester == chosen] or tickets_of([chosen], ROWS)[0]
        return next((ticket for ticket in mine if ticket.state is not State.MERGED), None)

    def _zone(self, tickets: list[Ticket]) -> str:
        return self.desk().time_zone_of(tickets[0].team) if tickets else NO_TEAM

    @staticmethod
    def _addresses(person: Person, keys: Mapping[str, bytes], now: int, zone: str) -> Iterable[Address]:
        for member in sorted(person.members, key=lambda each: (each != person.id, each)):
            record = person.records[member]
            masked = masked_of(customers.contact_of(record, member, keys.get(member)))
            since = moment_of(int(record.at), now, zone) if record.at is not None else None
            is_suppressed = customers.suppression_of(record) is not None
            yield Address(
                member, customer_tag(member), masked.get("address", ""), masked.get("name", ""), since, is_suppressed, member == person.id
            )

    def _undoable(self, joining: Joining, now: int, zone: str) -> Undoable:
        by = self.name_of(joining.by.removeprefix("agent:"))
        return Undoable(joining.id, joining.person, tuple(map(customer_tag, sorted(joining.moved))), by, moment_of(joining.at, now, zone))


def _others_notes(person: Person, items: Mapping[tuple[str, str], Desk], keys: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """What was written about the others before they were joined."""
    for member in sorted(person.members - {person.id}):
        if notes := profile_of(items.get(place_of(member)), member, keys.get(member)).notes:
            yield customer_tag(member), notes


def _row(ticket: Ticket, keys: Mapping[str, bytes], now: int, zone: str) -> TimelineRow:
    key = keys.get(ticket.requester)
    subject = subject_of(ticket, key) if key else None
    opened = moment_of(ticket.opened_at, now, zone)
    return TimelineRow(
        ticket.id, grouped(ticket.id), subject, ticket.state, ticket.team, ticket.channel, opened, customer_tag(ticket.requester)
    )


def _wall(zone: str, now: int) -> str:
    """What their clock says now."""
    return moment_of(now, now, zone).wall if zone else ""
