"""What fuzzing starts from passes, and what it found before stays mended: `make fuzz` itself runs for ten minutes, outside of the suite."""

import json

import pytest

from infra.fuzz import target
from infra.fuzz.seeds import TOKENS, seeds


@pytest.mark.parametrize("mail", [pytest.param(mail, id=str(number)) for number, mail in enumerate(seeds())])
def test_every_seed_is_looked_into(mail):
    target.look_into(mail)


CARD = b"4111 1111 1111 1111"
FOUND = {
    "attached mail with a secret, from an address in another alphabet": b"From: a@b.example\r\nContent-Type: message/rfc822\r\n\r\n"
    + "From: 太郎 <太郎@例え.jp>\r\nTo: はな <はな@例え.jp>\r\nSubject: 券\r\nDate: x\r\n\r\n".encode() + CARD,
}  # fmt: skip
"""What fuzzing found, each made anew and small."""


@pytest.mark.parametrize("mail", FOUND.values(), ids=FOUND)
def test_what_was_found_stays_mended(mail):
    target.look_into(mail)


def test_seeds_are_of_all_kinds():
    from infra.read_mail import line_of

    told = [json.loads(line_of("seed", mail)) for mail in seeds()]
    assert {each["kind"] for each in told} >= {"person", "automatic", "bounce"}
    assert {kind for each in told for kind in each["removed"]} == {"seed-phrase", "private-key", "card-number"}
    assert any(each["attachments"] for each in told)
    assert len(set(TOKENS)) == len(TOKENS)


def test_slow_input_is_a_finding(monkeypatch):
    monkeypatch.setattr(target, "LONGEST_S", -1.0)
    with pytest.raises(target.TooSlow):
        target.look_into(b"From: a@b.example\r\n\r\nhello")


def test_memory_is_watched(monkeypatch):
    monkeypatch.setattr(target, "MOST_GROWTH_KB", -1)
    with pytest.raises(target.TooMuchMemory):
        target.look_into(b"From: a@b.example\r\n\r\nhello")
