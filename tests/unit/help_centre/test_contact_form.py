"""What the contact form takes, and what it says is wrong."""

import pytest

from chalicelib.help_centre.policy.contact_form import LONGEST_MESSAGE, LONGEST_SUBJECT, faults_of, form_of, is_filled_by_a_program

GOOD = {"email": "taro@customer.example", "subject": "Card", "message": "It was declined."}


def faults(**changed: str) -> dict[str, str]:
    found = faults_of(form_of(GOOD | changed), lambda address: address == "support@example.com")
    return {field: name for field, (name, _) in found.items()}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"email": " taro@customer.example "}, {}),
        ({"email": "o'neil+desk@mail.customer.example"}, {}),
        ({"email": ""}, {"email": "fault_address"}),
        ({"email": "taro"}, {"email": "fault_address"}),
        ({"email": "taro@localhost"}, {"email": "fault_address"}),
        ({"email": "taro@customer.example, eve@customer.example"}, {"email": "fault_address"}),
        ({"email": "taro@customer.example\r\nBcc: eve@customer.example"}, {"email": "fault_address"}),
        ({"email": "Taro <taro@customer.example>"}, {"email": "fault_address"}),
        ({"email": "ta..ro@customer.example"}, {"email": "fault_address"}),
        ({"email": "taro@customer..example"}, {"email": "fault_address"}),
        ({"email": "太郎@customer.example"}, {"email": "fault_address"}),
        ({"email": "a@" + "b" * 250 + ".example"}, {"email": "fault_address"}),
        ({"email": "support@example.com"}, {"email": "fault_ours"}),
        ({"subject": " \u200b\n "}, {}),
        ({"subject": "\n\t"}, {"subject": "fault_subject"}),
        ({"subject": "x" * (LONGEST_SUBJECT + 1)}, {"subject": "fault_subject_long"}),
        ({"message": " "}, {"message": "fault_message"}),
        ({"message": "x" * (LONGEST_MESSAGE + 1)}, {"message": "fault_message_long"}),
        ({"email": "", "subject": "", "message": ""}, {"email": "fault_address", "subject": "fault_subject", "message": "fault_message"}),
    ],
)
def test_each_fault_is_named_at_its_field(changed: dict[str, str], expected: dict[str, str]) -> None:
    assert faults(**changed) == expected


def test_control_characters_and_direction_marks_are_taken_out() -> None:
    form = form_of(GOOD | {"subject": "a\u202eb\x00\nc", "message": "one\r\ntwo\x07\u202e three"})

    assert form.subject == "a b c"
    assert form.message in {"one\ntwo  three", "one\ntwo three"}


def test_program_is_known_by_the_field_that_people_do_not_see() -> None:
    assert is_filled_by_a_program(GOOD | {"website": "https://spam.example"})
    assert not is_filled_by_a_program(GOOD | {"website": ""})
