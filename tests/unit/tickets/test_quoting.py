"""The history below an agent's mail."""

import pytest

from chalicelib.desk.model import QuoteHistory
from chalicelib.outbox.quoting import CUT
from chalicelib.outbox.wording import moment, wrote
from chalicelib.tickets.model import Message, Party
from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.policy.quoting import FORWARD_LIMIT_BYTES, REPLY_LIMIT_BYTES, quotes_of_forward, quotes_of_reply
from chalicelib.tickets.policy.threading import Letter, between_us

TARO = Party("taro@customer.example", "Taro Yamada")


def letter(text: str, *, by: str = "TARO", is_automatic: bool = False, is_cut: bool = False) -> Letter:
    message = Message(text, sender=TARO if by else None, to=(TARO,), truncated="bodies/x" if is_cut else "")
    return Letter(1, message, is_inbound=bool(by), is_automatic=is_automatic, writer=by, at=1795350000)


def head(letter: Letter) -> str:
    return "They wrote:" if letter.is_inbound else "We wrote:"


def shown(letters: list[Letter], history: QuoteHistory = "all") -> list[tuple[str, str]]:
    return [(quote.head, quote.text) for quote in quotes_of_reply(letters, history, head)]


TALK = [letter("One."), letter("**Two.**", by=""), letter("Three.\n\nOn Sun, 22 Nov 2026 at 21:20, Desk <d@desk.example> wrote:\n> Two.")]


def test_last_is_what_the_reply_answers_without_what_that_quotes() -> None:
    assert shown(TALK, "last") == [("They wrote:", "Three.")]


def test_all_is_newest_first_and_ours_as_the_customer_read_it() -> None:
    assert shown(TALK) == [("They wrote:", "Three."), ("We wrote:", "Two."), ("They wrote:", "One.")]


def test_none_is_none() -> None:
    assert shown(TALK, "none") == []


@pytest.mark.parametrize("history", ["last", "all"])
def test_automatic_mail_is_never_quoted(history: QuoteHistory) -> None:
    assert shown([letter("One."), letter("I am away.", is_automatic=True)], history) == [("They wrote:", "One.")]
    assert shown([letter("I am away.", is_automatic=True)], history) == []


def test_words_of_who_takes_no_part_are_not_between_us() -> None:
    assert between_us([letter("One."), letter("Bank says no.", by="BANK"), letter("Two.", by="")], frozenset({"TARO"})) == [
        letter("One."),
        letter("Two.", by=""),
    ]


def test_history_keeps_within_its_limit_and_says_where_it_was_cut() -> None:
    long = [letter("\n".join(["日本語のとても長い行です。"] * 2000)), letter("newest")]
    quotes = quotes_of_reply(long, "all", head)

    assert quotes[0].text == "newest"
    assert quotes[1].text.endswith(f"\n{CUT}")
    assert sum(len(quote.text.encode()) for quote in quotes) <= REPLY_LIMIT_BYTES + len(CUT.encode()) + 1
    assert shown([letter("x" * 10, is_cut=True)]) == [("They wrote:", f"{'x' * 10}\n{CUT}")]


def test_forward_is_read_in_order_and_leaves_the_oldest_out() -> None:
    assert [quote.text for quote in quotes_of_forward(TALK, head)] == ["One.", "Two.", "Three."]
    assert [quote.text[:6] for quote in quotes_of_forward([letter("old"), letter("x" * FORWARD_LIMIT_BYTES), letter("newest")], head)] == [
        "xxxxxx",
        "newest",
    ]


@pytest.mark.parametrize("language", ["ja", "en", "es", "fr", "de"])
@pytest.mark.parametrize(
    "who",
    ["Taro Yamada <taro@customer.example>", "山田太郎 <taro@customer.example>", "taro@customer.example", "東京サポート", "Tokyo support"],
)
@pytest.mark.parametrize("mark", ["> ", ">> "])
def test_our_own_quotes_are_split_off_when_a_customer_answers_above_them(language: str, who: str, mark: str) -> None:
    quoted = f"{wrote(moment(1795350000, language, 'Asia/Tokyo'), who, language)}\n{mark}One.\n{mark}\n{mark}Two."

    assert new_words(f"Thank you, that helped.\n\n{quoted}").strip() == "Thank you, that helped."
