"""Tells which elements of a mail's HTML no mail program shows: previews of newsletters, and what hides in their way."""

from typing import Any

LONGEST_STYLE = 2000


def is_hidden(element: Any) -> bool:
    """`element` is lxml's."""
    style = element.get("style")
    if not style:
        return element.get("hidden") is not None
    said = declarations(style)
    return (
        said.get("display") == "none"
        or said.get("visibility") == "hidden"
        or said.get("mso-hide") == "all"
        or said.get("opacity") in {"0", "0.0"}
        or (
            _is_nothing(said.get("font-size")) and not any("font-size" in (child.get("style") or "") for child in element.iterdescendants())
        )
        or (_is_nothing(said.get("max-height")) and said.get("overflow") == "hidden")
    )


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style attribute, in small letters."""
    parts = (part.partition(":") for part in style[:LONGEST_STYLE].lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in parts}


def _is_nothing(size: str | None) -> bool:
    return size is not None and size.rstrip("pxtem%") == "0"
