"""When a mail is answered by itself, and every reason why not."""

import time

import pytest

from chalicelib.faq.model import Reason
from chalicelib.faq.policy.asking import questions_of
from chalicelib.faq.policy.decision import Decision
from chalicelib.faq.policy.decision import decide as decide_on

from .small_knowledge import index_of

INDEXES = {language: index_of(language) for language in ("en", "ja")}


def decide(text, language, index):
    questions = questions_of(text, language)
    return Decision(questions) if isinstance(questions, Reason) else decide_on(questions, language, index)


CASES = [
    ("en", "How much is the withdrawal fee?", None, "withdrawal-fees"),
    ("en", "Hello,\nHow much is the fee for a withdrawal?\nThanks,\nAnn", None, "withdrawal-fees"),
    ("en", "I forgot my password. How do I reset it?", None, "reset-password"),
    ("en", "How much is the withdrawal fee? And how do I reset my password?", Reason.SEVERAL_QUESTIONS, None),
    ("en", "How much is the withdrawal fee? Do you sponsor football clubs?", Reason.SEVERAL_QUESTIONS, None),
    ("en", "How do I reset my password? My account was hacked.", Reason.NEEDS_A_PERSON, None),
    ("en", "How do I reset my password? Otherwise my lawyer will write to you.", Reason.NEEDS_A_PERSON, None),
    ("en", "How much is the withdrawal fee? This is unacceptable.", Reason.NEEDS_A_PERSON, None),
    ("en", "How much is the withdrawal fee of 3f9a0c2b7d51e8846aa0?", Reason.OWN_CASE, None),
    ("en", "How much is the withdrawal fee? " + "It rained all day and I walked my dog. " * 12, Reason.LONG_STORY, None),
    ("en", "How much is the withdrawal fee? " * 1000, Reason.LONG_STORY, None),
    ("en", "where is the dipstick", Reason.UNKNOWN_TOPIC, None),
    ("en", "Thank you very much!", Reason.NO_QUESTION, None),
    ("en", "", Reason.NO_QUESTION, None),
    ("en", "🙂", Reason.UNKNOWN_TOPIC, None),
    ("ja", "出金手数料はいくらですか", None, "withdrawal-fees"),
    ("ja", "出金の手数料はいくらになりますか？", None, "withdrawal-fees"),
    ("ja", "お世話になっております。\n口座開設の方法を教えてください。\nよろしくお願いいたします。", None, "open-account"),
    ("ja", "今日の天気はどうですか？", Reason.UNKNOWN_TOPIC, None),
    ("ja", "出金手数料はいくらですか。口座が乗っ取られたようです。", Reason.NEEDS_A_PERSON, None),
    ("ja", "パスワードを忘れました。対応が遅い、訴えますよ。", Reason.NEEDS_A_PERSON, None),
]


@pytest.mark.parametrize(("language", "text", "reason", "topic"), CASES)
def test_decision(language, text, reason, topic):
    decision = decide(text, language, INDEXES[language])
    assert (reason, topic) == (decision.reason, decision.ranked[0].topic if decision.reason is None else None)


REFUSED = {
    "en": [
        "My account was hacked",
        "Someone else logged in",
        "I did not make this withdrawal",
        "I will sue you",
        "I want to file a complaint",
    ],
    "ja": ["不正アクセスされました", "身に覚えのない出金があります", "弁護士に相談します", "消費者センターに連絡します", "本当に最悪です"],
    "es": ["Me han hackeado la cuenta", "Voy a denunciarles", "Me robaron el dinero", "Quiero poner una reclamación"],
    "fr": ["Mon compte a été piraté", "Je vais porter plainte", "On m'a volé mes bitcoins", "C'est scandaleux"],
    "de": ["Mein Konto wurde gehackt", "Ich gehe zum Anwalt", "Ich möchte mich beschweren", "Mein Geld wurde gestohlen"],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in REFUSED.items() for text in texts])
def test_what_needs_a_person_gets_no_machine(language, text):
    assert decide(text, language, INDEXES["en"]).reason is Reason.NEEDS_A_PERSON


def test_suggestions_are_three_at_most_and_best_first():
    ranked = decide("How much are the fees?", "en", INDEXES["en"]).ranked
    scores = [scored.score for scored in ranked]
    assert 1 <= len(ranked) <= 3
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text",
    ["a" * 8000, "a@" * 4000, "? " * 4000, "how " * 2000, "、" * 8000, "か？" * 4000, "1a" * 4000, "a-" * 4000, "\n" * 8000, ">" * 8000],
)
@pytest.mark.parametrize("language", ["en", "ja", "de", "fr", "es"])
def test_hostile_text_costs_little(language, text):
    before = time.process_time()
    decide(text, language, INDEXES["ja" if language == "ja" else "en"])
    assert time.process_time() - before < 0.1
