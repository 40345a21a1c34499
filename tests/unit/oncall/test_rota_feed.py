"""The feed that a person subscribes to is read back by a library, and keeps its ids from one fetch to the next."""

from icalendar import Calendar
from msgspec.structs import replace

from chalicelib.oncall.policy.rota_feed import GRID_S, WORDS, feed
from tests.rotas_made import at, layer, rota

WEEK = 7 * 86400
START = at("UTC", "2026-01-05 09:00")
WEEKLY = rota(layer("aiko", "kenji"), zone="Europe/Berlin")


def text_of(start: int, language: str = "en", person: str = "aiko") -> str:
    return feed([WEEKLY], person, start=start, end=start + 8 * WEEK, now=start, language=language, domain="desk.example.com")


def events_of(text: str) -> list[tuple[str, int, int]]:
    return [
        (str(event["uid"]), int(event.start.timestamp()), int(event.end.timestamp())) for event in Calendar.from_ical(text).walk("VEVENT")
    ]


def test_every_shift_is_an_event_in_utc() -> None:
    spring = at("Europe/Berlin", "2026-03-23 09:00")
    found = [(start, end) for _, start, end in events_of(text_of(spring))]

    assert found[0] == (at("Europe/Berlin", "2026-03-30 09:00"), at("Europe/Berlin", "2026-04-06 09:00"))
    assert len(found) == 4
    assert "DTSTART:20260330T070000Z" in text_of(spring)


def test_event_keeps_its_id_while_time_passes() -> None:
    first, later = events_of(text_of(START)), events_of(text_of(START + 9 * WEEK // 2))

    assert len({uid for uid, *_ in first}) == len(first) == 5
    assert set(first[2:]) <= set(later)  # four and a half weeks on; the last one runs on beyond the stretch, and is whole


def test_shift_that_runs_now_is_whole_in_the_feed() -> None:
    running = events_of(text_of(START + 3 * 86400))[0]

    assert running[1:] == (at("Europe/Berlin", "2026-01-05 09:00"), at("Europe/Berlin", "2026-01-12 09:00"))
    assert GRID_S % WEEK == 0


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    rota_id = "first-line-of-the-night-in-tokyo-and-osaka-,;-with-a-name-that-is-longer-than-a-line"
    named = replace(WEEKLY, id=rota_id)
    text = feed([named], "aiko", start=START, end=START + WEEK, now=START, language="ja", domain="desk.example.com")

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    assert str(next(iter(Calendar.from_ical(text).walk("VEVENT")))["summary"]) == WORDS["ja"].format(rota=rota_id)


def test_feed_of_somebody_without_shifts_is_an_empty_calendar() -> None:
    assert events_of(text_of(START, person="maria")) == []
    assert text_of(START, person="maria").startswith("BEGIN:VCALENDAR\r\n")
