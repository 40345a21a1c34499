"""What an agent may write and to whom."""

import time

import pytest

from chalicelib.core.errors import InvalidInput, TooLarge
from chalicelib.tickets.model import Party
from chalicelib.tickets.policy.written import checked_recipients, checked_text, is_address


@pytest.mark.parametrize("good", ["a@b.example", "taro.yamada+x@customer.co.jp", "o'neil@example.org", "A@B.CO", "a@xn--wgv71a.jp"])
def test_addresses_that_mail_goes_to(good: str) -> None:
    assert is_address(good)


@pytest.mark.parametrize(
    "bad",
    [
        "", "a", "a@b", "@b.example", "a@", "a@b.example ", " a@b.example", "a@b.example\n", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "<a@b.example>",
        "a@b.example>", "a@b.example,c@d.example", '"a"@b.example', "a..b@c.example", ".a@b.example", "a@-b.example", "a@b-.example", "a@[192.0.2.1]", "a@192.0.2.1",
        "a@nobody.invalid", "ä@b.example", "a@münchen.example", "a" * 65 + "@b.example", "a@" + "b" * 64 + ".example", "a@" + "b." * 130 + "example",
    ],
)  # fmt: skip
def test_addresses_that_mail_cannot_go_to(bad: str) -> None:
    assert not is_address(bad)


@pytest.mark.parametrize("hostile", ["a" * 100_000, "a." * 50_000, "a@" + "b." * 50_000, "a@" + "b-" * 50_000])
def test_hostile_addresses_are_refused_at_once(hostile: str) -> None:
    start = time.process_time()
    assert not is_address(hostile)
    assert time.process_time() - start < 0.1


def test_everybody_is_written_to_once() -> None:
    to, cc = checked_recipients(
        [Party("A@b.example"), Party("a@B.example")], [Party("a@b.example"), Party("c@d.example", "C\r\n D")], lambda _: False
    )
    assert (to, cc) == ((Party("A@b.example"),), (Party("c@d.example", "C D"),))


@pytest.mark.parametrize(
    ("to", "cc", "field"),
    [([], [], "to"), (["ours@example.com"], [], "to"), (["a@b.example"], ["ours@example.com"], "cc"), (["x"], [], "to")],
)
def test_what_is_wrong_with_the_recipients_is_named(to: list[str], cc: list[str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_recipients(
            [Party(address) for address in to], [Party(address) for address in cc], lambda address: address.startswith("ours@")
        )
    assert refused.value.fields["field"] == field


def test_text_is_kept_without_what_no_mail_should_hold() -> None:
    assert checked_text(" One\r\nTwo\rThree\x00\x07\tFour\n") == "One\nTwo\nThree\tFour"


def test_text_limit_counts_bytes() -> None:
    assert checked_text("a" * 204_800)
    with pytest.raises(TooLarge):
        checked_text("あ" * 70_000)
    with pytest.raises(InvalidInput):
        checked_text("\x00 \n")
