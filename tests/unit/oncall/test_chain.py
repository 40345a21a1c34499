"""What a page does next: levels, copies, failing channels, quiet hours, acknowledging, re-arming, snoozing, handing on."""

import pytest

from chalicelib.oncall.policy import chain_history as h
from chalicelib.oncall.policy.chain import Kind, next_action
from chalicelib.oncall.policy.chain_delivery import UNKNOWN_S, Delivery, copy_of, outcomes_of
from chalicelib.oncall.policy.chain_state import Status, status_of
from tests.rotas_made import NIGHT, PAGE, Life, at, chain, layer, level, rota

NOON, NIGHTFALL, MORNING = at("Asia/Tokyo", "2026-01-06 12:00"), at("Asia/Tokyo", "2026-01-06 23:00"), at("Asia/Tokyo", "2026-01-07 08:00")
WARNING, CRITICAL = h.Opened(NOON, "warning"), h.Opened(NOON, "critical")
HOUR = 3600


def whom(life: Life) -> list[tuple[str, ...]]:
    return [tuple(recipient.id for recipient in event.recipients) for event in life.history.events if isinstance(event, h.Raised)]


def tries(life: Life) -> list[tuple[int, str, str, int]]:
    """(seconds since the opening, recipient, channel, again)."""
    made = [(moment - life.history.opened.at, action.attempt) for moment, action in life.done if action.kind is Kind.TRY]
    return [(moment, attempt.recipient, attempt.channel, attempt.again) for moment, attempt in made if attempt]


def test_levels_follow_each_other_and_the_last_repeats_to_the_fallback_as_well() -> None:
    life = Life(chain(repeat_s=900, repeat_at_most_s=3600), WARNING)
    life.until(NOON + 4 * HOUR)

    assert life.told() == [(0, 1, 0), (900, 2, 0), (2700, 3, 0), (3600, 3, 1), (5400, 3, 2), (9000, 3, 3), (12600, 3, 4)]
    assert whom(life)[:3] == [("person:aiko",), ("person:kenji",), ("person:aiko", "person:kenji", "topic:fallback")]
    assert {action.severity for _, action in life.done if action.level < 3} == {"warning"}
    assert {action.severity for _, action in life.done if action.level == 3} == {"critical"}


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [(0, [(0, 1, 0), (1000, 2, 0)]), (1, [(0, 1, 0), (500, 1, 1), (1000, 2, 0)]), (2, [(0, 1, 0), (333, 1, 1), (666, 1, 2), (1000, 2, 0)])],
)
def test_copies_are_spread_over_the_levels_time(repeats: int, expected: list[tuple[int, int, int]]) -> None:
    life = Life(chain(level("person:aiko", after_s=0, repeats=repeats), level("person:kenji", after_s=1000)), WARNING)
    life.until(NOON + 1000)

    assert life.told() == expected


def test_copy_goes_to_who_is_on_call_when_it_goes_out() -> None:
    handing_over = rota(layer("aiko", "kenji", every="day", first="2026-01-05 12:05"), zone="Asia/Tokyo")
    life = Life(chain(level("rota:first", after_s=0, repeats=1), level("person:maria")), WARNING, rotas={"first": handing_over})
    life.until(NOON + 900)

    assert whom(life) == [("person:aiko",), ("person:kenji",), ("person:maria", "topic:fallback")]


def test_level_without_anybody_tells_the_alarm_and_the_next_level_at_once() -> None:
    life = Life(chain(level("rota:gone", after_s=0, repeats=3), level("person:kenji")), WARNING)
    life.until(NOON)

    assert [(action.kind, action.level) for _, action in life.done[:3]] == [(Kind.RAISE, 1), (Kind.ALARM, 1), (Kind.RAISE, 2)]


def test_late_sweep_takes_nobodys_time() -> None:
    life = Life(chain(), WARNING)
    life.now = NOON + 5 * HOUR
    life.until(NOON + 5 * HOUR + 900)

    assert life.told() == [(5 * HOUR, 1, 0), (5 * HOUR + 900, 2, 0)]


def test_page_that_is_not_critical_waits_a_moment_for_others() -> None:
    gathering = chain(gather_s=5)

    assert [next_action(status_of(h.PageHistory(PAGE, (opened,))), gathering, NOON).at - NOON for opened in (WARNING, CRITICAL)] == [5, 0]  # type: ignore[union-attr]


def test_failed_channel_is_followed_by_the_next_at_once() -> None:
    life = Life(chain(level("person:aiko", after_s=0, channels=("webhook", "topic", "mail")), level("person:kenji")), WARNING, lambda attempt: "failed" if attempt.channel == "webhook" else "taken")  # fmt: skip
    life.until(NOON + 60)

    assert tries(life) == [(0, "person:aiko", "webhook", 0), (0, "person:aiko", "topic", 0)]


def test_call_that_says_nothing_is_followed_by_the_next_channel_within_thirty_seconds() -> None:
    life = Life(chain(), WARNING, lambda attempt: "silent" if attempt.channel == "topic" else "taken")
    life.until(NOON + 60)

    assert UNKNOWN_S < 30
    assert tries(life) == [(0, "person:aiko", "topic", 0), (UNKNOWN_S, "person:aiko", "mail", 0)]


def test_when_all_channels_fail_the_alarm_is_told_and_all_are_tried_again_later_each_time() -> None:
    life = Life(chain(level("person:aiko", after_s=0), level("person:kenji", after_s=2 * HOUR)), WARNING, lambda attempt: "failed")
    life.until(NOON + HOUR)

    assert [moment for moment, _, channel, _ in tries(life) if channel == "topic"] == [0, 30, 90, 210, 450, 930, 1830, 2730]
    assert [moment for moment, *_ in life.told(Kind.ALARM)] == [0, 30, 90, 210, 450, 930, 1830, 2730]


def test_one_of_three_fails_the_others_are_paged_and_that_one_is_tried_again() -> None:
    three = chain(level("person:aiko", "person:kenji", "person:maria", after_s=0, channels=("topic",)), level("person:aiko"))
    life = Life(three, WARNING, lambda attempt: "failed" if attempt.recipient == "person:kenji" and not attempt.again else "taken")
    life.until(NOON + 600)

    assert tries(life) == [(0, "person:aiko", "topic", 0), (0, "person:kenji", "topic", 0), (0, "person:maria", "topic", 0), (30, "person:kenji", "topic", 1)]  # fmt: skip


def test_late_news_that_a_channel_took_it_ends_the_search() -> None:
    life = Life(chain(), WARNING, lambda attempt: "silent")
    life.until(NOON)
    attempt = h.Attempt(1, 1, 0, "person:aiko", "topic")
    life.record(h.Taken(NOON + 10, attempt), h.Failed(NOON + 11, attempt, "late"), h.Tried(NOON + 12, attempt))

    assert outcomes_of(life.history)[attempt].state is Delivery.TAKEN
    assert life.next().kind is Kind.RAISE  # type: ignore[union-attr]


def test_warning_waits_until_morning_and_keeps_its_levels_time() -> None:
    life = Life(chain(quiet=NIGHT), h.Opened(NIGHTFALL, "warning"))
    life.until(MORNING + 900)

    assert [moment + NIGHTFALL - MORNING for moment, *_ in life.told()] == [0, 900]


@pytest.mark.parametrize("opened_at", [NIGHTFALL, NIGHTFALL - 1, MORNING - 1])
def test_critical_page_wakes_people_at_any_hour(opened_at: int) -> None:
    life = Life(chain(quiet=NIGHT), h.Opened(opened_at, "critical"))
    life.until(opened_at + 900)

    assert life.told() == [(0, 1, 0), (900, 2, 0)]


def test_warning_that_the_sweep_missed_in_the_day_does_not_wake_people_at_night() -> None:
    history = h.PageHistory(PAGE, (WARNING,))
    action = next_action(status_of(history), chain(quiet=NIGHT), NIGHTFALL)

    assert action is not None
    assert action.at == MORNING


def test_copy_that_began_goes_on_through_its_channels_into_quiet_hours_but_does_not_begin_again() -> None:
    evening = at("Asia/Tokyo", "2026-01-06 21:59") + 50
    life = Life(chain(quiet=NIGHT, repeat_s=86400, repeat_at_most_s=86400), h.Opened(evening, "warning"), lambda attempt: "silent")
    life.chain = chain(level("person:aiko", after_s=0), quiet=NIGHT, repeat_s=86400, repeat_at_most_s=86400)
    life.until(MORNING)

    began = [moment for moment, *_, again in tries(life) if again == 0]
    assert max(began) == UNKNOWN_S
    assert min(moment for moment, *_, again in tries(life) if again) + evening == MORNING


def test_acknowledgement_stops_every_copy_level_and_channel() -> None:
    life = Life(chain(rearm_s=None), WARNING, lambda attempt: "failed")
    life.until(NOON + 30)
    life.record(h.Acknowledged(NOON + 40, "on-call:aiko"))

    assert life.next() is None
    assert status_of(life.history).by == "on-call:aiko"


def test_acknowledged_page_without_activity_comes_back_from_level_one() -> None:
    life = Life(chain(rearm_s=HOUR), WARNING)
    life.until(NOON + 1000)
    life.record(h.Acknowledged(NOON + 1000, "agent:aiko"), h.ActivitySeen(NOON + 2000))
    life.done.clear()
    life.until(NOON + 2000 + HOUR + 900)

    assert [(moment - NOON, action.kind, action.cycle, action.level) for moment, action in life.done if action.kind is not Kind.TRY] == [
        (2000 + HOUR, Kind.REARM, 1, 2), (2000 + HOUR, Kind.RAISE, 2, 1), (2000 + HOUR + 900, Kind.RAISE, 2, 2),
    ]  # fmt: skip


def test_snoozed_page_comes_back_when_it_should_whatever_is_done_meanwhile() -> None:
    life = Life(chain(rearm_s=60), WARNING)
    life.until(NOON)
    life.record(h.Snoozed(NOON + 10, "agent:aiko", NOON + HOUR), h.ActivitySeen(NOON + 20))
    life.done.clear()
    life.until(NOON + HOUR)

    assert [(moment - NOON, action.kind) for moment, action in life.done[:2]] == [(HOUR, Kind.REARM), (HOUR, Kind.RAISE)]


def test_page_that_is_handed_on_goes_to_that_person_at_once_and_then_up_the_chain() -> None:
    life = Life(chain(quiet=NIGHT), WARNING, lambda attempt: "failed" if attempt.recipient == "person:aiko" else "taken")
    life.until(NOON + 30)
    life.record(h.Acknowledged(NOON + 40, "agent:aiko"), h.HandedOn(NOON + 50, "agent:aiko", "person:maria"))
    life.done.clear()
    life.until(NOON + 50 + 900)

    assert [(moment - NOON, action.level, action.whom) for moment, action in life.done if action.kind is Kind.RAISE] == [
        (50, 1, ("person:maria",)), (950, 2, ("person:kenji",)),
    ]  # fmt: skip
    assert "person:aiko" not in {attempt[1] for attempt in tries(life)}


def test_page_handed_on_at_night_does_not_wait_for_the_morning() -> None:
    life = Life(chain(quiet=NIGHT), h.Opened(NIGHTFALL, "warning"))
    life.record(h.HandedOn(NIGHTFALL + 60, "agent:aiko", "person:maria"))
    life.until(NIGHTFALL + 120)

    assert whom(life) == [("person:maria",)]


def test_page_that_is_over_stays_so() -> None:
    life = Life(chain(rearm_s=60), WARNING)
    life.until(NOON + 30)
    life.record(
        h.Resolved(NOON + 60, "agent:aiko"),
        h.Snoozed(NOON + 70, "agent:aiko", NOON + 80),
        h.HandedOn(NOON + 90, "agent:aiko", "person:kenji"),
    )

    assert life.next() is None
    assert status_of(life.history).status is Status.RESOLVED


def test_two_workers_that_raised_the_same_copy_leave_one() -> None:
    life = Life(chain(), WARNING)
    told = (h.Recipient("person:aiko", ("topic",)),)
    life.record(h.Raised(NOON, 1, 1, 0, told), h.Raised(NOON + 1, 1, 1, 0, told), h.Raised(NOON + 2, 7, 1, 0, told))

    page = status_of(life.history)
    assert (page.under_way, page.of_level) == ((copy_of(h.Raised(NOON, 1, 1, 0, told)),), 1)


def test_acknowledgement_that_is_recorded_again_after_the_page_came_back_stops_nothing() -> None:
    life = Life(chain(rearm_s=HOUR), WARNING)
    acknowledged = h.Acknowledged(NOON + 10, "agent:aiko")
    life.record(acknowledged)
    life.until(NOON + 10 + HOUR)
    life.record(acknowledged)

    assert status_of(life.history).status is Status.OPEN
    assert status_of(life.history).cycle == 2


def test_record_without_its_opening_is_refused() -> None:
    for events in ((), (h.Rearmed(NOON),)):
        with pytest.raises(ValueError, match="does not begin with its opening"):
            status_of(h.PageHistory(PAGE, events))


def test_chain_that_became_shorter_goes_on_with_its_last_level() -> None:
    life = Life(chain(), WARNING)
    life.until(NOON + 2700)
    life.chain = chain(level("person:maria", after_s=0))
    life.until(NOON + 2700 + 900)

    assert whom(life)[-1] == ("person:maria", "topic:fallback")
    assert life.told()[-1] == (3600, 3, 1)
