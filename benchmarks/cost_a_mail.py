"""Calls and units of a new ticket with its acknowledgement, from the mail's notification until nothing is left to do."""

from random import Random

from .desk_under_load import LoadedDesk
from .meter import Meter, Reading
from .table import Row
from .units import price

CALLS_TARGET = 9
DESIGNED_WRITE = 18.0
DESIGNED_READ = 1.5
TOLERANCE = 0.10
TEXT_BYTES = 1200


def measure(desk: LoadedDesk, meter: Meter) -> list[Row]:
    """A known customer whose first acknowledgement of the day this is; process warm, configuration cached."""
    desk.use()
    random = Random(4)
    desk.take_in(desk.new_mail(random, size=TEXT_BYTES, customer=1))
    event = desk.new_mail(random, size=TEXT_BYTES, customer=2)
    before = desk.sweep()
    meter.take()
    desk.take_in(event)
    reading = meter.take()
    left = desk.sweep() - before
    return [_calls_row(reading, left), _units_row(reading)]


def _calls_row(reading: Reading, left: int) -> Row:
    count = len(reading.calls)
    is_met = count <= CALLS_TARGET and left == 0 and "sesv2.SendEmail" in reading.calls
    quiet = "a sweep right after finds nothing more to do" if left == 0 else f"a sweep right after finds {left} things more to do"
    return Row(
        "AWS calls, new ticket with acknowledgement", f"<= {CALLS_TARGET}", str(count), is_met, (", ".join(reading.calls), quiet),
        {"calls": reading.calls},
    )  # fmt: skip


def _units_row(reading: Reading) -> Row:
    is_met = _is_near(reading.write, DESIGNED_WRITE) and _is_near(reading.read, DESIGNED_READ)
    of_thousand = 1000 * price(reading.write, reading.read)
    parts = ", ".join(f"{name} {units:g}" for name, units in sorted(reading.written.items()))
    return Row(
        "units, new ticket with acknowledgement", f"{DESIGNED_WRITE:g} W + {DESIGNED_READ:g} R, within 10 %",
        f"{reading.write:g} W + {reading.read:g} R", is_met,
        (f"1,000 cost ${of_thousand:.4f} in DynamoDB (us-east-1, on demand)", f"write units: {parts}; the emulator answered {reading.answered_write:g}"),
        {"write": reading.write, "read": reading.read, "by_part": reading.written, "emulator_write": reading.answered_write, "usd_per_1000": of_thousand},
    )  # fmt: skip


def _is_near(measured: float, designed: float) -> bool:
    return abs(measured - designed) <= TOLERANCE * designed
