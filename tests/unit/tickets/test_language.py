"""In which of the desk's languages a mail is."""

import pytest

from chalicelib.tickets import language
from chalicelib.tickets.language import language_of

SPOKEN = ("ja", "en", "es", "fr", "de")
BY_THE_MODEL = [
    ("de", "Guten Tag, meine Auszahlung von gestern ist noch nicht angekommen. Können Sie bitte nachsehen, woran das liegt?"),
    ("fr", "Bonjour, mon retrait d'hier n'est toujours pas arrivé. Pourriez-vous vérifier ce qui se passe ?"),
    ("es", "Hola, mi retiro de ayer todavía no ha llegado. ¿Pueden mirar qué ha pasado con él?"),
    (
        "de",
        "Hallo, ich bekomme in der App die Meldung „We are not able to verify your account“. Was muss ich jetzt tun, damit es weitergeht?",
    ),
]
PLAIN = [
    ("ja", "昨日の午後に出金の手続きをしましたが、まだ着金が確認できません。"),
    ("ja", "出金のステータスが pending のままです。 Please check the status of my withdrawal."),
    ("en", "I asked for a withdrawal yesterday and it has not been sent. What can you do for me?"),
    ("en", "i can't get the new card to work with my phone"),
    ("en", "How do I reset my password?"),
    ("en", "do you convert to euro?"),
    ("es", "¿Admiten airdrops?"),
    ("es", "cuanto tarda la verificación de mi cuenta, y cómo sé cuándo está hecha"),
    ("fr", "Comment retirer mon solde ?"),
    ("fr", "Comment activer la double authentification ?"),
    ("de", "Passwort vergessen"),
    ("de", "Was kostet es, Bitcoin an meine eigene Wallet zu senden?"),
]
"""The short ones are those that the model takes for another language: their writers got answers that they could not read."""


@pytest.mark.parametrize(("expected", "text"), [*BY_THE_MODEL, *PLAIN])
def test_language_is_found(expected: str, text: str) -> None:
    assert language_of(text, SPOKEN, "xx") == expected


@pytest.mark.parametrize(("expected", "text"), PLAIN)
def test_what_is_plain_loads_no_model(expected: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_model", lambda: pytest.fail("the model was loaded"))
    assert language_of(text, SPOKEN, "xx") == expected


@pytest.mark.parametrize(
    "text", ["He changed his phone number", "Hay team, withdrawal stuck", "Withdrawal failed Mon 3 Nov", "Deposit missing since 10:30 EST"]
)
def test_an_english_word_that_another_language_has_too_tells_nothing(text: str) -> None:
    assert language_of(text, SPOKEN, "xx") == "en"


@pytest.mark.parametrize("text", ["", "OK", "123 456", "https://example.com/a/very/long/path"])
def test_too_little_to_tell_is_the_mailboxs_language(text: str) -> None:
    assert language_of(text, SPOKEN, "fr") == "fr"


@pytest.mark.parametrize("text", ["昨日の出金はどうなりましたか。", "What can you do for me when the card is not with me any more?"])
def test_a_language_that_the_desk_does_not_speak_is_not_chosen(text: str) -> None:
    assert language_of(text, ("de",), "de") == "de"
