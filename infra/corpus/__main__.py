"""`make corpus`: what the desk makes of real mail, as a table, and as JSON in build/corpus.json. Fails where a figure to reach is missed."""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import mime, replies, secrets, takeover

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("CORPORA") or ROOT.parent / "shared/corpora")
OUTPUT = ROOT / "build/corpus.json"
FIELDS_TO_REACH = 0.95
REPLIES_TO_REACH = 29 / 32
MOST_SHOWN = 12


class Line(NamedTuple):
    """`is_reached` is None where there is nothing to reach. `wrong` is shown below the table."""

    part: str
    name: str
    figure: str
    to_reach: str = ""
    is_reached: bool | None = None
    wrong: tuple[str, ...] = ()


def main() -> int:
    if not CORPORA.is_dir():
        print(f"There is no folder {CORPORA}. Set CORPORA to where the real data lies; without it only the takeover phrases are measured.")
    lines = [*(_real(CORPORA) if CORPORA.is_dir() else ()), *_takeover(CORPORA)]
    print(_table(lines))
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps([line._asdict() for line in lines], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    missed = [line for line in lines if line.is_reached is False]
    verdict = (
        f"{len(missed)} figures are missed." if missed else "Every figure is reached." if CORPORA.is_dir() else "The rest was not measured."
    )
    print(f"\n{verdict} The whole is in {OUTPUT.relative_to(ROOT)}.")
    return 1 if missed or not CORPORA.is_dir() else 0


def _real(corpora: Path) -> Iterator[Line]:
    yield from _mime(corpora / "mail/mime")
    yield from _replies(corpora / "mail/reply")
    yield from _secrets(corpora)


def _mime(folder: Path) -> Iterator[Line]:
    rows = mime.measure(folder)
    mails = {row.mail for row in rows}
    raised = sorted({row.mail for row in rows if str(row.read).startswith("raised ")})
    yield Line("mime", "mails that raise", f"{len(raised)} of {len(mails)}", "0", not raised and bool(mails), tuple(raised))
    equal, different = sum(row.is_equal for row in rows), [row for row in rows if not row.is_equal]
    share = equal / len(rows) if rows else 0.0
    shown = tuple(f"{row.mail} {row.field}: read {str(row.read)[:90]!r}, expected {str(row.expected)[:90]!r}" for row in different)
    yield Line("mime", "fields equal", f"{equal} of {len(rows)} ({share:.1%})", f"{FIELDS_TO_REACH:.0%}", share >= FIELDS_TO_REACH, shown)
    by_field = Counter(row.field for row in rows if row.is_equal)
    yield from (Line("mime", f"  {field}", f"{by_field[field]} of {len(mails)}") for field in mime.FIELDS)


def _replies(folder: Path) -> Iterator[Line]:
    libraries = replies.others()
    rows = replies.measure(folder, libraries)
    equal = sum(row.is_equal for row in rows)
    wrong = tuple(row.name for row in rows if not row.is_equal)
    reached = bool(rows) and equal >= REPLIES_TO_REACH * len(rows)
    yield Line("replies", "new text equal", f"{equal} of {len(rows)}", "29 of 32", reached, wrong)
    yield from (
        Line("replies", f"  beside it: {name}", f"{sum(row.by_library[name] for row in rows)} of {len(rows)}") for name in libraries
    )


def _secrets(corpora: Path) -> Iterator[Line]:
    for row in secrets.measure(corpora):
        is_apart = row.name.startswith(secrets.APART)  # nothing is promised of Chinese, whose words are single characters
        wanted = "0" if row.is_alarm else "" if is_apart else "all"
        name = f"false alarms: {row.name}" if row.is_alarm else row.name
        yield Line("secrets", name, f"{row.found} of {row.total}", wanted, None if is_apart else row.is_reached, row.failing)


def _takeover(corpora: Path) -> Iterator[Line]:
    for row in takeover.measure(corpora):
        told = "missed" if row.is_wanted else "false alarms"
        yield Line("takeover", row.name, f"{len(row.wrong)} {told} of {row.total}", wrong=row.wrong)


def _table(lines: list[Line]) -> str:
    rows = [(line.part, line.name, line.figure, line.to_reach) for line in lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shown: list[str] = []
    for line, row in zip(lines, rows, strict=True):
        cells = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        shown.append(cells.rstrip() + ("   <- MISSED" if line.is_reached is False else ""))
    for line in (line for line in lines if line.wrong):
        shown += [f"\n{line.part}, {line.name.strip()}:", *(f"  {' '.join(each.split())[:240]}" for each in line.wrong[:MOST_SHOWN])]
        shown += [f"  and {len(line.wrong) - MOST_SHOWN} more" for _ in range(1) if len(line.wrong) > MOST_SHOWN]
    return "\n".join(shown)


if __name__ == "__main__":
    sys.exit(main())
