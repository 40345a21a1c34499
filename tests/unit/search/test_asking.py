"""What is typed, what it is looked up by, and what it finds: every text that a term is in has all of the term's keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search.asking import Question, question_of
from chalicelib.search.words import folded, keys_of, words_of


def finds(asked: str, text: str) -> bool:
    question, plain = question_of(asked), folded(text)
    if question.address:
        return f"@{question.address}" in keys_of(plain)
    found = bool(question.terms) and all(term.is_in(words_of(plain)) for term in question.terms)
    if found:
        assert set(question.keys) <= keys_of(plain), "what says it must be looked up"
    return found


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("withdrawal", "My withdrawals are late"),
        ("withdrawals", "a withdrawal of 2 BTC"),
        ("fee", "the fees of March"),
        ("Überweisung", "die ueberweisung? nein: UBERWEISUNG"),
        ("überweisungen", "Meine Überweisung fehlt"),
        ("rimborso", "Aspetto i rimborsi"),
        ("strasse", "Hauptstraße? Straße 5"),
        ("réponse", "Toujours pas de reponse"),
        ("contraseña", "He perdido mi CONTRASEÑA"),
        ("出金", "昨日の出金が反映されません"),
        ("反映されません", "昨日の出金が反映さ\nれません。"),
        ("ﾋﾞｯﾄｺｲﾝ", "ビットコインの価格"),
        ("ＢＴＣ", "0.5 btc"),
        ('"has not arrived"', "The money has not arrived."),
        ("「出金が反映」", "出金が反映されません"),
        ('"BTCの出金"', "BTCの出金について"),
        ("taro@customer.example", "Write to Taro@Customer.example, please"),
        ("0x12ab34cd", "tx 0x12AB34CD, three days ago"),
        ("заявка", "Моя заявка не выполнена"),
        ("ανάληψη", "Η ΑΝΑΛΗΨΗ μου"),
    ],
)
def test_finds(asked: str, text: str) -> None:
    assert finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("fee", "a feeling"),
        ("contract", "in contrast"),
        ('"not has arrived"', "The money has not arrived."),
        ('"has not arr"', "The money has not arrived."),
        ("0x12ab34cd", "tx 0x12AB34CE"),
        ("出金停止", "出金が停止しました"),
        ("hanako@customer.example", "taro@customer.example"),
        ("...", "..."),
    ],
)
def test_does_not_find(asked: str, text: str) -> None:
    assert not finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "question"),
    [
        ("3V0K-9F2A-7K3QX", Question(ticket_id="3V0K9F2A7K3QX")),
        ("3v0k9f2a7k3qx", Question(ticket_id="3V0K9F2A7K3QX")),
        ("<abc.1@mail.example>", Question(message_id="<abc.1@mail.example>")),
        (" Taro@Customer.Example ", Question(address="taro@customer.example")),
    ],
)
def test_reads_references_ids_and_addresses(asked: str, question: Question) -> None:
    assert question_of(asked) == question


def test_end_of_a_reference_is_a_word_as_well() -> None:
    found = question_of("7K3QX")

    assert (found.short, [term.words for term in found.terms]) == ("7K3QX", [("7k3qx",)])


@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_is_asked_is_looked_up_by_what_the_text_has(text: str, asked: str) -> None:
    finds(asked, text)
    finds(text[3:40], text)
    finds(f'"{text[5:30]}"', text)
