"""A person's shifts as an iCalendar feed to subscribe to (RFC 5545; how often to ask again: RFC 7986)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from .rota import Rota
from .rota_shifts import Shift, shifts_of

if TYPE_CHECKING:
    from icalendar import Event

GRID_S = 28 * 86400
ASK_AGAIN = timedelta(hours=1)
WORDS = {
    "ja": "オンコール: {rota}", "en": "On call: {rota}", "es": "De guardia: {rota}", "fr": "Astreinte : {rota}", "de": "Bereitschaft: {rota}",
}  # fmt: skip


def feed(rotas: Iterable[Rota], person: str, *, start: int, end: int, now: int, language: str, domain: str) -> str:
    """The text of a VCALENDAR with CRLF line ends, an event a shift that touches [start, end). All times in epoch seconds, in the text in UTC.

    A shift keeps its UID from one fetch to the next: shifts are looked for on a fixed grid, so that the moving stretch
    cuts none.
    """
    from icalendar import Calendar  # slow to import, and only this needs it

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//madoguchi//on-call//EN")
    calendar.add("x-wr-calname", WORDS[language].format(rota=person))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for rota, shift in _found(rotas, person, start, end):
        event = _event(shift, f"{rota.id}|{person}|{shift.start}", domain)
        event.add("dtstamp", _utc(now))
        event.add("summary", WORDS[language].format(rota=rota.id))
        calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _found(rotas: Iterable[Rota], person: str, start: int, end: int) -> Iterator[tuple[Rota, Shift]]:
    since, until = start // GRID_S * GRID_S - GRID_S, end // GRID_S * GRID_S + 2 * GRID_S
    for rota in rotas:
        for shift in shifts_of(rota, person, since, until):
            if shift.end > start and shift.start < end:
                yield rota, shift


def _event(shift: Shift, key: str, domain: str) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", f"{sha256(key.encode()).hexdigest()[:24]}@{domain}")
    event.add("dtstart", _utc(shift.start))
    event.add("dtend", _utc(shift.end))
    event.add("transp", "TRANSPARENT")  # being on call does not make somebody busy
    return event


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
