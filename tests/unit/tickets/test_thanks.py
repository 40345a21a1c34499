"""A bare "thank you" in five languages, and what only looks like one."""

import pytest

from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.policy.thanks import is_bare_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks", "thank you!", "Thank you very much.", "OK, thanks!", "Got it 👍", "It works, thanks",
        "ありがとうございました。", "解決しました。ありがとうございます!", "了解です", "¡Muchas gracias!", "Merci beaucoup", "C'est bon, merci", "Vielen Dank!",
        "Danke schön", "Thanks\n\n> On Monday we wrote\n> that it is fixed", "Thanks!\n\nBest regards\nTaro", "Thank you\n-- \nTaro Yamada\nTokyo",
        "ありがとうございました\n\n2026年11月22日 12:20 サポート <support@example.com> のメール:\n> 返信", "Thanks\nOn 22 Nov 2026, at 12:20, Support wrote:\nIt is fixed.",
    ],
)  # fmt: skip
def test_bare_thanks_is_recognised(text: str) -> None:
    assert is_bare_thanks(new_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "> Thanks", "Thanks, but it still does not work", "Thanks. When will it arrive?", "No thanks", "ありがとうございます。もう一つ質問があります。",
        "Danke, aber es geht nicht", "Thanks for nothing", "ok so what now", "thanks " * 30,
    ],
)  # fmt: skip
def test_words_that_ask_for_more_are_no_bare_thanks(text: str) -> None:
    assert not is_bare_thanks(new_words(text))
