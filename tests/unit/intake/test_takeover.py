"""A customer who says that somebody else is in the account is recognised; one who asks about such things, or speaks of a card, is not."""

import time

import pytest

from chalicelib.intake.policy.takeover import is_takeover
from infra.corpus.takeover import ON_THE_SUBJECT, TELL_OF_IT, example_questions, phrases

LANGUAGES = ("en", "ja", "es", "fr", "de")
MOST_MISSED = 0.04
MOST_FALSE = 0.02
USUAL_MAIL = (
    "Hello,\n\nmy deposit of 0.5 BTC from yesterday has not arrived yet, although it has 12 confirmations. "
    "Could you please look into it?\n\nKind regards,\nTaro\n"
) * 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_that_tell_of_it_are_recognised(language):
    telling, _ = phrases(language)
    missed = [text for text in telling if not is_takeover("", text)]

    assert len(telling) >= (60 if language in {"en", "ja"} else 30)
    assert len(missed) <= MOST_MISSED * len(telling), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_that_sound_like_it_are_not(language):
    _, other = phrases(language)
    taken = [text for text in other if is_takeover("", text)]

    assert len(taken) <= MOST_FALSE * len(other), taken


def test_example_questions_of_the_knowledge_base_are_left_to_the_answerer():
    questions = [(article, text) for article, text in example_questions() if article not in ON_THE_SUBJECT]

    assert len(questions) >= 200
    assert {f"{article}: {text}" for article, text in questions if is_takeover("", text)} <= TELL_OF_IT


@pytest.mark.parametrize("text", [
    "My account was hacked", "MY ACCOUNT WAS HACKED!!!", "Ｍｙ ａｃｃｏｕｎｔ ｗａｓ ｈａｃｋｅｄ", "Hello,\r\n\r\nI think my account has\r\nbeen hacked.\r\n\r\nTaro",
    "Good morning, I opened the app today, and there is a withdrawal of 2 BTC\nthat I did not make. Please help.", "Mi cuenta fue hackeada", "Mon compte a été piraté",
    "Mon compte a e\u0301te\u0301 pirate\u0301", "Mein Konto wurde gehackt", "アカウントが乗っ取られました", "ｱｶｳﾝﾄが乗っ取られました", "アカウントが\n乗っ取られました",
])  # fmt: skip
def test_it_is_recognised_in_whatever_form_it_is_written(text):
    assert is_takeover("", text)


def test_subject_alone_may_tell_of_it():
    assert is_takeover("URGENT: account hacked", "Please call me.")
    assert not is_takeover("Question", "Please call me.")


@pytest.mark.parametrize(("told", "asked"), [
    ("My account was hacked.", "What happens if my account is hacked?"),
    ("Somebody logged in to my account.", "Can somebody log in to my account with my API key?"),
    ("There is a withdrawal that I did not make.", "I did not make a withdrawal yet."),
    ("I entered my password on a fake site.", "Is this a fake site?"),
    ("My phone with the authenticator was stolen.", "My phone was stolen."),
    ("My account has been compromised.", "My card has been compromised."),
    ("My account has been compromised.", "I got a mail that says my account has been compromised. Is it from you?"),
    ("My account was hacked.", "My account was not hacked."),
    ("不正ログインされました。", "不正ログインされたらどうなりますか?"),
    ("身に覚えのない出金があります。", "クレジットカードの明細に身に覚えのない請求があります。"),
    ("フィッシングサイトにパスワードを入力しました。", "フィッシングメールが届きました。"),
])  # fmt: skip
def test_what_was_said_is_told_from_what_is_asked(told, asked):
    assert is_takeover("", told)
    assert not is_takeover("", asked)


def test_a_question_beside_it_takes_nothing_back():
    assert is_takeover("", "My account was hacked. What happens if they come back? How do I protect my account?")


def test_what_stands_far_down_is_not_read():
    assert not is_takeover("", "word " * 2000 + "My account was hacked.")


def test_a_usual_mail_costs_next_to_nothing():
    is_takeover("", USUAL_MAIL)
    started = time.process_time()
    for _ in range(200):
        is_takeover("Deposit", USUAL_MAIL)

    assert (time.process_time() - started) / 200 < 0.001, "0.1 ms where nothing else runs; ten times that is no accident"
