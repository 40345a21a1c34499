"""The rotas in force: what the document plans, with the overrides and absences that people made; who is on call, shifts, gaps, the feed."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, Unauthorized, Upstream
from chalicelib.core.ids import RandomBits, new_time_id
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk

from . import rota_store
from .policy.chain_recipients import Directory
from .policy.rota import Absence, Override, Rota, rota_of
from .policy.rota_faults import clashes
from .policy.rota_feed import feed
from .policy.rota_gaps import AHEAD_S, asked_rotas
from .policy.rota_shifts import Gap, gaps
from .policy.rota_swaps import Side, swap

LONGEST_CHANGE_S = 400 * 86400
FEED_BACK_S, FEED_AHEAD_S = 28 * 86400, 120 * 86400


@dataclass
class RotaBook:
    desk: Callable[[], PublishedDesk]
    signer: Signer
    base_url: Callable[[], str]
    random_bits: RandomBits
    desk_now: Clock
    _plain: tuple[int, dict[str, Rota]] = field(default=(0, {}))

    # ---- who is on call

    def directory(self) -> Directory:
        """For a page that goes out: where the changes cannot be read, the plain rota is better than nobody."""
        try:
            rotas = self.rotas()
        except Upstream as error:
            count("RotaChangesNotRead")
            logger.warning("overrides not read, the plan counts", reason=error.detail)
            rotas = self._planned()
        return Directory(self.desk().document.people, rotas)

    def rotas(self) -> dict[str, Rota]:
        """As they stand: one query of the changes."""
        changes = rota_store.changes()
        absences = tuple(rota_store.absence_of(one) for one in changes if isinstance(one, rota_store.AbsenceRecord))
        overrides = [one for one in changes if isinstance(one, rota_store.OverrideRecord)]
        return {
            rota_id: Rota(rota_id, plain.layers, tuple(rota_store.override_of(one) for one in overrides if one.rt == rota_id), absences)
            for rota_id, plain in self._planned().items()
        }

    def rota(self, rota_id: str) -> Rota:
        if rota_id not in self.desk().document.rotas:
            raise NotFound(f"The desk's document has no rota {rota_id[:40]!r}.", {"rota": rota_id[:40]})
        return self.rotas()[rota_id]

    def gaps(self, start: int, end: int) -> list[tuple[str, Gap]]:
        """When nobody is on call in a rota that a chain asks, as the rotas stand: of what is to come, and of 90 days of it at most."""
        since, asked = max(start, int(self.desk_now())), asked_rotas(self.desk().document.chains)
        return [
            (rota_id, gap)
            for rota_id, rota in self.rotas().items()
            if rota_id in asked
            for gap in gaps(rota, since, min(end, since + AHEAD_S))
        ]

    def _planned(self) -> dict[str, Rota]:
        desk = self.desk()
        if self._plain[0] != desk.version:
            self._plain = desk.version, {rota_id: rota_of(rota_id, plan) for rota_id, plan in desk.document.rotas.items()}
        return self._plain[1]

    # ---- what people change

    def override(self, rota_id: str, override: Override, by: str) -> tuple[str, list[str]]:
        """Its id, and who of its people is away meanwhile: they are on call even so. Raises InvalidInput, NotFound."""
        rota = self.rota(rota_id)
        self._check(override.start, override.end, (*override.people, *((override.instead_of,) if override.instead_of else ())))
        changed = Rota(rota.id, rota.layers, (override,), rota.absences)
        return self._made([(rota_id, override)], by)[0], sorted({person for _, person in clashes(changed, override.start, override.end)})

    def swap(self, rota_id: str, first: Side, second: Side, by: str) -> list[str]:
        """Two people exchange a shift. Raises InvalidInput where one of them has none then."""
        return self._made([(rota_id, one) for one in swap(self.rota(rota_id), first, second)], by)

    def away(self, absence: Absence, by: str) -> str:
        self._check(absence.start, absence.end, (absence.person,))
        now = int(self.desk_now())
        change_id = new_time_id(now, self.random_bits)
        commit([rota_store.add_absence(change_id, absence, by, now)])
        return f"A-{change_id}"

    def take_back(self, change_id: str) -> None:
        commit([rota_store.take_back(change_id.replace("-", "#", 1), int(self.desk_now()))])

    def _made(self, overrides: list[tuple[str, Override]], by: str) -> list[str]:
        now = int(self.desk_now())
        named = [(new_time_id(now, self.random_bits), rota_id, one) for rota_id, one in overrides]
        commit([rota_store.add_override(change_id, rota_id, one, by, now) for change_id, rota_id, one in named])
        return [f"O-{change_id}" for change_id, _, _ in named]

    def _check(self, start: int, end: int, people: tuple[str, ...]) -> None:
        if not start < end <= start + LONGEST_CHANGE_S or end <= self.desk_now():
            raise InvalidInput("A change begins before it ends, lasts for 400 days at most, and is not over yet.", {"field": "end"})
        if unknown := sorted(set(people) - set(self.desk().document.people)):
            raise InvalidInput(f"The desk's document knows no {', '.join(unknown)}.", {"field": "people"})

    # ---- the feed

    def feed_url(self, person: str) -> str:
        """A new address; the one before it ends. Whoever has it can read the person's shifts, without a login."""
        before = rota_store.feed_number(person)
        try:
            commit([rota_store.set_feed(person, before + 1, before)])
        except CommitRefused:
            raise Conflict("Somebody else changed this feed at the same moment. Please try again.", {"person": person}) from None
        return f"{self.base_url()}/on-call/{self.signer.sign('feed', f'{person}|{before + 1}')}.ics"

    def end_feed(self, person: str) -> None:
        """The address in force ends, and none takes its place: a number that was never given out."""
        before = rota_store.feed_number(person)
        if before:
            commit([rota_store.set_feed(person, before + 1, before)])

    def feed(self, token: str) -> str:
        """The text of a VCALENDAR. Raises Unauthorized for an address that we did not give out, or that ended."""
        person, _, number = (self.signer.verified("feed", token.removesuffix(".ics")) or "").rpartition("|")
        if not person or rota_store.feed_number(person) != int(number):
            raise Unauthorized("This address of a calendar has ended, or was cut short. Ask for a new one in the desk.")
        desk, now = self.desk(), int(self.desk_now())
        return feed(
            self.rotas().values(), person, start=now - FEED_BACK_S, end=now + FEED_AHEAD_S, now=now, language=desk.document.locales[0],
            domain=desk.help_brand.message_domain,
        )  # fmt: skip
