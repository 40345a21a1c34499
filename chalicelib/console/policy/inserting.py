"""Puts a macro's or an article's words where the caret stands: within the line, or as paragraphs of their own where they are more than a line."""


def inserted(text: str, at: int | None, piece: str) -> tuple[str, int]:
    """The new text and where the caret is then. Places count as browsers do (UTF-16 units); None, and what lies beyond, is the end."""
    units = text.encode("utf-16-le")
    place = len(units) if at is None else min(max(at, 0) * 2, len(units))
    before, after = units[:place].decode("utf-16-le", "ignore"), units[place:].decode("utf-16-le", "ignore")
    if "\n" in piece:
        before = before.rstrip() + "\n\n" if before.strip() else ""
        after = "\n\n" + after.lstrip() if after.strip() else ""
    whole = before + piece
    return whole + after, len(whole.encode("utf-16-le")) // 2
