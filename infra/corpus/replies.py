"""Compares what the desk takes for new in real replies with what people made of them, beside what two libraries find."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from chalicelib.tickets.policy.new_words.splitting import new_words

LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "nl", "pl", "ru", "sv", "zh", "ko", "cs", "da")
Reader = Callable[[str], str]


class Row(NamedTuple):
    """One reply; each reading equals the expectation or not, blanks folded."""

    name: str
    is_equal: bool
    by_library: dict[str, bool]
    expected: str
    read: str


def measure(folder: Path, libraries: dict[str, Reader] | None = None) -> list[Row]:
    """A row for each of `emails/` that `trimmed/` has an expectation for. `libraries` by name."""
    return [
        _row(path, folder / "trimmed" / path.name, libraries or {})
        for path in sorted((folder / "emails").glob("*.txt"))
        if (folder / "trimmed" / path.name).is_file()
    ]


def _row(mail: Path, trimmed: Path, libraries: dict[str, Reader]) -> Row:
    text, expected = mail.read_text(encoding="utf-8"), folded(trimmed.read_text(encoding="utf-8"))
    read = folded(new_words(text))
    return Row(mail.stem, read == expected, {name: folded(reader(text)) == expected for name, reader in libraries.items()}, expected, read)


def folded(text: str) -> str:
    return " ".join(text.split())


def others() -> dict[str, Reader]:
    """The libraries that were weighed. They are for development alone."""
    from email_reply_parser import EmailReplyParser as Zapier
    from mailparser_reply import EmailReplyParser as Mailparser

    parser = Mailparser(languages=list(LANGUAGES))
    return {
        "mail-parser-reply": lambda text: parser.parse_reply(text=text) or "",
        "email_reply_parser": lambda text: str(Zapier.parse_reply(text)),
    }
