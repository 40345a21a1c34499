"""The table of figures: what was to be reached, what was measured, and whether it was."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """`notes` are lines below the table; `data` goes into the JSON as it is."""

    figure: str
    target: str
    measured: str
    is_met: bool
    notes: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


HEAD = ("figure", "target", "measured", "ok")


def slowest(figure: str, most_ms: float, own_ms: dict[str, float]) -> Row:
    """The slowest of several, by name, in milliseconds; it must stay below `most_ms`."""
    worst = max(own_ms.values())
    told = tuple(f"{name}: {spent:.1f} ms" for name, spent in own_ms.items())
    return Row(figure, f"< {most_ms:g} ms", f"{worst:.1f} ms", worst < most_ms, told, own_ms)


def printed(rows: list[Row]) -> str:
    lines = [HEAD, *((row.figure, row.target, row.measured, "yes" if row.is_met else "NO") for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    table = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in ruled]
    notes = [f"{row.figure}\n" + "\n".join(f"  {note}" for note in row.notes) for row in rows if row.notes]
    return "\n".join([*table, "", *notes])
