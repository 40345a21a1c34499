"""What the engine is compared with: each ranks, and each is calibrated on the same kinds of questions."""

import pytest

from infra.evaluation.averaged import by_average
from infra.evaluation.model import Question, Trial
from infra.evaluation.nearest import BASELINES, by_bm25, by_tf_idf
from infra.evaluation.vectors import KnownVectors

from .conftest import ARTICLES, WordEncoder

EXAMPLES = [example for article in ARTICLES for example in article.as_examples()]
ASKED = [Question("where is my card", "en", "card"), Question("taxes", "en", "taxes"), Question("the weather", "en", None)]


@pytest.mark.parametrize("method", [*BASELINES.values(), by_average], ids=[*BASELINES, "averaged"])
def test_each_ranks_the_right_article_first(method):
    verdicts = method(Trial(EXAMPLES, ASKED, [("en", "a joke please"), ("en", "the weather today")]), WordEncoder(), 0.9)
    assert [verdict.topic for verdict in verdicts[:2]] == ["card", "taxes"]
    assert all(0 <= verdict.probability <= 1 for verdict in verdicts)
    assert not verdicts[2].is_sent


def test_bm25_weighs_rare_words_more_and_passes_over_unknown_ones():
    alike = by_bm25(["the zebra", "unknown", ""], ["the zebra", "the cat", "the dog"], WordEncoder())
    assert alike[0, 0] > alike[0, 1] > 0
    assert alike[1:].tolist() == [[0, 0, 0]] * 2


def test_tf_idf_holds_a_text_equal_to_itself_alone():
    alike = by_tf_idf(["my card", "", "quite another"], ["my card", "your cart"], WordEncoder())
    assert alike[0] == pytest.approx([1.0, alike[0, 1]], abs=1e-3)
    assert 0 < alike[0, 1] < 0.5
    assert alike[2].max() < alike[0, 1]


def test_vectors_of_a_corpus_are_computed_once(tmp_path):
    texts = ["one", "two"]
    known = KnownVectors(WordEncoder(), texts, tmp_path)
    assert known.encode(["two", "one"]).tolist() == WordEncoder().encode(["two", "one"]).tolist()
    assert known.encode(["another"]).tolist() == WordEncoder().encode(["another"]).tolist()

    class Silent:
        name = WordEncoder.name

    assert KnownVectors(Silent(), texts, tmp_path).encode(["one"]).tolist() == WordEncoder().encode(["one"]).tolist()
