import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.redaction.redacting import redact
from chalicelib.redaction.words import TRUE_LENGTHS, list_of
from tests.secrets_made import ALL_LISTS, SPACED, phrase

MARK = "[seed phrase removed]"
Form = Callable[[list[str]], str]
FORMS: dict[str, Form] = {
    "plain": " ".join,
    "upper case": lambda words: " ".join(words).upper(),
    "capitals": lambda words: " ".join(word.title() for word in words),
    "lines": "\n".join,
    "blank lines between": "\n\n".join,
    "two lines": lambda words: " ".join(words[:5]) + "\r\n" + " ".join(words[5:]),
    "numbered": lambda words: "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
    "numbered in a line": lambda words: " ".join(f"{number}) {word}" for number, word in enumerate(words, 1)),
    "numbers that touch": lambda words: " ".join(f"{number}.{word}" for number, word in enumerate(words, 1)),
    "circled numbers": lambda words: "\n".join(f"{chr(0x2460 + number % 20)} {word}" for number, word in enumerate(words)),
    "full-width numbers": lambda words: "\n".join(f"{chr(0xFF11 + number % 9)}．{word}" for number, word in enumerate(words)),
    "two columns": lambda words: "\n".join(f"{at + 1} {words[at]}\t{at + 7} {words[at + 6]}" for at in range(6)),
    "letters": lambda words: "\n".join(f"{chr(97 + at)}) {word}" for at, word in enumerate(words)),
    "labels": lambda words: "\n".join(f"Wort {number}: {word}" for number, word in enumerate(words, 1)),
    "ordinals": lambda words: ", ".join(f"{number}º {word}" for number, word in enumerate(words, 1)),
    "commas": ", ".join,
    "slashes": " / ".join,
    "hyphens": "-".join,
    "ideographic spaces": "\u3000".join,
    "ideographic commas": "、".join,
    "bullets": lambda words: "\n".join(f"• {word}" for word in words),
    "quoted mail": lambda words: "> " + "\n> ".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4)),
    "each in quotes": lambda words: " ".join(f"“{word}”" for word in words),
    "JSON": lambda words: json.dumps(words, ensure_ascii=False),
    "a table": lambda words: "\n".join(f"| {number} | {word} |" for number, word in enumerate(words, 1)),
    "composed": lambda words: unicodedata.normalize("NFC", " ".join(words)),
    "decomposed": lambda words: unicodedata.normalize("NFD", " ".join(words)),
    "full width": lambda words: " ".join("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word) for word in words),
    "soft hyphens": lambda words: " ".join(f"{word[:2]}\u00ad{word[2:]}" for word in words),
}


def written(words: list[str], form: str) -> str:
    return f"Hello,\nplease help, I wrote it down:\n{FORMS[form](words)}\nGreetings from Tokyo"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SPACED)
def test_phrase_is_found_however_it_is_set_out(name: str, form: str) -> None:
    found = redact(written(phrase(name), form))

    assert found.kinds == ("seed-phrase",)
    assert found.text.startswith("Hello,\nplease help, I wrote it down:\n")
    assert found.text.endswith("\nGreetings from Tokyo")
    assert MARK in found.text


@pytest.mark.parametrize("length", TRUE_LENGTHS)
@pytest.mark.parametrize("name", ALL_LISTS)
def test_phrases_of_all_lengths_are_taken_out_whole(name: str, length: int) -> None:
    assert redact(f"phrase:\n{' '.join(phrase(name, length))}\n--").text == f"phrase:\n{MARK}\n--"


@pytest.mark.parametrize("place", range(12))
@pytest.mark.parametrize("wrong", ["qwrtyx", "ab4ndon", "the", "x"])
def test_one_word_may_be_wrong(place: int, wrong: str) -> None:
    words = phrase(seed=7)
    words[place] = wrong

    assert redact(" ".join(words)).kinds == ("seed-phrase",)


def test_one_word_of_a_numbered_phrase_may_be_wrong() -> None:
    words = phrase(seed=7)
    words[5] = "qwrtyx"

    assert redact("\n".join(f"{number}. {word}" for number, word in enumerate(words, 1))).kinds == ("seed-phrase",)


@pytest.mark.parametrize("name", SPACED)
@pytest.mark.parametrize("place", range(12))
def test_misspelt_word_goes_with_the_rest(name: str, place: int) -> None:
    words = phrase(name, seed=3)
    word = words[place]
    words[place] = word[:1] + word[2:] + word[1:2] if len(word) < 5 else word[:2] + word[3:]

    found = redact(f"({' '.join(words)})")

    assert found.kinds == ("seed-phrase",)
    assert sum(each in found.text.split() for each in words) <= (len(words[place]) < 4)


@pytest.mark.parametrize("place", range(12))
def test_one_word_may_be_missing(place: int) -> None:
    words = phrase()
    del words[place]

    assert redact("My words: " + " ".join(words) + ".").text == f"My words: {MARK}."


@pytest.mark.parametrize("name", ["english", "italian", "czech", "portuguese"])
def test_first_four_letters_are_enough(name: str) -> None:
    assert redact(" ".join(word[:4] for word in phrase(name))).text == MARK


def test_word_before_the_phrase_stays_where_the_checksum_shows_its_beginning() -> None:
    assert redact(f"My seed phrase: {' '.join(phrase())}").text == f"My seed phrase: {MARK}"


@pytest.mark.parametrize(
    "text",
    [
        "我的助记词：{}",
        "我的助记词是{}。",
        "您好，\n\n{}\n\n谢谢",
        "seed: “{}”",
        "助記詞\n{}",
    ],
)
@pytest.mark.parametrize("name", ["chinese_simplified", "chinese_traditional"])
def test_chinese_phrase_without_blanks_is_found_apart_or_beside_a_word_that_says_key(name: str, text: str) -> None:
    words = phrase(name, 24)

    found = redact(text.format("".join(words)))

    assert found.kinds == ("seed-phrase",)
    assert words[3] + words[4] not in found.text


@pytest.mark.parametrize(
    "text",
    [
        "I would like to know what exchange rate you use when I top up my card, and where I can find the fee before I order.",
        "Please check why my last payment was not there. You can see it in the app. They said this will take more time than that.",
        "what can you do about this when they have never been there before and all that you want is more time",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June",
        "apple, banana, cherry, lemon, orange, pear, plum, grape, melon, fig, date, kiwi, lime",
        "Le virement que j'ai fait la semaine dernière n'est toujours pas arrivé sur mon compte, pouvez-vous vérifier ?",
        "Quisiera saber cuánto tarda una retirada y si puedo cambiar la dirección después de enviarla, gracias por su ayuda.",
        "Bonifico, carta, conto, saldo, spese: quanto costa tutto questo e dove posso vedere le spese prima di pagare?",
        "月 火 水 木 金 土 日 月 火 水 木 金 土 日",
        "一 二 三 四 五 六 七 八 九 十 百 千",
        "请问我的提现什么时候可以到账，我昨天已经申请了。",
        "我把助记词写在纸上了但是现在找不到了怎么办，请问可以帮我恢复钱包吗？",
        "リカバリーフレーズをなくしてしまいました。どうすればよいですか。よろしくおねがいします。",
        "MUST NOT SHALL NOT SHOULD NOT MAY OPTIONAL REQUIRED RECOMMENDED",
    ],
)
def test_prose_is_left_alone(text: str) -> None:
    assert redact(text).text is text


def test_prose_of_the_lists_words_is_left_alone() -> None:
    for text in (
        "Can you help? They will never come this way again, only you can make them.",
        "exchange rate; account, top: wrong - rate (card) payment / exchange! rate? card",
        "what can you do about this when they have never been there before",
        "then you will have this one more time when you want that again",
    ):
        assert redact(text).kinds == ()


ENGLISH_OUTSIDE = [
    "the", "of", "and", "to", "in", "is", "was", "for", "withdrawal", "please", "hello", "customer", "which", "were", "could", "statement", "yesterday",
]  # fmt: skip


@given(st.sampled_from(SPACED), st.sampled_from(TRUE_LENGTHS), st.integers(0, 9999), st.data())
def test_any_phrase_in_any_prose_is_found(name: str, length: int, seed: int, data: st.DataObject) -> None:
    outside = [word for word in ENGLISH_OUTSIDE if word not in list_of("english")]
    before, after = (data.draw(st.lists(st.sampled_from(outside), min_size=1, max_size=30)) for _ in range(2))
    form = data.draw(st.sampled_from([form for form in FORMS if form != "two columns"]))
    words = phrase(name, length, seed)

    found = redact(f"{' '.join(before)}\n{FORMS[form](words)}\n{' '.join(after)}")

    assert found.text == f"{' '.join(before)}\n{found.text.split(chr(10), 1)[1]}"
    assert found.kinds == ("seed-phrase",)
    assert redact(found.text).kinds == ()


@given(st.lists(st.sampled_from(ENGLISH_OUTSIDE), max_size=200), st.sampled_from([" ", "\n", ", "]))
def test_prose_of_words_outside_is_never_touched(words: list[str], between: str) -> None:
    text = between.join(words)

    assert redact(text).text is text


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from([*list_of("english")[:40], "x", "seed phrase:", "1.", "4111 1111 1111 1111"]), max_size=60).map(" ".join)
)
def test_a_second_pass_changes_nothing(text: str) -> None:
    once = redact(text)

    assert redact(once.text).text == once.text
