"""Texts become the wheel's vectors, whatever the texts are, in bounded time."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.faq.encoder.prepared_encoder import TEXT_LIMIT
from chalicelib.faq.encoder.version import DISTRIBUTION, NAME, WHEEL_VERSION
from tests.unit.test_house import ROOT

pytestmark = pytest.mark.xdist_group("encoder")

QUESTIONS = (
    "How can I delete my account?",
    "アカウントを削除するには？",
    "¿Cómo borro mi cuenta?",
    "Comment supprimer mon compte ?",
    "Wie lösche ich mein Konto?",
)
ODD = {
    "empty": "",
    "spaces": " \u3000\u200b",
    "huge": "give me my money back " * 50_000,
    "huge without a space": "\u6f22" * 1_000_000,
    "binary": bytes(range(256)).decode("latin-1") * 20,
    "half a pair": "\ud83d? \udc00",
    "NUL": "\0" * 50,
    "emoji": "🙂👩‍👩‍👧",
    "no character": "\uffff\U0010ffff",
    "no letter that has a piece": "\ue000" * TEXT_LIMIT,
}  # fmt: skip


def test_vectors_are_those_of_the_wheel(encoder, wheel):
    texts = [*QUESTIONS, "", "x", "A story of several lines.\n" * 30]

    assert np.allclose(encoder.encode(texts), wheel.encode(texts), atol=1e-5)


def test_a_question_is_nearer_to_itself_in_another_language_than_to_another_question(encoder):
    vectors = encoder.encode([*QUESTIONS, "What are the fees for a withdrawal?"])

    assert (vectors[0] @ vectors[1:5].T).min() > vectors[0] @ vectors[5] + 0.2


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_any_text_has_a_vector_of_length_one_within_a_second(encoder, text):
    began = time.process_time()
    (vector,) = encoder.encode([text])

    assert time.process_time() - began < 1
    assert vector.shape == (512,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(), max_size=30))
def test_no_text_is_refused(encoder, text):
    assert np.isfinite(encoder.encode([text])).all()


def test_what_comes_after_the_limit_does_not_count(encoder):
    beginning = ("where is my money " * 100)[:TEXT_LIMIT]
    one, other = encoder.encode([beginning, beginning + " and my password"])

    assert np.array_equal(one, other)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 512)


def test_the_name_is_that_of_the_pinned_wheel(encoder):
    assert encoder.name == NAME
    assert WHEEL_VERSION in NAME
    assert f"\n{DISTRIBUTION}=={WHEEL_VERSION} " in (ROOT / "requirements.txt").read_text()


def test_numpy_is_imported_by_who_encodes_alone():
    asked = "import sys, chalicelib.faq.encoder, chalicelib.faq.ports; print('numpy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert answer.stdout == "False\n"


def test_loading_costs_little(encoder):
    """The figure to reach is 0.4 s on an idle machine (`make eval` measures it); the wheel itself needs 0.9 s and more."""
    asked = "from chalicelib.faq.encoder import load_encoder; import time; load_encoder().encode(['hello']); print(time.process_time())"
    command = [sys.executable, "-c", asked]
    runs = [
        subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        for _ in range(2)
    ]

    assert min(float(run.stdout) for run in runs) < 0.6


@pytest.mark.parametrize(
    ("term", "english"),
    [
        ("Comment fonctionne le minage ?", "How does mining work?"),
        ("ステーキングとは何ですか？", "What is staking?"),
        ("Dauer einer Auszahlung", "Duration of a withdrawal"),
    ],
)
def test_a_term_of_the_trade_means_what_it_means_in_english(encoder, wheel, term, english):
    with_terms, without = (vectors[0] @ vectors[1] for vectors in (each.encode([term, english]) for each in (encoder, wheel)))

    assert with_terms > 0.7 > without


@pytest.mark.parametrize("text", ["mınage", "au\u017fzahlung", "GELDBÖRSE", "出金" * 2_000])
def test_odd_letters_within_a_term_do_no_harm(encoder, text):
    assert np.linalg.norm(encoder.encode([text])) == pytest.approx(1, abs=1e-4)
