"""Which words are the same again."""

import pytest

from chalicelib.intake.policy.brakes import digest_of_words


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("I am away until 3 May.", "I am away until 17 May!", True),
        ("受付番号: 123 を\n受け付けました。", "受付番号:456を受け付けました", True),
        ("I am away", "I AM  AWAY", True),
        ("I am away until Monday.", "I am away until Friday.", False),
        ("", "", True),
    ],
)
def test_numbers_spaces_and_marks_make_no_difference(one: str, other: str, is_same: bool) -> None:
    assert (digest_of_words("Subject", one) == digest_of_words("Subject", other)) is is_same


def test_subject_stands_for_a_mail_without_a_text() -> None:
    assert digest_of_words("One", " ") != digest_of_words("Other", " ")
