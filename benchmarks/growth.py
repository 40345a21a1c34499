"""Units and calls of what people and the clock read, at 200 tickets and at 20,000: they must be the same."""

from collections.abc import Callable

from chalicelib.tickets import store
from chalicelib.tickets.model import State
from chalicelib.tickets.queue import NOBODY, Sort, View

from .desk_under_load import LoadedDesk
from .filling import DUE_NOW
from .meter import Meter, Reading
from .table import Row

PAGE = 50
Read = Callable[[LoadedDesk], object]


def measure(few: LoadedDesk, many: LoadedDesk, meter: Meter) -> list[Row]:
    """`few` holds 200 tickets, `many` 20,000; both have ten overdue ones and a ticket of two hundred messages."""
    return [_row(name, _reading(read, few, meter), _reading(read, many, meter)) for name, read in READS.items()]


def _reading(read: Read, desk: LoadedDesk, meter: Meter) -> Reading:
    """The second time: the first fetches the configuration. Customers' keys are read anew, as by a process that has none of them yet."""
    desk.use()
    read(desk)
    meter.take()
    vars(desk.wiring).pop("reader", None)
    read(desk)
    return meter.take()


def _sweep(desk: LoadedDesk) -> None:
    if (handed := desk.sweep()) != DUE_NOW:
        raise RuntimeError(f"the benchmark's desk should have {DUE_NOW} due items and has {handed}")


def _page(sort: Sort) -> Read:
    def read(desk: LoadedDesk) -> None:
        found, subjects = desk.wiring.reader.queue(View(("tokyo",), (State.NEW,), NOBODY, sort), PAGE, None)
        if not len(found.rows) == len(subjects) == PAGE:
            raise RuntimeError(
                f"the benchmark's page should have {PAGE} tickets and has {len(found.rows)}, {len(subjects)} of them readable"
            )

    return read


def _open(desk: LoadedDesk) -> None:
    assert desk.long_ticket is not None
    desk.wiring.reader.conversation(store.get_ticket(desk.long_ticket.id))


READS: dict[str, Read] = {
    "queue page of 50, newest": _page(Sort.NEWEST),
    "queue page of 50, next due": _page(Sort.NEXT_DUE),
    "sweep with 10 due": _sweep,
    "open a ticket of 200 messages": _open,
}


def _row(name: str, small: Reading, large: Reading) -> Row:
    return Row(
        f"{name}: at 20,000 and at 200", "equal", f"{_told(large)} and {_told(small)}",
        (small.read, small.write, small.calls) == (large.read, large.write, large.calls), (),
        {"small": {"read": small.read, "calls": small.calls}, "large": {"read": large.read, "calls": large.calls}},
    )  # fmt: skip


def _told(reading: Reading) -> str:
    return f"{reading.read:g} R, {len(reading.calls)} calls"
