"""What the desk signs is known again, for its own purpose alone; what is guessed, cut or moved is nothing."""

import pytest

from chalicelib.core.errors import InvalidInput
from chalicelib.core.signing import Signer
from chalicelib.entrypoints.api_cursors import signed_cursor, verified_cursor

OLD, NEW = b"o" * 32, b"n" * 32
SIGNER = Signer((NEW,))
TICKET = "02Q1QBGACRJ3F"


def test_reply_token_names_its_ticket_and_no_other() -> None:
    token = SIGNER.reply_token(TICKET)

    assert SIGNER.ticket_of_reply_token(token.upper()) == TICKET
    for forged in (TICKET, TICKET + "0" * 16, token[:-1], token + "0", SIGNER.reply_token("02Q1QBGACRJ3G")[:13] + token[13:], ""):
        assert SIGNER.ticket_of_reply_token(forged) is None


def test_message_id_names_its_ticket_and_no_other() -> None:
    made = SIGNER.message_id(TICKET, 3, 1, "desk.example.com")

    assert SIGNER.ticket_of_message_id(made) == TICKET
    for forged in (
        made.replace(".3.1.", ".4.1."),
        made.replace(TICKET, "02Q1QBGACRJ3G"),
        made.replace("@", "0@"),
        f"<{TICKET}.3.1.@desk.example.com>",
    ):
        assert SIGNER.ticket_of_message_id(forged) is None


def test_either_key_counts_during_rotation_and_the_old_one_not_after_it() -> None:
    token = Signer((OLD,)).reply_token(TICKET)

    assert Signer((NEW, OLD)).ticket_of_reply_token(token) == TICKET
    assert SIGNER.ticket_of_reply_token(token) is None


def test_value_signed_for_one_purpose_is_nothing_for_another() -> None:
    signed = SIGNER.sign("page", "value")

    assert SIGNER.verified("page", signed) == "value"
    assert SIGNER.verified("cursor", signed) is None


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: "A" + text, lambda text: text.partition(".")[0] + ".", lambda text: ""]
)
def test_cursor_that_was_changed_is_refused(change) -> None:
    cursor = signed_cursor(SIGNER, "tickets", "02Q1QBGACRJ3F")
    assert cursor is not None
    assert verified_cursor(SIGNER, "tickets", cursor) == "02Q1QBGACRJ3F"

    with pytest.raises(InvalidInput):
        verified_cursor(SIGNER, "tickets", change(cursor))


def test_cursor_of_another_listing_is_refused() -> None:
    with pytest.raises(InvalidInput):
        verified_cursor(SIGNER, "quarantine", signed_cursor(SIGNER, "tickets", "02Q1QBGACRJ3F"))
