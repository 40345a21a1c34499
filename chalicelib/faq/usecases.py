"""Answers a question from the knowledge in force, offers titles, or leaves it to a person; reads memory only, save for the store's own refresh."""

from collections.abc import Callable

from .model import Article
from .outcome import Answer, DidYouMean, HandOver, Outcome, Reason, Suggestion
from .policy.asking import questions_of, words_of
from .policy.choosing import Choice, Likely, choose, likely_of
from .policy.mail_reading import Reading
from .policy.own_script import is_in_own_script
from .ports import Judge, Knowledge, KnowledgeStore

CLOSE = 0.35
"""Least probability of the best title that a customer is shown; the others, beside it, need less."""
LEAST_TITLE = 0.10
MOST_TITLES = 3
MOST_SUGGESTIONS = 5
MOST_SAID = 8
"""Sentences around the questions that are looked at one by one; the letter is short, or it would be a story."""
FALLBACKS = ("en", "ja", "es", "fr", "de")
"""In which languages an article is suggested that is not written in the question's."""
WHICH_MEAN_TITLES = frozenset({Reason.NOT_SURE, Reason.NOT_IN_LANGUAGE})


class EngineAnswerer:
    """Refuses by the words alone before it asks the engine, which is loaded then: most mails are stories, and do not pay for it.

    `report` hears where the engine cannot be loaded, in one sentence without personal data: questions go to people meanwhile.
    """

    def __init__(self, knowledge: KnowledgeStore, report: Callable[[str], None] = lambda fault: None) -> None:
        self._knowledge = knowledge
        self._report = report

    def answer(self, question_text: str, language: str, channel: str = "") -> Outcome:
        asked = questions_of(question_text, language)
        if isinstance(asked, Reason):
            return HandOver(reason=asked)
        knowledge = self._knowledge.find_current()
        if knowledge is None:
            return HandOver(reason=Reason.NO_KNOWLEDGE)
        engine = self._engine(knowledge, channel)
        if engine is None:
            return HandOver(reason=Reason.ENGINE_FAILED)
        return _outcome(_choice(asked, language, engine), language, knowledge, may_send=is_in_own_script(question_text, language))

    def suggest(self, text: str, language: str, most: int = MOST_SUGGESTIONS) -> tuple[Suggestion, ...]:
        words = words_of(text, language)
        knowledge = self._knowledge.find_current() if words else None
        engine = self._engine(knowledge) if knowledge else None
        if knowledge is None or engine is None:
            return ()
        return _suggestions(likely_of([engine.judge(each, language) for each in words]), language, knowledge, most)

    def _engine(self, knowledge: Knowledge, channel: str = "") -> Judge | None:
        """Whatever keeps it from loading must not keep a mail from being taken in: a model of another version may lack or hold anything."""
        try:
            return knowledge.engine_of(channel)
        except Exception as error:  # noqa: BLE001 - see above
            self._report(f"The engine could not be loaded ({type(error).__name__}: {error}). Questions go to people until it can.")
            return None


def _choice(reading: Reading, language: str, engine: Judge) -> Choice:
    asked, said = ([engine.judge(part, language) for part in parts] for parts in (reading.asks, reading.context[:MOST_SAID]))
    parts = (*reading.context, *reading.asks)
    return choose(asked, said, engine.judge("\n".join(parts), language) if len(parts) > 1 else asked[0])


def _outcome(choice: Choice, language: str, knowledge: Knowledge, *, may_send: bool) -> Outcome:
    suggestions = _suggestions(choice.likely, language, knowledge, MOST_SUGGESTIONS)
    reason = choice.reason
    if reason is None:
        topic = choice.likely[0].topic
        article = knowledge.find_article(topic, language) if may_send else None
        if article is not None and article.is_public:
            return _answer(article, choice.likely[0].probability, suggestions)
        reason = Reason.NOT_PUBLIC if article else Reason.NOT_IN_LANGUAGE
    titles = _titles(suggestions) if reason in WHICH_MEAN_TITLES else ()
    if titles:
        return DidYouMean(reason=reason, titles=titles, suggestions=suggestions)
    return HandOver(reason=reason, suggestions=suggestions)


def _titles(suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    shown = [each for each in suggestions if each.is_public and each.probability >= LEAST_TITLE][:MOST_TITLES]
    return tuple(shown) if shown and shown[0].probability >= CLOSE else ()


def _suggestions(likely: tuple[Likely, ...], language: str, knowledge: Knowledge, most: int) -> tuple[Suggestion, ...]:
    """Without those that are outside their dates in every language."""
    found = (suggestion(each.topic, each.probability, language, knowledge) for each in likely)
    return tuple(each for each in found if each)[:most]


def in_some_language(topic: str, language: str, knowledge: Knowledge) -> Article | None:
    """In the question's language where it is written in that."""
    found = (knowledge.find_article(topic, each) for each in dict.fromkeys((language, *FALLBACKS)))
    return next(filter(None, found), None)


def suggestion(topic: str, probability: float, language: str, knowledge: Knowledge) -> Suggestion | None:
    article = in_some_language(topic, language, knowledge)
    if article is None:
        return None
    return Suggestion(
        article_id=article.id, language=article.language, category=article.category, title=article.title, source=article.source,
        probability=round(probability, 3), is_public=article.is_public,
    )  # fmt: skip


def _answer(article: Article, probability: float, suggestions: tuple[Suggestion, ...]) -> Answer:
    return Answer(
        article_id=article.id, language=article.language, category=article.category, probability=round(probability, 3), title=article.title,
        body=article.body, source=article.source, disclaimer=article.disclaimer, suggestions=suggestions,
    )  # fmt: skip
