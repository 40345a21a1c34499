"""The answerer over its port: plain values for rendering, and nothing where there is nothing."""

from chalicelib.faq.model import Answer, NoAnswer, Reason, Suggestions
from chalicelib.faq.ports import Answerer
from chalicelib.faq.usecases import LexicalAnswerer

from .small_knowledge import ARTICLES, index_of


class HeldKnowledge:
    """Serves as the store and as what it holds."""

    def find_current(self):
        return self

    def find_index(self, language):
        return index_of(language) if language in {"en", "ja"} else None

    def get_article(self, article_id, language):
        return next(a for a in ARTICLES if (a.id, a.language) == (article_id, language))


class NothingPublished:
    def find_current(self):
        return None


def test_an_answer_carries_what_a_mail_shows():
    answerer: Answerer = LexicalAnswerer(HeldKnowledge())
    answer = answerer.answer("取引手数料はいくらですか？", "ja")
    assert isinstance(answer, Answer)
    assert (answer.article_id, answer.language, answer.source) == ("trading-fees", "ja", "/help/ja/account/trading-fees")
    assert (answer.title, answer.disclaimer) == ("取引手数料はいくらですか？", "tax-general")
    assert "0.12 %" in answer.body
    assert 0.5 <= answer.score <= 1


def test_close_is_suggested_and_not_sent():
    outcome = LexicalAnswerer(HeldKnowledge()).answer("How much are the fees?", "en")
    assert isinstance(outcome, Suggestions)
    assert outcome.reason is Reason.NOT_SURE
    assert {"/help/en/account/trading-fees", "/help/en/account/withdrawal-fees"} >= {outcome.items[0].source}


def test_a_language_without_articles_is_left_alone():
    assert NoAnswer(Reason.LANGUAGE) == LexicalAnswerer(HeldKnowledge()).answer("Como abro uma conta?", "pt")


def test_without_knowledge_nothing_is_answered():
    assert NoAnswer(Reason.NO_KNOWLEDGE) == LexicalAnswerer(NothingPublished()).answer("How do I sign up?", "en")
