"""When a failed delivery is tried again, and when it is given up."""

GIVE_UP_AFTER_TRIES = 12
FIRST_DELAY_S = 60
LONGEST_DELAY_S = 3 * 3600


def next_try_delay_s(tries: int) -> int | None:
    """Seconds until the next try after `tries` failed ones: doubling from a minute to three hours (13 h in all); None: give up."""
    if tries >= GIVE_UP_AFTER_TRIES:
        return None
    return min(FIRST_DELAY_S << max(0, tries - 1), LONGEST_DELAY_S)
