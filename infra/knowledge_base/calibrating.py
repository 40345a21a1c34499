"""Refits thresholds on reviewed questions, per language and channel, and says of each what changed and why.

Questions that nothing answers are learned as such; each is asked of a model that was trained without it, or it would count as known.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.faq.artefact import Artefact, read_artefact
from chalicelib.faq.model import Article
from chalicelib.faq.ports import Judge

from .compiling import Learned, Making, compile_articles, examples_of
from .learn_then_test import DELTA, loosest, upper_bound
from .reading import LANGUAGES
from .reviewed_questions import Reviewed

TARGET = 0.98
LEAST_REVIEWED = 300
"""Fewer of a language and channel say too little: the threshold that the articles' own examples gave stays."""
FOLDS = 2
NEVER = 1.01
"""No probability reaches it: nothing is sent."""


@dataclass(frozen=True)
class Judged:
    """`may_be_sent`: the first article, in this language, were it sure enough; `is_right`: a person said so."""

    probability: float
    is_right: bool
    may_be_sent: bool


@dataclass(frozen=True)
class Row:
    """What is said of a language and channel. `after` None: the threshold stays."""

    language: str
    channel: str
    reviewed: int
    before: float
    after: float | None
    why: str


@dataclass(frozen=True)
class Calibration:
    learned: Learned
    rows: tuple[Row, ...]


def calibrate(articles: Sequence[Article], reviewed: Sequence[Reviewed], making: Making, target: float = TARGET) -> Calibration:
    """Trains once for each fold of what nothing answers, and once with all of it."""
    reviewed = _unknown(articles, reviewed)
    rejects = sorted({(each.language, each.text) for each in reviewed if each.is_unanswerable})
    whole = _trained(articles, rejects, making)
    strict = making.engines.load(whole, {})
    parts = [_trained(articles, _without(fold, rejects), making) for fold in range(FOLDS)] if rejects else [whole]
    engines = [making.engines.load(part, dict.fromkeys(LANGUAGES, 0.0)) for part in parts]
    by_channel: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for number, each in enumerate(sorted(reviewed, key=lambda each: (each.language, each.text))):
        fold = _fold_of(rejects.index((each.language, each.text)) if each.is_unanswerable else number)
        by_channel[each.language, each.channel].append(_judged(each, engines[fold % len(engines)]))
    rows = tuple(_row(*name, found, strict.judge("", name[0]).threshold, target) for name, found in sorted(by_channel.items()))
    thresholds = {f"{row.language}/{row.channel}": row.after for row in rows if row.after is not None}
    return Calibration(Learned(tuple(rejects), thresholds), rows)


def _unknown(articles: Sequence[Article], reviewed: Sequence[Reviewed]) -> list[Reviewed]:
    """Without those that the engine learned as examples: that it knows them proves nothing. A vote on an article's page may bear its title."""
    known = {_plain(text) for article in articles for text in examples_of(article)}
    return [each for each in reviewed if _plain(each.text) not in known]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _fold_of(number: int) -> int:
    return number % FOLDS


def _without(fold: int, rejects: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [reject for number, reject in enumerate(rejects) if _fold_of(number) != fold]


def _trained(articles: Sequence[Article], rejects: Sequence[tuple[str, str]], making: Making) -> Artefact:
    return read_artefact(compile_articles(articles, "", making, Learned(tuple(rejects))))


def _judged(each: Reviewed, engine: Judge) -> Judged:
    """Of an engine whose thresholds are 0. What did not help, and nobody said what would, counts as wrong whatever comes first."""
    found = engine.judge(each.text, each.language)
    return Judged(found.probability, bool(found.ranked) and found.ranked[0].topic == each.right, found.is_sure)


def _row(language: str, channel: str, judged: Sequence[Judged], strict: float, target: float) -> Row:
    after, why = _decided(judged, strict, target)
    return Row(language, channel, len(judged), strict, after, why)


def _decided(judged: Sequence[Judged], strict: float, target: float) -> tuple[float | None, str]:
    if len(judged) < LEAST_REVIEWED:
        return None, f"stays: {len(judged)} reviewed questions, {LEAST_REVIEWED} are needed"
    pairs = [(each.probability, each.is_right) for each in judged if each.may_be_sent]
    found = loosest(pairs, target)
    if found:
        return found.threshold, (
            f"{found.asked - found.wrong} of {found.asked} right at or over it; precision is at least {found.bound:.1%} ({1 - DELTA:.0%} sure)"
        )
    sent = [is_right for probability, is_right in pairs if probability >= strict]
    wrong = sent.count(False)
    if sent and upper_bound(len(sent), wrong, DELTA) < target:
        return (
            NEVER,
            f"nothing is sent: {wrong} of {len(sent)} at the strict threshold were wrong, so it is not at {target:.0%}. Look at those articles",
        )
    return None, f"stays: no threshold is proved to reach {target:.0%}; {wrong} of {len(sent)} at the strict one were wrong"


def table(calibration: Calibration) -> str:
    lines = ["| language | channel | reviewed | threshold before | after | why |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.language} | {row.channel} | {row.reviewed} | {row.before:.3f} | {row.before if row.after is None else row.after:.3f} | {row.why} |"
        for row in calibration.rows
    ]
    return "\n".join([*lines, "", f"{len(calibration.learned.unanswerable)} questions that nothing answers are learned as such."])
