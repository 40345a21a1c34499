"""Which shifts a day has: its own where the desk gave it some, none on a public holiday, else the weekday's."""

from datetime import date

from chalicelib.desk.calendars import Calendar, Minutes, minutes_of, own_day, week_of

from .public_holidays import public_holidays


class WorkingDays:
    """A calendar's days. Asks for the holidays of a year once, when a day of that year is first asked for."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._week = week_of(calendar)
        self._holidays: dict[int, dict[date, str]] = {}

    def shifts_on(self, day: date) -> tuple[Minutes, ...]:
        """Of the day on which they begin. What holds in order: the desk's own day, the public holiday, the week."""
        own = own_day(self._calendar.days, day)
        if own is not None:
            return tuple(map(minutes_of, own.shifts))
        return () if day in self._holidays_of(day.year) else self._week[day.weekday()]

    def name_of(self, day: date) -> str | None:
        """What makes the day another than its weekday: the name of the desk's own day, or of the holiday."""
        own = own_day(self._calendar.days, day)
        return (own.name or None) if own is not None else self._holidays_of(day.year).get(day)

    def _holidays_of(self, year: int) -> dict[date, str]:
        if year not in self._holidays:
            self._holidays[year] = {day: name for kept in self._calendar.holidays for day, name in public_holidays(kept, year).items()}
        return self._holidays[year]
