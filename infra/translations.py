"""The console's catalogues: `python -m infra.translations update` takes words up from the templates, `check` tells what a language lacks, `compile` makes .mo files."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CONSOLE = Path(__file__).resolve().parents[1] / "chalicelib" / "console"
LANGUAGES = ("ja",)
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}}
PLACE = re.compile(r"%\((\w+)\)")


def catalogue_file(language: str) -> Path:
    return CONSOLE / "locale" / language / "LC_MESSAGES" / "messages.po"


def extracted() -> Catalog:
    """What the templates say, with the places where they say it."""
    found = Catalog(fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(
        CONSOLE, [("templates/**.html", "jinja2")], OPTIONS, keywords={"_": None, "ngettext": (1, 2)}
    ):
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    file = catalogue_file(language)
    return read_po(io.StringIO(file.read_text(encoding="utf-8")), locale=language) if file.exists() else Catalog(locale=language)


def faults(language: str) -> list[str]:
    """One line for each message that is missing, doubtful, of no use any more, or has other places to fill in."""
    wanted, known = extracted(), read(language)
    found = [fault for message in wanted if message.id and (fault := _fault(message, known.get(message.id)))]
    found += [f"{_shown(message)}: no template says this any more" for message in known if message.id and message.id not in wanted]
    return [f"{language}: {line}" for line in found]


def _fault(wanted: Message, known: Message | None) -> str | None:
    if known is None or not known.string or (isinstance(known.string, tuple | list) and not all(known.string)):
        return f"{_shown(wanted)}: not translated"
    if known.fuzzy:
        return f"{_shown(wanted)}: marked as doubtful (fuzzy)"
    texts = known.string if isinstance(known.string, tuple | list) else (known.string,)
    places = sorted(PLACE.findall(_shown(wanted)))
    if any(sorted(PLACE.findall(text)) != places for text in texts):
        return f"{_shown(wanted)}: the translation fills in other places than {', '.join(places) or 'none'}"
    return None


def _shown(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def update(language: str) -> None:
    known = read(language)
    known.update(extracted(), no_fuzzy_matching=True)
    known.obsolete.clear()
    text = io.BytesIO()
    write_po(text, known, width=140, sort_output=True, omit_header=False, no_location=True)
    stable = re.sub(
        r'"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To|Project-Id-Version)[^\n]*\n',
        "",
        text.getvalue().decode(),
    )
    catalogue_file(language).parent.mkdir(parents=True, exist_ok=True)
    catalogue_file(language).write_text(
        "\n".join(line for line in stable.splitlines() if not line.startswith("#")).strip() + "\n", encoding="utf-8"
    )


def compiled(language: str) -> None:
    with catalogue_file(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, read(language))


def main() -> int:
    act = sys.argv[1] if len(sys.argv) > 1 else "check"
    if act == "update":
        for language in LANGUAGES:
            update(language)
    if act == "compile":
        for language in LANGUAGES:
            compiled(language)
        return 0
    found = [fault for language in LANGUAGES for fault in faults(language)]
    print("\n".join(found) or "Every text of the console is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
