"""What is put into a macro stands as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.macros.policy.variables import filled, refuse_unknown_variables, text_in


@pytest.mark.parametrize(
    ("text", "filled_in"),
    [
        ("Dear {{customer.name}},", "Dear Taro,"),
        ("Dear {{ customer.name | friend }},", "Dear Taro,"),
        ("Team {{team.name|support}}", "Team support"),
        ("{{team.name}}", ""),
        ("{{ticket.subject}}", "{{ticket.subject}}"),
        ("no variable { } {customer.name}", "no variable { } {customer.name}"),
    ],
)
def test_variables_are_filled(text: str, filled_in: str) -> None:
    assert filled(text, {"customer.name": "Taro", "team.name": " "}) == filled_in


@pytest.mark.parametrize(
    "name", ["[x](https://evil.example)", "**bold**", "<script>", "{{agent.name}}", "a\n# b", "`", "![](http://evil.example/p.png)"]
)
def test_a_customers_name_is_neither_markdown_nor_a_variable(name: str) -> None:
    made = filled("Dear {{customer.name}}, yours {{agent.name}}", {"customer.name": name, "agent.name": "Hana"})

    assert made.endswith(", yours Hana")
    assert "](" not in made.replace("\\]", "").replace("\\[", "")
    assert "\n" not in made
    assert "<" not in made.replace("\\<", "")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_and_any_name_are_taken(text: str, name: str) -> None:
    filled(text, {"customer.name": name})


@pytest.mark.parametrize("text", ["{{custmer.name}}", "{{customer.address}}", "{{", "a }} b", "{{customer.name|{{x}}}}"])
def test_a_slip_is_refused_before_it_reaches_a_customer(text: str) -> None:
    with pytest.raises(InvalidInput):
        refuse_unknown_variables(text, "text.en", may_be_masked=True)


def test_no_note_shows_what_is_masked() -> None:
    with pytest.raises(InvalidInput):
        refuse_unknown_variables("{{customer.name}}", "text.en", may_be_masked=False)


def test_text_is_taken_in_the_customers_language_else_in_english() -> None:
    texts = {"ja": "はい", "en": "yes"}
    assert [text_in(texts, language) for language in ("ja", "fr")] == ["はい", "yes"]
    assert text_in({"de": "ja"}, "fr") == "ja"
