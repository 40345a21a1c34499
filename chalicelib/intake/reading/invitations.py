"""What a person would want to read of a calendar part (RFC 5545) that came without words."""

import re

from chalicelib.core.patterns import pattern

READ_LIMIT = 64 * 1024
_FOLD = pattern(r"\r?\n[ \t]")
_LINE = pattern(r"(?im)^(SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION|ORGANIZER)([;:][^\r\n]*)")
_WHEN = pattern(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ZONE = pattern(r"TZID=\"?([^\":;]{1,60})")


def words_of(calendar: str) -> str:
    """The first event's summary, times, place and description, a line each, without labels in any language."""
    event = _FOLD.sub("", calendar[:READ_LIMIT]).partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    found: dict[str, str] = {}
    for name, rest in _LINE.findall(event):
        found.setdefault(name.upper(), rest)
    times = " – ".join(filter(None, (_when(found.get("DTSTART", "")), _when(found.get("DTEND", "")))))
    lines = [_text(found.get("SUMMARY", "")), times, _text(found.get("LOCATION", "")), _text(found.get("DESCRIPTION", ""))]
    return "\n".join(line for line in lines if line)


def _text(rest: str) -> str:
    value = rest.partition(":")[2]
    return re.sub(r"\\(.)", lambda escaped: "\n" if escaped.group(1) in "nN" else escaped.group(1), value).strip()


def _when(rest: str) -> str:
    found, zone = _WHEN.search(rest.rpartition(":")[2]), _ZONE.search(rest)
    if not found:
        return ""
    year, month, day, hour, minute, utc = found.groups()
    at = f" {hour}:{minute}" if hour else ""
    return f"{year}-{month}-{day}{at}" + (" UTC" if utc else f" ({zone.group(1)})" if zone and hour else "")
