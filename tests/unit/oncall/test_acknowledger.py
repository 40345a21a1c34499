"""A name that somebody types at three in the morning becomes a code, or nothing."""

import pytest

from chalicelib.oncall.policy.acknowledger import acknowledger, code_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", None), ("tanaka", "tanaka"), ("T. Tanaka", "t-tanaka"), ("TANAKA", "tanaka"), ("田中", None), ("<b>x</b>", "b-x-b"),
        ("agent:root", "agent-root"), ("x" * 100, "x" * 24), ("\r\nSet-Cookie: a", "set-cookie-a"), ("-", None), ("a@b.example", "a-b-example"),
    ],
)  # fmt: skip
def test_names_become_codes(name: str, code: str | None) -> None:
    actor = acknowledger("02Q1QBGACRJ3F.first_response.1.1", name)

    assert actor.startswith("on-call:02Q1QBGACRJ3F.first_response.1.1")
    assert code_of(actor) == code


@pytest.mark.parametrize(("actor", "code"), [(None, None), ("agent:kenji", "kenji"), ("desk", None), ("on-call:p", None)])
def test_who_acknowledged_is_read_back(actor: str | None, code: str | None) -> None:
    assert code_of(actor) == code
