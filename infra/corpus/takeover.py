"""Counts which accounts of a takeover are recognised and what else is taken for one: phrases of our own, example questions, a bank's questions.

The phrases in takeover_phrases/ were written for this, one a line: `+` tells of a takeover, `-` does not. Of the last of each file (the stories), half
were missed when they were first tried, and the rules were widened by them: a phrase of a stranger's is missed more often than these.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from chalicelib.intake.policy.takeover import is_takeover
from infra.knowledge_base.reading import KNOWLEDGE, read_folder

PHRASES = Path(__file__).with_name("takeover_phrases")
NEAREST = (
    "compromised_card", "lost_or_stolen_card", "cash_withdrawal_not_recognised", "card_payment_not_recognised",
    "direct_debit_payment_not_recognised", "lost_or_stolen_phone", "pin_blocked",
)  # fmt: skip
"""BANKING77's topics that sound most like it. Some of their texts do tell of it, had an exchange's customer written them ("a withdrawal I did not make")."""
ON_THE_SUBJECT = frozenset({"account-compromised"})
TELL_OF_IT = frozenset({
    "change-email-security: I got a mail that my email address was changed, but I did not do that",
    "change-email-security: メールアドレスが変更されたという通知が来ましたが、身に覚えがありません",
    "lost-two-factor: My phone was stolen and my 2FA was on it",
    "lost-two-factor: Mein Telefon mit der Zwei-Faktor-App wurde gestohlen",
    "lost-two-factor: Me robaron el teléfono donde tenía el 2FA",
    "lost-two-factor: On m'a volé le téléphone qui contenait ma double authentification",
    "lost-two-factor: 二段階認証を設定していたスマートフォンを盗まれました",
    "phishing-report: typed my password into a page that looked like yours but wasn't",
    "phishing-report: habe mein Passwort auf einer falschen Seite eingegeben",
    "phishing-report: j'ai tapé mon mot de passe sur une fausse page",
    "phishing-report: puse mi contraseña en una página falsa",
    "phishing-report: 偽のページにパスワードを入力してしまったかも",
    "seed-phrase-asked: i gave my recovery phrase to a person who said he works for you",
})  # fmt: skip
"""Example questions of other articles that tell of a takeover all the same."""


class Row(NamedTuple):
    """`taken` of `total` texts were taken for a takeover; `wrong` are those that should not have been, or were not and should have."""

    name: str
    taken: int
    total: int
    wrong: tuple[str, ...]
    is_wanted: bool


def measure(corpora: Path) -> list[Row]:
    """Our own phrases and the example questions of knowledge/, then, where `corpora` has them, a bank's and other people's questions."""
    return [*_phrases(), *_examples(), *_bank(corpora / "faq/banking77_oos"), *_others(corpora)]


def phrases(language: str) -> tuple[list[str], list[str]]:
    """What tells of a takeover, and what does not."""
    lines = (PHRASES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in lines if line.startswith("+")], [line[2:] for line in lines if line.startswith("-")]


def example_questions() -> Iterator[tuple[str, str]]:
    """Article and question, with each title."""
    sources, _ = read_folder(KNOWLEDGE)
    return ((source.front["id"], text) for source in sources for text in (source.front["title"], *source.front["questions"]))


def _phrases() -> Iterator[Row]:
    for path in sorted(PHRASES.glob("*.txt")):
        telling, other = phrases(path.stem)
        yield _row(f"{path.stem}: tell of it", telling, is_wanted=True)
        yield _row(f"{path.stem}: do not", other, is_wanted=False)


def _examples() -> Iterator[Row]:
    texts = [(article, text) for article, text in example_questions() if f"{article}: {text}" not in TELL_OF_IT]
    yield _row("example questions on the subject", [text for article, text in texts if article in ON_THE_SUBJECT], is_wanted=True)
    yield _row("all other example questions", [text for article, text in texts if article not in ON_THE_SUBJECT], is_wanted=False)


def _bank(folder: Path) -> Iterator[Row]:
    by_topic: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl")):
        for told in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            by_topic[told["label"]].append(told["text"])
    yield from (_row(f"bank: {topic}", by_topic.pop(topic), is_wanted=False) for topic in NEAREST if topic in by_topic)
    yield _row(f"bank: {len(by_topic)} other topics", [text for texts in by_topic.values() for text in texts], is_wanted=False)


def _others(corpora: Path) -> Iterator[Row]:
    lines = [line for path in sorted((corpora / "faq").glob("*/faq_*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    yield _row("questions and answers of two exchanges", [text for line in lines for text in _strings(json.loads(line))], is_wanted=False)
    replies = sorted((corpora / "mail/reply").glob("*/*.txt"))
    yield _row("real replies", [path.read_text(encoding="utf-8", errors="replace") for path in replies], is_wanted=False)


def _strings(told: object) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for inner in told.values():
            yield from _strings(inner)


def _row(name: str, texts: Iterable[str], *, is_wanted: bool) -> Row:
    read = {text: is_takeover("", text) for text in texts}
    return Row(name, sum(read.values()), len(read), tuple(text for text, taken in read.items() if taken != is_wanted), is_wanted)
