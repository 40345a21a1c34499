"""Long texts of nothing but what quotes are made of: the search for new words ends soon (attack 29)."""

import time

import pytest

from chalicelib.tickets.policy.new_words.splitting import new_words

LIMIT_S = 0.1
MEGABYTES = 2_000_000
LINES = (
    ">", ">\n", "> ", "On ", "On \n", "_", "____\n", "a", "a:\n", "\n", " ", "\r", "From: a@b.c\n", "From: a@b.c\n\n", "差出人:\n", "|\n", "```\n", "--\n", "a\n--\n", "---\nx\n", "<a@b.c>:\n",
    "-----Original Message-----\n", "On 1 2026 10:12 x wrote:\n", "Sent from my iPhone\n", "Sent from my iPhone\n\n", "\u00a0\u200b", "> a\nb\n", "a@", "x wrote:\n",
)  # fmt: skip


@pytest.mark.attack(29)
@pytest.mark.parametrize("piece", LINES)
def test_two_megabytes_of_anything_are_searched_for_quotes_in_a_tenth_of_a_second(piece: str) -> None:
    text = (piece * (MEGABYTES // len(piece) + 1))[:MEGABYTES]
    taken = 1.0
    for _ in range(3):
        began = time.process_time()
        new_words(text)
        taken = min(taken, time.process_time() - began)

    assert taken < LIMIT_S
