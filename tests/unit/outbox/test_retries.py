"""When a failed delivery is tried again."""

from chalicelib.outbox.policy.retries import GIVE_UP_AFTER_TRIES, next_try_delay_s


def test_delays_double_from_a_minute_to_three_hours_and_end() -> None:
    delays = [next_try_delay_s(tries) for tries in range(GIVE_UP_AFTER_TRIES)]

    assert delays == [60, 60, 120, 240, 480, 960, 1920, 3840, 7680, 10800, 10800, 10800]
    assert next_try_delay_s(GIVE_UP_AFTER_TRIES) is None
    assert next_try_delay_s(1000) is None
