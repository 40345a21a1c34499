"""The conversation as a third party is shown it."""

from chalicelib.tickets.model import Message, Party
from chalicelib.tickets.policy.quoting import CUT, LIMIT, quoted
from chalicelib.tickets.policy.threading import Letter


def letter(text: str, *, is_inbound: bool = True) -> Letter:
    sender = Party("taro@customer.example") if is_inbound else None
    return Letter(1, Message(text, sender=sender, to=(Party("taro@customer.example"),)), is_inbound=is_inbound, is_automatic=False)


def test_each_letter_stands_under_who_wrote_it() -> None:
    assert quoted([letter("One.\nTwo."), letter("Three.", is_inbound=False)], "taro@customer.example") == (
        "---- taro@customer.example:\n> One.\n> Two.\n\n---- to taro@customer.example:\n> Three."
    )


def test_the_oldest_are_left_out_where_it_grows_too_long() -> None:
    shown = quoted([letter("old"), letter("x" * (LIMIT - 70)), letter("newest")], "")
    assert shown.startswith(CUT)
    assert shown.endswith("> newest")
    assert len(quoted([letter("x" * (2 * LIMIT))], "")) <= LIMIT + 10
