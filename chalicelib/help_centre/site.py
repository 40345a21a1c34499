"""What every page of the help centre knows of the desk: its name, where its links lead, what it promises, its status."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from msgspec import Struct

from chalicelib.desk.model import PublishedDesk
from chalicelib.faq.model import Article

from .model import Topic
from .policy.shelves import public_of, topics_of
from .ports import Library
from .wording import LANGUAGE_NAMES, Words, duration_in_words, words_of


class Site(Struct, frozen=True):
    """`prefix` stands before every path, `base_url` (which ends with it) before those that leave the site; `languages` are codes and names."""

    language: str
    brand: str
    base_url: str
    prefix: str
    languages: tuple[tuple[str, str], ...]
    mailbox: str
    answered_within: str
    notice: str
    time_zone: str

    @property
    def home(self) -> str:
        return f"{self.prefix}/help/{self.language}"

    @property
    def words(self) -> Words:
        return words_of(self.language)


@dataclass
class HelpSite:
    desk: Callable[[], PublishedDesk]
    library: Callable[[], Library | None]
    base_url: Callable[[], str]
    reads: Callable[[str], Mapping[str, int]]
    """How often each article was read in a language lately."""

    def speaks(self, language: str) -> bool:
        return language in self.languages

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(language for language in self.desk().document.locales if language in LANGUAGE_NAMES)

    def prefix(self) -> str:
        return urlsplit(self.base_url()).path.rstrip("/")

    def in_language(self, language: str) -> Site:
        desk, mailbox = self.desk(), self.desk().help_mailbox
        team = desk.document.mailboxes[mailbox].team
        promise = duration_in_words(desk.document.service_levels.usual_answer_s, words_of(language))
        return Site(
            language=language, brand=desk.help_brand.name, base_url=self.base_url(), prefix=self.prefix(), mailbox=mailbox, answered_within=promise,
            languages=tuple((code, LANGUAGE_NAMES[code]) for code in self.languages), time_zone=desk.time_zone_of(team),
            notice=desk.document.help_centre.notice.get(language, ""),  # type: ignore[call-overload]
        )  # fmt: skip

    def articles(self, language: str) -> tuple[Article, ...]:
        library = self.library()
        return public_of(library.articles_in(language)) if library else ()

    def topics(self, language: str) -> tuple[Topic, ...]:
        return topics_of(self.articles(language), self.desk().category_names(language), self.reads(language))

    def versions_of(self, article_id: str) -> dict[str, Article]:
        """An article in each language that it can be read in."""
        library = self.library()
        found = {language: library.find_article(article_id, language) for language in self.languages} if library else {}
        return {language: article for language, article in found.items() if article and article.is_public}
