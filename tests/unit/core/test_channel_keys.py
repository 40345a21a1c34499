"""Rotation without a deploy: keys are read again once a minute."""

import pytest

from chalicelib.core.channel_keys import ChannelKeys
from chalicelib.core.errors import Misconfigured


def test_rotated_keys_count_within_a_minute_and_are_read_once_in_it() -> None:
    now, reads = [0.0], []

    def read() -> dict[str, tuple[str, ...]]:
        reads.append(now[0])
        return {"web": ("new",)}

    keys = ChannelKeys({"web": ("old",)}, 0.0, read, lambda: now[0])
    assert keys("web") == ("old",)
    now[0] = 59
    assert keys("web") == ("old",)
    now[0] = 60
    assert keys("web") == ("new",)
    assert keys("web") == ("new",)
    assert reads == [60]


@pytest.mark.parametrize("error", [Misconfigured("chat/web holds nothing")])
def test_keys_that_cannot_be_read_leave_the_last_good_ones(error: Exception) -> None:
    now = [0.0]

    def read() -> dict[str, tuple[str, ...]]:
        raise error

    keys = ChannelKeys({"web": ("old",)}, 0.0, read, lambda: now[0])
    now[0] = 61
    assert keys("web") == ("old",)
    assert keys("other") == ()
