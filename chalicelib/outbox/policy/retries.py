"""When a failed delivery is tried again, and when it is given up."""

GIVE_UP_AFTER_TRIES = 12
FIRST_DELAY_S = 60
LONGEST_DELAY_S = 3 * 3600
AUTOMATIC_QUOTA_DELAY_S = 600
AUTOMATIC_QUOTA_WAIT_S = 86400
PERSONAL_QUOTA_DELAY_S = 20
PERSONAL_QUOTA_DELAY_LATER_S = 60
PERSONAL_QUOTA_WAIT_S = 7 * 86400
SHORT_WAIT_S = 600


def next_try_delay_s(tries: int) -> int | None:
    """Seconds until the next try after `tries` failed ones: doubling from a minute to three hours (13 h in all); None: give up."""
    if tries >= GIVE_UP_AFTER_TRIES:
        return None
    return min(FIRST_DELAY_S << max(0, tries - 1), LONGEST_DELAY_S)


def quota_delay_s(waited_s: float, *, is_automatic: bool) -> int | None:
    """Seconds until the next try where SES takes no more mail, after `waited_s` since the mail was committed; None: give up.

    It costs no tries. What a person wrote comes back within seconds and is first when SES takes mail again; automatic mail comes back after minutes, and
    after a day it says nothing new any more.
    """
    if is_automatic:
        return None if waited_s >= AUTOMATIC_QUOTA_WAIT_S else AUTOMATIC_QUOTA_DELAY_S
    if waited_s >= PERSONAL_QUOTA_WAIT_S:
        return None
    return PERSONAL_QUOTA_DELAY_S if waited_s < SHORT_WAIT_S else PERSONAL_QUOTA_DELAY_LATER_S
