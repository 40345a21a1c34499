"""Searches the help centre: the decision that mail and chat would come to, and below it the articles that have the words."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.observability import count
from chalicelib.desk.model import PublishedDesk
from chalicelib.faq.model import Article
from chalicelib.faq.outcome import Answer, DidYouMean, HandOver, Outcome, Suggestion
from chalicelib.redaction.redacting import redact

from .model import Decision, Finding, Link, ShownAnswer
from .policy.shelves import matching, public_of
from .ports import Answerer, Library
from .prose import prose_of

CHANNEL = "help"
LONGEST_QUERY = 500
LONGEST_TYPED = 5000
"""Looked through for secrets before it is cut: of a recovery phrase that is cut, too little may be left to be known."""


@dataclass
class Search:
    """While the desk's document pauses answers, or has them in shadow mode, nothing is shown but articles that have the words, and the engine is not loaded."""

    desk: Callable[[], PublishedDesk]
    answerer: Answerer
    library: Callable[[], Library | None]
    is_takeover: Callable[[str], bool]
    prefix: Callable[[], str]

    def find(self, query: str, language: str) -> Finding:
        """`query` as somebody typed it."""
        found = redact(query[:LONGEST_TYPED])
        if found.kinds:
            count("SecretInSearch")
            return Finding("", Decision.SENSITIVE)
        text = found.text.strip()[:LONGEST_QUERY]
        return self.advise(text, language) if text else Finding("", Decision.EMPTY)

    def advise(self, text: str, language: str) -> Finding:
        """`text` is without secrets and of any length."""
        if self.is_takeover(text):
            return Finding(text, Decision.URGENT)
        finding = self._asked(text, language) if self.desk().document.automatic_mail.sends_answers else self._paused(text, language)
        count("HelpSearched", decision=finding.decision.value)
        return finding

    def _paused(self, text: str, language: str) -> Finding:
        return Finding(text, Decision.HAND_OVER, matches=_links(self._matches(text, language)), reason="paused")

    def _asked(self, text: str, language: str) -> Finding:
        matches = self._matches(text, language)
        outcome: Outcome = self.answerer.answer(text, language, CHANNEL)
        match outcome:
            case Answer():
                return self._answer(text, outcome, language, matches)
            case DidYouMean():
                titles = tuple(_link_of(title) for title in outcome.titles)
                shown = {title.article_id for title in outcome.titles}
                others = _links([article for article in matches if article.id not in shown])
                return Finding(text, Decision.DID_YOU_MEAN, titles=titles, matches=others, reason=outcome.reason.value)
            case HandOver():
                return Finding(text, Decision.HAND_OVER, matches=_links(matches), reason=outcome.reason.value)

    def _answer(self, text: str, answer: Answer, language: str, matches: tuple[Article, ...]) -> Finding:
        others = _links([article for article in matches if article.id != answer.article_id])
        library = self.library()
        article = library.find_article(answer.article_id, language) if library else None
        if library is None or article is None or not article.is_public:  # unpublished at this very moment
            return Finding(text, Decision.HAND_OVER, matches=others, reason="gone")
        body = prose_of(library, article, self.prefix())
        return Finding(text, Decision.ANSWER, ShownAnswer(article, body), matches=others, probability=answer.probability)

    def _matches(self, text: str, language: str) -> tuple[Article, ...]:
        library = self.library()
        return matching(text, public_of(library.articles_in(language))) if library else ()


def _links(articles: tuple[Article, ...] | list[Article]) -> tuple[Link, ...]:
    return tuple(Link(article.title, article.source) for article in articles)


def _link_of(title: Suggestion) -> Link:
    return Link(title.title, title.source)
