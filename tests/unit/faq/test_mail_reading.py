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
    ("en", "Question\n\nHi team, how do I reset my password? Thanks!", ("how do I reset my password?",), ()),
    ("en", "Quick question: is there a fee for deposits?\nCheers, Bob", ("is there a fee for deposits?",), ()),
    ("en", "Hello I received a suspicious email", ("I received a suspicious email",), ()),
    ("en", "Good morning\nI can't log in.\nPlease help!\nBest, Ann", ("I can't log in.",), ()),
    ("ja", "お問い合わせ\n\n質問させてください。\n宛先タグとは何ですか\nご教示いただけますと幸いです。", ("宛先タグとは何ですか",), ()),
    (
        "ja",
        "初めてご連絡いたします。佐藤です。\nスマホでチャートだけ表示されません\nお忙しいところ恐れ入りますが、ご回答のほどよろしくお願いいたします。\n佐藤",
        ("スマホでチャートだけ表示されません",),
        (),
    ),
    ("es", "Consulta\n\nBuenos días, ¿cómo configuro una clave de acceso? Gracias", ("¿cómo configuro una clave de acceso?",), ()),
    (
        "fr",
        "Bonjour, étapes pour faire un retrait svp\nJe vous prie d'agréer mes salutations distinguées.\nPaul Martin",
        ("étapes pour faire un retrait",),
        (),
    ),
    ("de", "Frage\n\nHallo zusammen, Gebühren für den Handel bitte\nViele Grüße\nJana", ("Gebühren für den Handel",), ()),
    (
        "de",
        "Sehr geehrte Damen und Herren,\nwo finde ich meine Steuerunterlagen? Danke im Voraus",
        ("wo finde ich meine Steuerunterlagen?",),
        (),
    ),
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
    assert read_mail(story, "en").is_story


def test_a_few_statements_ask_together():
    reading = read_mail("I have been a customer since 2021.\nMy deposit has not shown up.", "en")
    assert (reading.asks, len(reading.context), reading.is_story) == ((), 2, False)


def test_what_stands_around_a_question_in_the_same_breath_comes_off_and_nothing_more():
    assert read_mail("Thanks for telling me how fees work, but what does a transfer cost?", "en").asks != ()
    assert read_mail("Hello world token: can I deposit it?", "en").asks != ()


def test_a_language_without_phrases_is_read_by_its_question_marks():
    assert read_mail("Olá. Como abro uma conta?", "pt").asks == ("Como abro uma conta?",)
