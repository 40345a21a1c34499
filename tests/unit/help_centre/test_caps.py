"""How often the form may be used, and by what it is counted."""

import pytest

from chalicelib.help_centre.policy.caps import ALL, caps_of_form, connection_id, mailbox_id

KEY = b"k" * 32


def caps(connection: str = "c", mailbox: str = "TARO", now: int = 1_795_350_000, day: str = "20261122") -> list[str]:
    return [cap.name for cap in caps_of_form(connection, mailbox, now, day, a_day=500, a_day_by_connection=20)]


def test_forms_are_counted_by_address_by_connection_and_over_all() -> None:
    assert caps() == ["address#TARO#20261122", "hour#c#498708", "day#c#20261122", f"{ALL}#20261122"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2:bbbb::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("", "what is this", True),
    ],
)
def test_one_household_is_one_connection(one: str, other: str, same: bool) -> None:
    assert (connection_id(KEY, one) == connection_id(KEY, other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("taro.yamada@customer.example", "Taro.Yamada@Customer.example", True),
        ("taro.yamada@customer.example", "t.a.r.oyamada@customer.example", True),
        ("taro@customer.example", "taro+anything+else@customer.example", True),
        ("taro@customer.example", "jiro@customer.example", False),
        ("taro@customer.example", "taro@other.example", False),
        ("+one@customer.example", "+two@customer.example", False),
    ],
)
def test_spellings_of_an_address_are_one_mailbox(one: str, other: str, same: bool) -> None:
    assert (mailbox_id(KEY, one) == mailbox_id(KEY, other)) is same


def test_nobody_can_tell_an_address_from_its_digest_without_the_key() -> None:
    assert "203" not in connection_id(KEY, "203.0.113.7")
    assert connection_id(KEY, "203.0.113.7") != connection_id(b"x" * 32, "203.0.113.7")
