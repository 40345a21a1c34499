"""A clause that is left out always holds one of its cues: by the cues alone nothing else is decided."""

import re
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.policy import takeover
from chalicelib.intake.policy.takeover_signs import Text


@pytest.mark.parametrize("language", takeover.LANGUAGES)
def test_every_clause_holds_a_cue(language):
    clauses = import_module(f"chalicelib.intake.policy.takeover_signs.{language}").SIGNS.conditional

    @settings(max_examples=400, deadline=None)
    @given(st.from_regex(clauses.source, fullmatch=True))
    def holds(clause):
        for found in re.finditer(clauses.source, clause):
            assert any(cue in found[0] for cue in clauses.cues), found[0]

    holds()


def test_without_its_clauses_a_sentence_says_what_is_so():
    conditional = import_module("chalicelib.intake.policy.takeover_signs.english").SIGNS.conditional
    assert conditional.without(Text("if my account was hacked, tell me")).text == "  tell me"
    untouched = Text("my account was hacked")
    assert conditional.without(untouched) is untouched
