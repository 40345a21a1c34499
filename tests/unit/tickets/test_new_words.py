"""What is new in a reply, over languages and mail programs; the replies lie in tests/data/replies, invented in the forms that programs give them."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.tickets.policy.new_words.quote_words import ABOVE_THIS_LINE, FORWARDS, ORIGINALS
from chalicelib.tickets.policy.new_words.signatures import is_device_line
from chalicelib.tickets.policy.new_words.splitting import LONGEST, MOST_LINES, new_words, split

DATA = Path(__file__).resolve().parents[2] / "data"
LANGUAGES = ["en", "ja", "es", "fr", "de", "it", "pt", "nl", "pl", "ru", "zh", "uk", "no", "sv", "da", "fi", "cs", "ko", "tr", "vi"]


def replies() -> Iterator[tuple[str, str, str]]:
    """Name, mail and what is new in it."""
    for path in sorted((DATA / "replies").glob("*.txt")):
        for case in path.read_text(encoding="utf-8").removeprefix("=== ").split("\n=== "):
            name, _, rest = case.partition("\n")
            text, _, new = rest.partition("\n--- new\n")
            yield name, text, new


def lines(name: str) -> list[str]:
    return (DATA / "signature_lines" / name).read_text(encoding="utf-8").splitlines()


REPLIES = [pytest.param(text, new, id=name) for name, text, new in replies()]


def folded(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_new_words_are_told_from_quote_and_signature(text: str, new: str) -> None:
    assert folded(new_words(text)) == folded(new)


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_nothing_is_lost(text: str, new: str) -> None:
    found = split(text)

    assert Counter(text.split()) == Counter(f"{found.new} {found.quoted} {found.signature}".split())


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_windows_line_ends_change_nothing(text: str, new: str) -> None:
    assert folded(new_words(text.replace("\n", "\r\n"))) == folded(new)


@pytest.mark.parametrize(("text", "new"), REPLIES)
def test_what_is_new_stays_so(text: str, new: str) -> None:
    once = new_words(text)
    if ">" not in once and folded(once) != folded(text):
        assert folded(new_words(once)) == folded(once)


def test_every_language_has_replies() -> None:
    named = Counter(name.split()[0].removesuffix(",").partition("-")[0] for name, _, _ in replies())

    assert [language for language in LANGUAGES if not named[language]] == []
    assert len(REPLIES) >= 200


@pytest.mark.parametrize("line", lines("taken_off.txt"))
def test_device_line_is_a_signature(line: str) -> None:
    assert new_words(f"It is blue.\n\n{line}") == "It is blue."
    assert new_words(f"It is blue.\n{line}\n\n> Which colour?") == "It is blue."


@pytest.mark.parametrize("line", lines("kept.txt"))
def test_sentence_about_a_device_is_none(line: str) -> None:
    assert new_words(f"It is blue.\n\n{line}") == f"It is blue.\n\n{line}"
    assert new_words(line) == line


@pytest.mark.parametrize("name", sorted({*ORIGINALS, *FORWARDS}))
def test_older_mail_is_known_by_its_name_in_every_language(name: str) -> None:
    assert new_words(f"It is blue.\n\n-----{name}-----\nWhich colour?") == "It is blue."


@pytest.mark.parametrize("words", sorted(ABOVE_THIS_LINE))
def test_line_of_a_help_desk_is_known_in_every_language(words: str) -> None:
    assert new_words(f"It is blue.\n\n--- {words} ---\nWhich colour?") == "It is blue."


@given(st.text())
@example("> Which colour?")
@example("Sent from my iPhone\n\n> Which colour?")
@example("On Wed, Mar 4, 2026 at 10:12 AM A <a@b.example> wrote:")
def test_never_empty_where_the_text_is_not(text: str) -> None:
    assert bool(new_words(text).strip()) == bool(text.strip())


PIECES = st.sampled_from(
    ["It is blue.", "", "> Which?", "On Wed, Mar 4, 2026 at 10:12 AM A <a@b.example> wrote:", "-- ", "From: A <a@b.example>", "Subject: x", "Sent: 4 March 2026",
     "-----Original Message-----", "Sent from my iPhone", "_____", "| x", "```", "2026年3月4日 10:12 A <a@b.example>:", "差出人: A <a@b.example>", "件名: x", "TEL 03-0000-0000"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14))
def test_any_mixture_of_lines_is_parted_without_loss(parts: list[str]) -> None:
    text = "\n".join(parts)
    found = split(text)

    assert Counter(text.split()) == Counter(f"{found.new} {found.quoted} {found.signature}".split())
    assert bool(found.new.strip()) == bool(text.strip())
    assert not is_device_line("")


def test_text_without_quote_and_signature_is_the_same_object() -> None:
    text = "It is blue.\r\n\r\nIt is  not green."

    assert new_words(text) is text


def test_paragraphs_stay_apart() -> None:
    between = "Hello,\n\nOn Mon, 2 Mar 2026 10:12, Ann wrote:\n> Which colour?\n\nBlue.\n\n> Which size?\n\nSmall."

    assert new_words(between) == "Hello,\n\n> Which colour?\n\nBlue.\n\n> Which size?\n\nSmall."
    assert new_words("Hello,\n\nSent from my iPhone\n\nIt is blue.") == "Hello,\n\nIt is blue."


def test_of_long_texts_the_rest_belongs_to_what_stands_at_the_limit() -> None:
    quoted = "It is blue.\n\nOn Wed, Mar 4, 2026 at 10:12 AM A <a@b.example> wrote:\n" + "> Which colour?\n" * (MOST_LINES * 2)
    typed = "> Which colour?\n\n" + "It is blue.\n" * (MOST_LINES * 2)
    wide = "It is blue.\n\n> " + "x" * (2 * LONGEST)

    assert new_words(quoted) == "It is blue."
    assert new_words(typed).count("It is blue.") == MOST_LINES * 2
    assert new_words(wide) == "It is blue."


def test_usual_mail_takes_a_third_of_a_millisecond_at_most() -> None:
    sentence = "I have sent bitcoin from my wallet to your address, and nothing has arrived so far.\n"
    mail = f"Hello,\n\n{sentence * 10}\nAnn\n\nOn Wed, Mar 4, 2026 at 10:12 AM A <a@b.example> wrote:\n" + f"> {sentence}" * 24
    best = min(_seconds(mail) for _ in range(50))

    assert 2800 < len(mail) < 3400
    assert best < 0.0006, "0.1 ms on a quiet machine"


def _seconds(text: str) -> float:
    began = time.process_time()
    for _ in range(5):
        new_words(text)
    return (time.process_time() - began) / 5
