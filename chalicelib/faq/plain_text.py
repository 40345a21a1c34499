"""An article as plain text for a mail or a chat message: Markdown's marks come off, links become addresses."""

import re

_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)


def plain_text(markdown: str, base_url: str) -> str:
    """`base_url` goes before links that are paths, without a slash at its end."""

    def link(found: re.Match[str]) -> str:
        text, target = found.groups()
        return f"{text} ( {base_url + target if target.startswith('/') else target} )"

    return _HEADING.sub("", _EMPHASIS.sub(r"\2", _LINK.sub(link, markdown))).strip()
