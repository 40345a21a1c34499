"""What no machine answers, by the words alone."""

import pytest

from chalicelib.faq.outcome import Reason
from chalicelib.faq.policy.asking import questions_of

REFUSED = {
    "en": [
        "My account was hacked",
        "Someone else logged in",
        "I did not make this withdrawal",
        "I will sue you",
        "I want to file a complaint",
        "Someone sold my coins, it wasn't me",
        "My wallet was drained",
    ],
    "ja": [
        "不正アクセスされました",
        "身に覚えのない出金があります",
        "弁護士に相談します",
        "消費者センターに連絡します",
        "本当に最悪です",
        "内容証明を送ります",
    ],
    "es": [
        "Me han hackeado la cuenta",
        "Voy a denunciarles",
        "Me robaron el dinero",
        "Quiero poner una reclamación",
        "Me vaciaron la cuenta",
    ],
    "fr": [
        "Mon compte a été piraté",
        "Je vais porter plainte",
        "On m'a volé mes bitcoins",
        "C'est scandaleux",
        "Ceci est une mise en demeure",
    ],
    "de": [
        "Mein Konto wurde gehackt",
        "Ich gehe zum Anwalt",
        "Ich möchte mich beschweren",
        "Mein Geld wurde gestohlen",
        "Ich wende mich an die Verbraucherzentrale",
    ],
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, texts in REFUSED.items() for text in texts])
def test_what_needs_a_person_gets_no_machine(language, text):
    assert questions_of(text, language) is Reason.NEEDS_A_PERSON
