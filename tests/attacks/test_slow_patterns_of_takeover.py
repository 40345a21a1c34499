"""Attack 29: worst-case input to the patterns that recognise a takeover."""

import time

import pytest

from chalicelib.intake.policy.takeover import LONGEST, is_takeover

REPEATED = (
    "my account ", "my ", "someone else has ", "they ", "i did not ", "my account was ", "withdrawal ", "a", "my coins my balance ", "if ", "not me ",
    "password fake entered ", "i entered password fake telegram ", "unauthorized ", "victim of a ", "money coins btc ", "someone they he she ", "fear someone ",
    "no reconozco ", "mi cuenta fue ", "je n'ai pas ", "mon compte a ete ", "ich nicht von mir ", "jemand hat ", "mein konto wurde ", "my phone was ",
    "不正アクセス", "知らない", "誰かが", "勝手に", "パスワード偽", "メールという", "残高", "全部突然", "身に覚え", "ログイン通知", "私が", "もし", "、", "覚えのない",
)  # fmt: skip
ENDINGS = ("", " hacked", " my phone was stolen", "乗っ取られ")


@pytest.mark.attack(29)
@pytest.mark.parametrize("repeated", REPEATED)
def test_worst_input_to_every_pattern_takes_under_100_ms(repeated: str) -> None:
    for ending in ENDINGS:
        text = (repeated * (LONGEST // len(repeated)))[: LONGEST - len(ending) - 2] + ending
        is_takeover("", text)  # patterns are compiled when they are first needed
        started = time.process_time()
        is_takeover("", text)
        assert time.process_time() - started < 0.1, text[-40:]


@pytest.mark.attack(29)
def test_time_does_not_grow_with_what_is_never_read() -> None:
    subject, text = "x" * 10_000_000, "誰かが" * 10_000_000
    started = time.process_time()
    is_takeover(subject, text)
    assert time.process_time() - started < 0.2
