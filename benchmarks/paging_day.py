"""A simulated day of ten thousand tickets: how long after a promise ran out its page was published, and whether any was lost or came twice.

Tickets are opened through the desk's own commit, not through mail: the day is about what comes due. One in eight is not answered in time.
"""

import math
from itertools import pairwise
from random import Random

from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.errors import SupportError
from chalicelib.core.ids import new_ticket_id
from chalicelib.desk.words import Locale
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.model import BREACH, Commit, State
from infra.simulation import faults
from infra.simulation.invariants import broken
from infra.simulation.people import DAY, Case, People
from infra.simulation.record import Record, heard_of
from infra.simulation.running import demo, simulated
from infra.simulation.simulation import Plan, Simulation

from .table import Row

TICKETS = 10_000
OVERDUE_OF = 8
TUESDAY = 1768262400.0  # 2026-01-13T00:00:00Z, a working day everywhere
TEAMS = (("tokyo", 5), ("security", 3))
LANGUAGE: Locale = "en"
FAULTLESS_P99_S, FAULTY_P99_S = 10.0, 90.0


class DueCase(Case):
    """Opened at once. Most wait for the customer from then on; the others run out of time, and who acknowledges their page answers them."""

    def __init__(self, people: People, number: int, random: Random) -> None:
        super().__init__(people, number, random)
        self.team = random.choices([team for team, _ in TEAMS], [weight for _, weight in TEAMS])[0]

    def begin(self) -> None:
        _, opened = self.people.machine.invoke("opened", self._open)
        if opened is None:
            self.later(1, "open again", self.begin)
            return
        self.ticket = opened
        self.people.by_ticket[opened] = self
        self.later(2 * DAY, "finish", self.finish)

    def _open(self) -> str | None:
        """As admission does it, without a mail. None where AWS does not answer for the moment."""
        now = int(self.people.machine.now)
        self.ticket = self.ticket or new_ticket_id(now, self.random.getrandbits)
        try:
            desk = wiring.desk().desk()
            commit(store.change(None, self._opening(self.ticket, now, desk.version), desk, subject=b"sealed").writes)
        except CommitRefused:
            return self.ticket  # the answer to the first try was lost
        except SupportError:
            return None
        return self.ticket

    def _opening(self, ticket: str, now: int, version: int) -> Commit:
        opened = e.Opened("mail", "support@example.com", "example", self.team, LANGUAGE, None, f"C{self.number:023d}")
        waits: tuple[e.Event, ...] = () if self.number % OVERDUE_OF == 0 else (e.StateChanged(State.WAITING_CUSTOMER.value),)
        return Commit(
            ticket, 1, now, now, f"customer:{opened.requester}", f"D#{self.number}", version, (opened, e.MessageReceived(), *waits)
        )

    def finish(self) -> None:
        if not self.people.rests(self):
            self.settle()
            self.ask("PATCH", "", {"state": "resolved"}, "finish")
            self.later(3600, "finish", self.finish)

    def answer(self) -> None:
        """There is no letter to answer."""
        self.change({"state": "resolved"}, self.settle)

    def is_taken_on(self) -> None:
        if not self.is_taken:
            self.is_taken = True
            self.later(self.random.uniform(60, 1800), "resolve", self.answer)


def measure() -> list[Row]:
    return [_row("without faults", faults.NONE, FAULTLESS_P99_S), _row("with faults injected", faults.FOR_SECONDS, FAULTY_P99_S)]


def _row(how: str, injected: faults.Faults, most_s: float) -> Row:
    document = demo()
    document = replace(document, automatic_mail=replace(document.automatic_mail, acknowledgements=False))
    simulation, record = simulated(Plan("bench", TICKETS, injected, document, DAY, skips_idle_sweeps=False, start=TUESDAY, case=DueCase))
    waited = sorted(latencies(record))
    lost, doubled = wrong(simulation, record)
    p50, p99 = (waited[math.ceil(share * len(waited)) - 1] for share in (0.5, 0.99))
    machine = simulation.machine
    heard = f"{len(waited)} promises ran out, {len(record.pages)} pages, {len(record.copies)} copies; half within {p50:.1f} s, the last after {waited[-1]:.0f} s; "
    notes = (f"{heard}{machine.deaths} processes died, {machine.strikes} calls failed",)
    return Row(
        f"from due to page published, 10,000 tickets a day, {how}", f"p99 < {most_s:.0f} s, 0 lost, 0 doubled", f"p99 {p99:.1f} s, {lost} lost, {doubled} doubled",
        p99 < most_s and not lost and not doubled, notes, {"p50_s": p50, "p99_s": p99, "lost": lost, "doubled": doubled},
    )  # fmt: skip


def latencies(record: Record) -> list[float]:
    """From the moment at which a promise ran out to its page: the first copy after the ticket joined, or, where the page was told already, joining it."""
    copies: dict[str, list[float]] = {}
    for copy in record.copies:
        copies.setdefault(copy.page, []).append(copy.taken_at)
    found = []
    for history in record.histories.values():
        for before, stood in pairwise(history):
            for clock, percent, page in heard_of(stood.commit):
                if percent == BREACH and page in copies and not record.pages[page].waits_for_morning:
                    due_at = before.ticket.clocks[clock].due_at or stood.commit.recorded_at
                    found.append(max(stood.commit.recorded_at, min(copies[page])) - due_at)
    return found


def wrong(simulation: Simulation, record: Record) -> tuple[int, int]:
    """Broken invariants by what they speak of: pages that came twice, and everything else that would have reached nobody."""
    lines = broken(record, simulation.people.ledger, FAULTY_P99_S * 10)
    doubled = sum(line.startswith("pages_are_not_doubled") for line in lines)
    return len(lines) - doubled, doubled
