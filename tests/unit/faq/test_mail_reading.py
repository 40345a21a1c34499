"""Which sentences of a mail ask, and what is left out around them."""

import pytest

from chalicelib.faq.policy.mail_reading import read_mail

LETTERS = [
    ("en", "Hello,\n\nHow much is the withdrawal fee?\n\nBest regards,\nAnn Miller\nExample Ltd", ("How much is the withdrawal fee?",), ()),
    (
        "en",
        "I sent bitcoin yesterday evening from my wallet at home\nand nothing came. How long does it take?",
        ("How long does it take?",),
        ("I sent bitcoin yesterday evening from my wallet at home and nothing came.",),
    ),
    ("en", "My deposit has not shown up", ("My deposit has not shown up",), ()),
    ("en", "> How much is it?\n> Cheers\nThank you very much!", (), ()),
    (
        "ja",
        "サポートご担当者様\n\nお世話になっております。山田と申します。\n出金手数料は\nいくらですか。\nよろしくお願いいたします。\n\n山田花子\n03-0000-0000",
        ("出金手数料はいくらですか。",),
        (),
    ),
    ("ja", "パスワードを忘れました", ("パスワードを忘れました",), ()),
    ("ja", "ありがとうございました。", (), ()),
    ("de", "Guten Tag,\nwie hoch sind die Gebühren?\nMit freundlichen Grüßen\nHans Klein", ("wie hoch sind die Gebühren?",), ()),
    ("fr", "Bonjour,\n\nComment ouvrir un compte ?\n\nCordialement,\nAnne Petit", ("Comment ouvrir un compte ?",), ()),
    ("es", "Hola, buenos días:\n\n¿Cómo abro una cuenta?\n\nMuchas gracias.\nUn saludo,\nAna", ("¿Cómo abro una cuenta?",), ()),
]


@pytest.mark.parametrize(("language", "text", "asks", "context"), LETTERS)
def test_a_letter_is_read_down_to_what_it_asks(language, text, asks, context):
    reading = read_mail(text, language)
    assert asks == reading.asks
    assert context == reading.context


def test_a_story_without_a_question_asks_nothing():
    story = "I opened the app. It showed my balance. Then it closed. I opened it once more."
    assert read_mail(story, "en").asks == ()


def test_a_language_without_phrases_is_read_by_its_question_marks():
    assert read_mail("Olá. Como abro uma conta?", "pt").asks == ("Como abro uma conta?",)
