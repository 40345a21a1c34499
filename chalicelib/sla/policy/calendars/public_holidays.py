"""Public holidays of a year: those that were written out when the desk's document was published, for other years the library's."""

from collections.abc import Iterable
from datetime import date

from chalicelib.desk.calendars import Holidays, HolidaysOfYear
from chalicelib.desk.service_levels import ServiceLevels

YEARS_BEFORE, YEARS_AHEAD = 1, 2
_known: dict[tuple[Holidays, int], dict[date, str]] = {}


def public_holidays(kept: Holidays, year: int) -> dict[date, str]:
    """In English where the country's list has it. The library knows the rules of 1949 to 2099; outside of that there are no holidays."""
    found = _known.get((kept, year))
    return _looked_up(kept, year) if found is None else found


def know(written: Iterable[HolidaysOfYear]) -> None:
    """From now on these count in this process, and for them the library is not imported: it costs a mail's cold start a third more."""
    for one in written:
        _known[one.kept, one.year] = {date.fromisoformat(day): name for day, name in one.days.items()}


def written_out(levels: ServiceLevels, year: int) -> tuple[HolidaysOfYear, ...]:
    """What to publish: of each country and region that a calendar keeps, for the years around this one."""
    every = dict.fromkeys(kept for calendar in levels.calendars.values() for kept in calendar.holidays)
    years = range(year - YEARS_BEFORE, year + YEARS_AHEAD + 1)
    return tuple(HolidaysOfYear(kept, one, _text(_looked_up(kept, one))) for kept in every for one in years)


def _text(days: dict[date, str]) -> dict[str, str]:
    return {day.isoformat(): name for day, name in sorted(days.items())}


def _looked_up(kept: Holidays, year: int) -> dict[date, str]:
    from holidays import country_holidays  # a tenth of a second and more at a cold start

    found = country_holidays(kept.country, subdiv=kept.subdivision, years=year, observed=kept.observed, expand=False)
    return dict(found.items())
