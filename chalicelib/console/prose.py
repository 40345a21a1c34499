"""What an agent writes as their customer will see it, under a policy that takes no style of its own."""

from markupsafe import Markup

from chalicelib.core.patterns import pattern

_STYLE = pattern(r' style="[^"]*"')


def shown_prose(markdown: str) -> Markup:
    """HTML of our own making; in it quotes that somebody wrote are escaped, so what looks like a style is one of ours."""
    from chalicelib.outbox.markdown import fragment_of  # who reads tickets pays for no parser

    return Markup(_STYLE.sub("", fragment_of(markdown).html))  # noqa: S704 - of our own making
