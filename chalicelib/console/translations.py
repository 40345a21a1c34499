"""The console's words in the reader's language: English is what stands in the templates, the rest are gettext catalogues (make translations)."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "messages"
SOURCE = "en"
LANGUAGES = {"ja": "日本語", "en": "English"}


@cache
def translations(language: str) -> NullTranslations:
    """Raises FileNotFoundError where the catalogues were not compiled: `make translations` does."""
    if language == SOURCE:
        return NullTranslations()
    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as compiled:
        return GNUTranslations(compiled)


def language_for(chosen: str, accepted: str) -> str:
    """What was chosen, else the first language of the browser that there is."""
    if chosen in LANGUAGES:
        return chosen
    wanted = (part.partition(";")[0].strip().lower().partition("-")[0] for part in accepted.split(",")[:10])
    return next((language for language in wanted if language in LANGUAGES), SOURCE)
