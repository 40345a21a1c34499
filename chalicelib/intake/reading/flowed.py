"""Unwraps text that its program wrapped for the way (RFC 3676), so that paragraphs are lines again."""

SIGNATURE_MARK = "-- "


def unwrapped(text: str, *, deletes_space: bool) -> str:
    """Quoted lines stay as they are: which words are whose must not change. `deletes_space` (DelSp) is how Japanese text is wrapped."""
    found: list[str] = []
    open_line: str | None = None
    for line in text.split("\n"):
        if line.startswith(">"):
            found += [line] if open_line is None else [open_line, line]
            open_line = None
            continue
        plain = line.removeprefix(" ")
        if plain == SIGNATURE_MARK:
            found += [plain] if open_line is None else [open_line, plain]
            open_line = None
        elif plain.endswith(" "):
            open_line = (open_line or "") + (plain[:-1] if deletes_space else plain)
        else:
            found.append((open_line or "") + plain)
            open_line = None
    return "\n".join(found if open_line is None else [*found, open_line])
