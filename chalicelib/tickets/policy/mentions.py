"""Whom a note calls: `@id`, where that is an agent's."""

from collections.abc import Callable

from chalicelib.core.patterns import pattern

MOST_MENTIONED = 20
_MENTION = pattern(r"(?:^|(?<=[\s(（「、。,;:]))@(?P<agent>[a-z][a-z0-9-]{0,31})(?![a-z0-9@_-])", 0)


def mentioned(text: str, is_agent: Callable[[str], bool]) -> tuple[str, ...]:
    """Each once, in the order of the text; what stands in an address or is nobody's id calls nobody."""
    named = dict.fromkeys(found["agent"] for found in _MENTION.finditer(text))
    return tuple(agent for agent in named if is_agent(agent))[:MOST_MENTIONED]
