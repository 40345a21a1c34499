"""Who gets a copy of a reply where the agent does not say."""

import pytest

from chalicelib.tickets.model import Message, Party
from chalicelib.tickets.policy.recipients import kept_cc
from chalicelib.tickets.policy.threading import Letter
from chalicelib.tickets.policy.written import MOST_RECIPIENTS

TARO, JIRO, KUMI, DESK = (Party(f"{name}@customer.example", name.title()) for name in ("taro", "jiro", "kumi", "support"))


def answered(*cc: Party, sender: Party = TARO, to: tuple[Party, ...] = (DESK,)) -> Letter:
    return Letter(1, Message("x", sender=sender, to=to, cc=cc), is_inbound=True, is_automatic=False, writer="TARO")


def kept(letter: Letter | None, takes_part: str = "taro jiro kumi support") -> list[str]:
    found = kept_cc(
        letter,
        (TARO,),
        lambda address: address.lower() == DESK.address,
        lambda address: address.partition("@")[0].lower() in takes_part.split(),
    )
    return [party.address for party in found]


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        (answered(JIRO, KUMI), [JIRO.address, KUMI.address]),
        (answered(JIRO, sender=KUMI), [KUMI.address, JIRO.address]),
        (answered(to=(DESK, JIRO)), [JIRO.address]),
        (answered(TARO, DESK, Party("TARO@customer.example"), JIRO, Party("Jiro@Customer.example")), [JIRO.address.lower()]),
        (answered(Party("jiro@nowhere.invalid"), Party("kumi"), Party("jiro kumi@x.example")), []),
        (answered(), []),
        (None, []),
    ],
)
def test_those_who_took_part_in_what_is_answered_get_a_copy(letter: Letter | None, expected: list[str]) -> None:
    assert kept(letter) == expected


def test_nobody_gets_in_by_standing_in_a_header() -> None:
    assert kept(answered(JIRO, Party("spy@evil.example")), takes_part="taro") == []


def test_a_mail_goes_to_so_many_people_at_most() -> None:
    many = tuple(Party(f"jiro@{number}.example") for number in range(50))
    assert len(kept(answered(*many))) == MOST_RECIPIENTS - 1
