"""What was not written by a person to a person."""

import pytest

from chalicelib.intake.policy.automatic import is_automatic

TARO = "taro@customer.example"


@pytest.mark.parametrize(
    ("headers", "source", "author", "expected"),
    [
        ({}, TARO, TARO, False),
        ({"auto-submitted": "no"}, TARO, TARO, False),
        ({"auto-submitted": ""}, TARO, TARO, False),
        ({"auto-submitted": "No; comment=x"}, TARO, TARO, False),
        ({"auto-submitted": "auto-replied"}, TARO, TARO, True),
        ({"auto-submitted": " Auto-Generated ; x=y"}, TARO, TARO, True),
        ({"precedence": "bulk"}, TARO, TARO, True),
        ({"precedence": "First-Class"}, TARO, TARO, False),
        ({"list-id": ""}, TARO, TARO, True),
        ({"list-unsubscribe": "<mailto:off@x.example>"}, TARO, TARO, True),
        ({"list-post": "NO"}, TARO, TARO, True),
        ({"feedback-id": "1:2:3"}, TARO, TARO, True),
        ({"x-auto-response-suppress": "DR"}, TARO, TARO, True),
        ({"x-auto-response-suppress": "none"}, TARO, TARO, False),
        ({"x-autorespond": "1"}, TARO, TARO, True),
        ({"x-auto-reply-from": TARO}, TARO, TARO, True),
        ({"x-failed-recipients": TARO}, TARO, TARO, True),
        ({"content-type": "Multipart/Report; report-type=delivery-status"}, TARO, TARO, True),
        ({"content-type": "multipart/mixed"}, TARO, TARO, False),
        ({"return-path": "<>"}, TARO, TARO, True),
        ({"return-path": f"<{TARO}>"}, TARO, TARO, False),
        ({}, "", TARO, True),
        ({}, "<>", TARO, True),
        ({}, TARO, "MAILER-DAEMON@customer.example", True),
        ({}, TARO, "no-reply@customer.example", True),
        ({}, TARO, "noreplying@customer.example", False),
    ],
)
def test_headers_envelope_and_author_tell(headers: dict[str, str], source: str, author: str, expected: bool) -> None:
    assert is_automatic(headers, source, author) is expected
