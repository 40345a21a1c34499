"""When a failed delivery is tried again."""

import pytest

from chalicelib.outbox.policy.retries import GIVE_UP_AFTER_TRIES, next_try_delay_s, quota_delay_s


def test_delays_double_from_a_minute_to_three_hours_and_end() -> None:
    delays = [next_try_delay_s(tries) for tries in range(GIVE_UP_AFTER_TRIES)]

    assert delays == [60, 60, 120, 240, 480, 960, 1920, 3840, 7680, 10800, 10800, 10800]
    assert next_try_delay_s(GIVE_UP_AFTER_TRIES) is None
    assert next_try_delay_s(1000) is None


@pytest.mark.parametrize(
    ("waited_s", "personal", "automatic"),
    [(0, 20, 600), (599, 20, 600), (600, 60, 600), (86399, 60, 600), (86400, 60, None), (7 * 86400 - 1, 60, None), (7 * 86400, None, None)],
)
def test_where_the_quota_is_short_what_a_person_wrote_comes_back_first_and_stays_longest(
    waited_s: int, personal: int | None, automatic: int | None
) -> None:
    assert quota_delay_s(waited_s, is_automatic=False) == personal
    assert quota_delay_s(waited_s, is_automatic=True) == automatic
