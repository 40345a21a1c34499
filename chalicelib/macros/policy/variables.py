"""Fills a macro's `{{variables}}`: what is put in stands as text, never as Markdown, and never as another variable."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.errors import InvalidInput
from chalicelib.core.patterns import pattern

VARIABLES = ("customer.name", "ticket.reference", "ticket.subject", "agent.name", "team.name", "desk.name", "brand.name")
MASKED = frozenset({"customer.name"})
"""Agents do not see it before they say why: it stands as a variable in what they look over, and is filled where the reply is sent. No note has it."""
_VARIABLE = pattern(r"\{\{[ \t]{0,5}(?P<name>[a-z._]{1,40})[ \t]{0,5}(?:\|(?P<other>[^{}|\n]{0,80}))?\}\}")
_MARKDOWN = pattern(r"([\\`*_\[\]<>#&!~|])")
_BLANKS = pattern(r"\s+")
LONGEST_VALUE = 200


def refuse_unknown_variables(text: str, field: str, *, may_be_masked: bool) -> None:
    """Raises InvalidInput naming what is no variable: a macro with a slip in it must not reach a customer."""
    known = VARIABLES if may_be_masked else [name for name in VARIABLES if name not in MASKED]
    unknown = [found["name"] for found in _VARIABLE.finditer(text) if found["name"] not in known]
    left = _VARIABLE.sub("", text)
    if unknown or "{{" in left or "}}" in left:
        told = f"{unknown[0]!r} is no variable" if unknown else "There are braces that enclose no variable"
        raise InvalidInput(f"{told}; there are {', '.join(known)}, with words for where it is empty after `|`.", {"field": field})


def filled(text: str, values: Mapping[str, str]) -> str:
    """A variable that is empty gives the words after `|`, else nothing; one that `values` does not name stays. One pass: what is put in is not
    looked at again.
    """

    def put(found: Any) -> str:
        if found["name"] not in values:
            return str(found[0])
        value = " ".join(_BLANKS.split(values.get(found["name"], "")))[:LONGEST_VALUE].strip()
        return _MARKDOWN.sub(r"\\\1", value) if value else (found["other"] or "")

    return _VARIABLE.sub(put, text)


def text_in(texts: Mapping[str, str], language: str) -> str:
    """In the customer's language, else in English, else in whichever is first."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
