"""Headers beyond all measure: what is read of them is capped, so the cost does not grow with them."""

import time

import pytest

from chalicelib.intake.reading.parse import parse

LIMIT_S = 1.0


def cpu_s(raw: bytes) -> float:
    """Of this process's own; the limit of time is not what is looked at here."""
    began = time.process_time()
    parse(raw, lambda: 0.0)
    return time.process_time() - began


@pytest.mark.attack(3)
@pytest.mark.parametrize("header", [b"Subject", b"From", b"To", b"References"])
def test_sixty_thousand_encoded_words_cost_no_more_than_a_few(header: bytes) -> None:
    """Without a cap the time grows with their square: several seconds."""
    words = b" ".join([b"=?utf-8?q?word?="] * 60_000)

    assert cpu_s(header + b": " + words + b"\r\n\r\nHello\r\n") < LIMIT_S


@pytest.mark.attack(3)
def test_subject_is_short_whatever_was_sent() -> None:
    mail = parse(b"Subject: " + b"=?utf-8?q?word?= " * 2_000 + b"\r\n\r\nHello\r\n")

    assert 100 < len(mail.subject) <= 500


@pytest.mark.attack(7)
def test_a_million_headers_cost_no_more_than_a_few() -> None:
    filler = b"".join(b"X-%d: x\r\n" % number for number in range(1_000_000))

    assert cpu_s(b"From: taro@customer.example\r\n" + filler + b"\r\nHello\r\n") < LIMIT_S
