"""CPU a mail: of our own, in all, and how it grows with the number of tickets; batches on two desks take turns, so that noise hits both."""

from dataclasses import dataclass
from random import Random
from statistics import median

from .desk_under_load import Event, LoadedDesk
from .machine import reference_ms
from .mails import REPLY_EVERY
from .stopwatch import Cpu, Stopwatch
from .table import Row

OWN_TARGET_MS = 6.0
GROWTH_TARGET = 1.25
MAILS_A_BATCH = 10
WARMING_BATCHES = 3
BATCHES = 30


@dataclass(frozen=True)
class Batch:
    """Ten mails, three of them replies: the mean of a mail."""

    cpus: tuple[Cpu, ...]
    reference: float

    @property
    def total(self) -> float:
        return sum(cpu.total for cpu in self.cpus) / len(self.cpus)

    @property
    def own(self) -> float:
        return sum(cpu.own for cpu in self.cpus) / len(self.cpus)


def measure(few: LoadedDesk, many: LoadedDesk) -> list[Row]:
    """`few` holds 500 tickets, `many` 20,000."""
    with Stopwatch().installed() as stopwatch:
        for number in range(WARMING_BATCHES):
            for desk in (few, many):
                _batch(desk, stopwatch, number)
        pairs = [
            (_batch(few, stopwatch, number), _batch(many, stopwatch, number))
            for number in range(WARMING_BATCHES, WARMING_BATCHES + BATCHES)
        ]
    return [_own_row([large for _, large in pairs]), _growth_row(pairs)]


def _batch(desk: LoadedDesk, stopwatch: Stopwatch, number: int) -> Batch:
    """The same words to both desks; the tickets that replies name are each desk's own."""
    random = Random(number)
    desk.use()
    events = [_event(desk, random, place) for place in range(MAILS_A_BATCH)]
    reference = reference_ms()
    return Batch(tuple(stopwatch.time(lambda event=event: desk.take_in(event)) for event in events), reference)  # type: ignore[misc]


def _event(desk: LoadedDesk, random: Random, place: int) -> Event:
    if place in REPLY_EVERY:
        return desk.reply(random, by_token=place % 2 == 0)
    return desk.new_mail(random)


def _own_row(batches: list[Batch]) -> Row:
    own, total = median(batch.own for batch in batches), median(batch.total for batch in batches)
    by_kind = {
        "new ticket": [batch.cpus[place] for batch in batches for place in range(MAILS_A_BATCH) if place not in REPLY_EVERY],
        "reply": [batch.cpus[place] for batch in batches for place in REPLY_EVERY],
    }
    kinds = {kind: (median(cpu.own for cpu in cpus), median(cpu.total for cpu in cpus)) for kind, cpus in by_kind.items()}
    notes = [f"{kind}: own {own:.2f} ms, total {total:.2f} ms" for kind, (own, total) in kinds.items()]
    references = [batch.reference for batch in batches]
    busy = median(references) / min(references)
    notes.append(f"a fixed piece of Python took {busy:.2f} times its best: so much longer are all times than on an idle machine")
    return Row(
        "own CPU a mail (3 KB, 30 % replies)", f"< {OWN_TARGET_MS:g} ms", f"{own:.2f} ms (total {total:.2f})", own < OWN_TARGET_MS,
        (f"median of {len(batches)} batches of {MAILS_A_BATCH} mails at 20,000 tickets; botocore {total - own:.2f} ms", *notes),
        {"own_ms": own, "total_ms": total, "by_kind": kinds, "busy": busy},
    )  # fmt: skip


def _growth_row(pairs: list[tuple[Batch, Batch]]) -> Row:
    small, large = median(few.total for few, _ in pairs), median(many.total for _, many in pairs)
    ratio = large / small
    return Row(
        "total CPU, 20,000 tickets over 500", f"<= {GROWTH_TARGET:g}", f"{ratio:.2f}", ratio <= GROWTH_TARGET,
        (f"500: {small:.2f} ms, 20,000: {large:.2f} ms; {len(pairs)} batches each, taking turns (django-helpdesk: 6.4 and 17.8 ms, 2.8)",),
        {"small_ms": small, "large_ms": large, "ratio": ratio},
    )  # fmt: skip
