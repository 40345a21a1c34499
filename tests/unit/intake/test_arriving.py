"""What follows from a mail, SES's word and the configuration: whom it brings in, and where it goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.customers.model import customer_id
from chalicelib.intake.arriving import Arrival, arrival_of
from chalicelib.intake.model import Mailbox, Notification, ParsedMail, Verdicts
from chalicelib.intake.policy.participants import joining
from chalicelib.tickets.policy.participants import MOST_PARTICIPANTS
from tests.builders import desk, ticket

KEY = b"k" * 32
DESK = desk()
WORDS = st.sampled_from(["", "pass", "fail", "gray", "processing_failed"])


def arrival(
    verdicts: Verdicts, *, cc: tuple[str, ...] = ("wife@customer.example",), to: tuple[str, ...] = ("support@example.com",),
    written_to: tuple[str, ...] = ("support@example.com",), **given: Any,
) -> Arrival:  # fmt: skip
    """`to` is the envelope's."""
    usual: dict[str, Any] = {
        "sender": Mailbox("taro@customer.example"), "to": tuple(map(Mailbox, written_to)), "cc": tuple(map(Mailbox, cc)), "subject": "Card", "text": "It is gone.",
        "html": "", "message_id": "<1@customer.example>", "references": (), "files": (), "headers": {}, "content": "digest",
    }  # fmt: skip
    notification = Notification("bucket", "key", "taro@customer.example", to, verdicts, 1000)
    return arrival_of(ParsedMail(**(usual | given)), notification, b"", DESK, KEY, now=1000, age_s=0)


def ids(*addresses: str) -> tuple[str, ...]:
    return tuple(customer_id(KEY, "mail", address) for address in addresses)


@given(
    st.builds(Verdicts, spf=WORDS, dkim=WORDS, dmarc=WORDS, dmarc_policy=st.sampled_from(["", "none", "quarantine", "reject"])),
    st.booleans(),
)
def test_only_a_proved_person_brings_anybody_in(verdicts: Verdicts, is_automatic: bool) -> None:
    came = arrival(verdicts, headers={"auto-submitted": "auto-replied"} if is_automatic else {})
    assert came.copied == (ids("wife@customer.example") if came.is_authenticated and not is_automatic else ())


@pytest.mark.parametrize(
    ("cc", "copied"),
    [
        (("wife@customer.example", "WIFE@customer.example"), ("wife@customer.example",)),
        (("taro@customer.example", "Support@example.com", "security+x@example.com"), ()),
        (("noreply@platform.example", "no-reply-3@platform.example", "notifications@platform.example", "MAILER-DAEMON@x.example"), ()),
        (
            tuple(f"p{number}@customer.example" for number in range(50)),
            tuple(f"p{number}@customer.example" for number in range(MOST_PARTICIPANTS)),
        ),
    ],
    ids=["once", "neither author nor ours", "no programs", "not without end"],
)
def test_whom_a_mail_brings_in(cc: tuple[str, ...], copied: tuple[str, ...]) -> None:
    assert arrival(Verdicts(dmarc="pass"), cc=cc).copied == ids(*copied)


@given(
    writer=st.sampled_from(["TARO", "HANAKO", "EVE"]),
    copied=st.lists(st.text("ABC", min_size=1, max_size=3), unique=True, max_size=40),
    many=st.integers(0, 30),
)
def test_the_requester_alone_brings_others_in_and_not_without_end(writer: str, copied: list[str], many: int) -> None:
    before = ticket(participants=frozenset({"TARO", "HANAKO", *map(str, range(many))}))
    joined = [event.customer for event in joining(before, writer, tuple(copied))]
    assert writer == "TARO" or joined == []
    assert before.participants.isdisjoint(joined)
    assert len(before.participants) + len(joined) <= max(MOST_PARTICIPANTS, len(before.participants))


@pytest.mark.parametrize(
    ("to", "mailbox"),
    [
        (("support@example.com",), "support@example.com"),
        (("security@example.com", "support@example.com"), "support@example.com"),
        (("security@example.com",), "support@example.com"),
        (("sales@example.com",), None),
    ],
)
def test_mailbox_is_the_first_that_the_mail_itself_names(to: tuple[str, ...], mailbox: str | None) -> None:
    assert arrival(Verdicts(dmarc="pass"), to=to).mailbox == mailbox


def test_mailbox_of_a_mail_that_names_none_of_ours_is_the_envelopes() -> None:
    assert arrival(Verdicts(dmarc="pass"), to=("security@example.com",), written_to=()).mailbox == "security@example.com"
