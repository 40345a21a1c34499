"""Measures the answerer on questions it has not seen, and prints a table: what it answers, how much of that is right, what it should have left.

`python -m infra.evaluate_faq` (about three minutes). Columns:
- left out: every example question in turn (one of each article at a time) is taken out of training, and asked. `answered` of those and `right`
  are the coverage and precision that the thresholds in policy/decision.py were set by; `refused` are questions that a person must answer by rule.
- no article: an article is taken out whole, and its questions are asked: related questions that nothing answers, the hardest case.
- exact: example questions asked as they are in the knowledge base. letter: the same within a greeting and a signature.
The second table asks questions of corpora, all of which are out of scope or at best related.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.faq.model import Article, Reason, TopicIndex
from chalicelib.faq.policy.asking import questions_of
from chalicelib.faq.policy.decision import Decision, decide
from infra.article_source import LANGUAGES
from infra.knowledge import KNOWLEDGE, compile_knowledge
from infra.topic_training import train

CORPORA = Path(os.environ.get("CORPORA", "") or Path(__file__).resolve().parents[2] / "shared" / "corpora") / "faq"
TOPICS_AT_ONCE = 4
"""How many articles are taken out together for `no article`: a tenth of the training runs for nearly the same figures."""

LETTERS = {
    "ja": "サポートご担当者様\n\nお世話になっております。山田と申します。\n{}\nよろしくお願いいたします。\n\n山田花子\n",
    "en": "Hello,\n\nI hope you are well.\n{}\n\nBest regards,\nAnn Miller\n",
    "es": "Hola, buenos días:\n\n{}\n\nMuchas gracias.\nUn saludo,\nAna López\n",
    "fr": "Bonjour,\n\n{}\n\nMerci d'avance.\nCordialement,\nAnne Petit\n",
    "de": "Guten Tag,\n\n{}\n\nVielen Dank.\nMit freundlichen Grüßen\nAnna Klein\n",
}


@dataclass(frozen=True)
class Asked:
    """`topic` is the right article, or None where no answer is right."""

    question: str
    topic: str | None
    decision: Decision

    @property
    def is_answered(self) -> bool:
        return self.decision.reason is None

    @property
    def is_right(self) -> bool:
        return self.is_answered and self.decision.ranked[0].topic == self.topic


def left_out(articles: list[Article], language: str, folds: Iterable[int] | None = None) -> Iterator[Asked]:
    """Fold n trains without the n-th question of each article (and without a title that repeats it), and asks those."""
    for fold in range(max(len(a.questions) for a in articles)) if folds is None else folds:
        index = train([_without(article, fold) for article in articles], language)
        for article in articles:
            if fold < len(article.questions):
                yield _ask(article.questions[fold], article.id, language, index)


def no_article(articles: list[Article], language: str) -> Iterator[Asked]:
    step = min(TOPICS_AT_ONCE, len(articles) // 4)
    for start in range(0, len(articles), step):
        taken = articles[start : start + step]
        index = train([article for article in articles if article not in taken], language)
        yield from (_ask(question, None, language, index) for article in taken for question in article.questions)


def as_written(articles: list[Article], language: str, index: TopicIndex, letter: str = "{}") -> Iterator[Asked]:
    return (_ask(letter.format(question), article.id, language, index) for article in articles for question in article.questions)


def out_of_scope(texts: Iterable[str], language: str, index: TopicIndex) -> list[Asked]:
    return [_ask(text, None, language, index) for text in texts]


def corpus(file: str, keep: Callable[[dict[str, str]], bool] = lambda _: True, member: str = "text") -> list[str]:
    """Empty where the corpora are absent."""
    path = CORPORA / file
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()) if path.exists() else ()
    return [row[member] for row in rows if keep(row)]


def corpora(language: str) -> dict[str, list[str]]:
    bitcoin = corpus("bitcoin_org/faq_parallel.jsonl", lambda row: row["lang"] == language, "question")
    named = {"bitcoin_org": bitcoin}
    if language == "en":
        named |= {name: corpus(f"banking77_oos/{name}.jsonl") for name in ("ood_oos_valid", "id_oos_valid", "valid")}
    if language == "ja":
        named["fcoin_ja"] = corpus("fcoin_ja/faq_ja.jsonl", member="question")
    return {name: texts for name, texts in named.items() if texts}


def _without(article: Article, fold: int) -> Article:
    gone = article.questions[fold : fold + 1]
    title = "" if article.title in gone else article.title
    kept = tuple(question for question in article.questions if question not in gone)
    return Article(id=article.id, language=article.language, category=article.category, title=title, body=article.body, questions=kept)


def _ask(text: str, topic: str | None, language: str, index: TopicIndex) -> Asked:
    questions = questions_of(text, language)
    return Asked(text, topic, Decision(questions) if isinstance(questions, Reason) else decide(questions, language, index))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} %" if whole else "      –"


def _knowledge_row(articles: list[Article], language: str, index: TopicIndex) -> str:
    held, absent = list(left_out(articles, language)), list(no_article(articles, language))
    exact, letters = list(as_written(articles, language, index)), list(as_written(articles, language, index, LETTERS[language]))
    answered = sum(a.is_answered for a in held)
    refused = sum(a.decision.reason == "needs_a_person" for a in held)
    return (
        f"| {language} | {len(articles)} | {len(held)} | {refused} | {answered} | {_share(answered, len(held))} | {_share(sum(a.is_right for a in held), answered)} "
        f"| {_share(sum(a.is_answered for a in absent), len(absent))} | {_right(exact)} | {_right(letters)} |"
    )


def _right(asked: list[Asked]) -> str:
    return f"{_share(sum(a.is_right for a in asked), len(asked))}, {sum(a.is_answered and not a.is_right for a in asked)} wrong"


def main() -> int:
    compiled = compile_knowledge(KNOWLEDGE)
    if compiled.faults:
        print(*compiled.faults, sep="\n", file=sys.stderr)
        return 1
    by_language = {language: [a for a in compiled.articles if a.language == language] for language in LANGUAGES}
    indexes = {language: train(articles, language) for language, articles in by_language.items() if articles}
    print("| language | articles | left out | refused | answered | coverage | right | answered, no article | exact | letter |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for language, index in indexes.items():
        print(_knowledge_row(by_language[language], language, index), flush=True)
    print("\n| corpus | language | questions | answered | with suggestions |\n| --- | --- | --- | --- | --- |")
    for language, index in indexes.items():
        for name, texts in corpora(language).items():
            asked = out_of_scope(texts, language, index)
            hits = [a for a in asked if a.is_answered]
            suggested = sum(bool(a.decision.ranked) for a in asked) - len(hits)
            print(
                f"| {name} | {language} | {len(texts)} | {len(hits)} ({_share(len(hits), len(texts)).strip()}) | {_share(suggested, len(texts))} |"
            )
            if "-v" in sys.argv:
                print(*(f"    {a.question!r} -> {a.decision.ranked[0]}" for a in hits), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
