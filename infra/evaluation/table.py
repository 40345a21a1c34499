"""The table of figures: each beside what is to reach and what the baselines reach in the same run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HEAD = ("figure", "to reach", "engine", "beside it, in the same run")


@dataclass(frozen=True)
class Row:
    """`is_reached` is None where there is nothing to reach. `beside`: the baselines' figures. `details` are for the JSON alone."""

    name: str
    figure: str
    to_reach: str = ""
    is_reached: bool | None = None
    beside: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return self.name, self.to_reach, self.figure, " · ".join(f"{name} {figure}" for name, figure in self.beside.items())


def printed(rows: Sequence[Row]) -> str:
    widths = [max(map(len, column)) for column in zip(HEAD, *(row.cells for row in rows), strict=True)]
    lines = [_line(HEAD, widths), _line(["-" * width for width in widths], widths)]
    lines += [_line(row.cells, widths) + (" <- MISSED" if row.is_reached is False else "") for row in rows]
    return "\n".join(lines)


def percent(share: float | None) -> str:
    return "none sent" if share is None else f"{100 * share:.1f} %"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
