"""Reads Date as programs write it: named months or ISO, two-digit years, comments, zones missing or by name."""

import re
from datetime import UTC, datetime, timedelta, timezone

from chalicelib.core.patterns import pattern

_COMMENT = pattern(r"\([^()]*\)")
_MONTHS = {
    name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_MONTHS |= {
    "gen": 1,
    "ene": 1,
    "fev": 2,
    "mrz": 3,
    "abr": 4,
    "avr": 4,
    "mai": 5,
    "mag": 5,
    "giu": 6,
    "lug": 7,
    "ago": 8,
    "set": 9,
    "okt": 10,
    "ott": 10,
    "dez": 12,
    "dic": 12,
}
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "msd": 240, "ist": 330, "hkt": 480, "cst6cdt": -360, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
    "est": -300, "edt": -240, "est5edt": -300, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "pst8pdt": -480, "brt": -180,
}  # fmt: skip
_TIME = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:[.,]\d{1,9})?"
_NAMED = pattern(rf"(?<!\d)(\d{{1,2}})[ .\-/]{{0,3}}([A-Za-z]{{3,9}}|\d{{1,2}})月?[ .,\-/]{{1,3}}(\d{{4}}|\d{{2}}),? +{_TIME} ?(.{{0,40}})")
_AMERICAN = pattern(rf"([A-Za-z]{{3,9}})[. ]{{1,2}}(\d{{1,2}}),? +(?:(\d{{4}}),? +)?{_TIME} ?(.{{0,40}})")
_ISO = pattern(rf"(?<!\d)(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?[T ]*(?:\([^)]{{0,9}}\))?{_TIME} ?(.{{0,40}})")
_OFFSET = pattern(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})(?!\d)", re.IGNORECASE)
_YEAR = pattern(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TOO_EARLY = 1900


def date_of(text: str) -> datetime | None:
    """With the zone that it names, or UTC; None where there is no date to be read."""
    for _ in range(4):
        text, before = _COMMENT.sub(" ", text), text
        if text == before:
            break
    text = " ".join(text.split())[:200]
    try:
        return _iso(text) or _named(text) or _american(text)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    found = _ISO.search(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    return _moment(year, month, day, (hour, minute, second), found.group(7))


def _named(text: str) -> datetime | None:
    found = _NAMED.search(text)
    if not found:
        return None
    day, month, year, hour, minute, second, rest = found.groups()
    number = int(month) if month.isdigit() else _MONTHS.get(month[:3].lower(), 0)
    return _moment(_whole_year(year), number, int(day), (int(hour), int(minute), int(second or 0)), rest)


def _american(text: str) -> datetime | None:
    """`Tue Jul  1 10:52:37 2003`, `Jul 1, 2003 10:52`."""
    found = _AMERICAN.search(text)
    if not found or found.group(1)[:3].lower() not in _MONTHS:
        return None
    month, day, year, hour, minute, second, rest = found.groups()
    if not year:
        given = _YEAR.search(rest)
        if given is None:
            return None
        year, rest = given.group(), rest.replace(given.group(), " ", 1).strip()
    return _moment(int(year), _MONTHS[month[:3].lower()], int(day), (int(hour), int(minute), int(second or 0)), rest)


def _whole_year(year: str) -> int:
    return int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= 50 else 2000)  # noqa: PLR2004 - RFC 5322, 4.3


def _moment(year: int, month: int, day: int, time: tuple[int, int, int], rest: str) -> datetime | None:
    hour, minute, second = time
    afternoon = re.match(r"(?i)([ap])\.?m\b\.?", rest)
    if afternoon:
        hour, rest = hour % 12 + (12 if afternoon.group(1) in "pP" else 0), rest[afternoon.end() :].strip()
    if year < _TOO_EARLY:
        return None
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(rest))
    moment.astimezone(UTC)  # raises where no such moment exists in UTC
    return moment


def _zone(rest: str) -> timezone:
    offset = _OFFSET.match(rest)
    if offset:
        minutes = int(offset.group(2)) * 60 + int(offset.group(3))
        return timezone(timedelta(minutes=-minutes if offset.group(1) == "-" else minutes)) if minutes < 24 * 60 else UTC
    name = re.match(r"[A-Za-z0-9]{1,8}", rest)
    minutes = _ZONES.get(name.group().lower(), 0) if name else 0
    return timezone(timedelta(minutes=minutes)) if minutes else UTC
