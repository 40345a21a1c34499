"""What is wrong with how a sender shows; and that there is nothing wrong with names of any language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.model import Mailbox
from chalicelib.intake.policy.sender_warnings import WORDS, Ours, looks_like, shown, skeleton, warnings_of

OURS = Ours(
    ("Example Exchange", "窓口商店"), frozenset({"example.com", "desk.example.com"}), lambda address: address == "support@example.com"
)

USUAL = [
    ("Taro", "taro@customer.example"), ("山田 太郎", "t@customer.example"), ("Иван Петров", "ivan@почта.рф"), ("Дмитрий (Dmitri)", "d@customer.example"),
    ("Ελένη Παπαδοπούλου", "e@customer.example"), ("Łukasz Żółć", "l@customer.example"), ("O'Brien, Pat", "p@customer.example"), ("", "x@customer.example"),
    ("مريم\u200f", "m@customer.example"), ("👨\u200d👩\u200d👧 Family", "f@customer.example"), ("محمد\u200cرضا", "r@customer.example"),
    ("Müller", "m@müller.example"), ("x", "x@xn--mller-kva.example"), ("Taro taro@customer.example", "taro@customer.example"),
    ("Taro@Customer.Example", "taro@customer.example"), ("Example Exchange Support", "support@example.com"), ("Hana", "hana@example.com"),
    ("Example Exchange", "news@mail.example.com"), ("김철수", "k@customer.example"), ("Ⅳ世", "x@customer.example"), ("x", "x@xn--zz-.example"),
]  # fmt: skip
STRANGE = [
    ("abc\u202egpj", "x@evil.example", {"direction-override"}),
    ("x\u2066y\u2069", "x@evil.example", {"direction-override"}),
    ("Ta\u200bro", "x@evil.example", {"hidden-characters"}),
    ("Ta\u200dro", "x@evil.example", {"hidden-characters"}),
    ("T\u00adaro", "x@evil.example", {"hidden-characters"}),
    ("Pаypal", "x@evil.example", {"mixed-alphabets"}),
    ("x", "suppоrt@evil.example", {"mixed-alphabets"}),
    ("x", "x@аррӏе.example", {"foreign-letters"}),
    ("x", "x@xn--80ak6aa92e.example", {"foreign-letters"}),
    ("x", "x@exаmple.com", {"mixed-alphabets", "look-alike-domain"}),
    ("x", "x@xn--exmple-4nf.com", {"mixed-alphabets", "look-alike-domain"}),
    ("x", "x@examp1e.com", {"look-alike-domain"}),
    ("x", "x@exarnple.com", {"look-alike-domain"}),
    ("x", "x@mail.examplé.com", {"look-alike-domain"}),
    ("x", "x@example.com.evil.example", {"look-alike-domain"}),
    ("support@example.com", "x@evil.example", {"other-address", "claims-to-be-us"}),
    ("support＠example.com", "x@evil.example", {"other-address", "claims-to-be-us"}),
    ("taro@customer.example (Taro)", "x@evil.example", {"other-address"}),
    ("EXAMPLE  EXCHANGE".replace("  ", " "), "x@evil.example", {"claims-to-be-us"}),
    ("Ехаmрlе Ехсhаngе", "x@evil.example", {"mixed-alphabets", "claims-to-be-us"}),
    ("Ｅｘａｍｐｌｅ Ｅｘｃｈａｎｇｅ", "x@evil.example", {"claims-to-be-us"}),
    ("株式会社窓口商店サポート", "x@evil.example", {"claims-to-be-us"}),
]


@pytest.mark.parametrize(("name", "address"), USUAL)
def test_names_and_domains_of_any_language_are_fine(name: str, address: str) -> None:
    assert warnings_of(Mailbox(address, name), OURS) == ()


@pytest.mark.attack(27)
@pytest.mark.parametrize(("name", "address", "codes"), STRANGE)
def test_what_shows_as_something_else_is_warned_of(name: str, address: str, codes: set[str]) -> None:
    assert set(warnings_of(Mailbox(address, name), OURS)) == codes


def test_every_code_has_words() -> None:
    assert set().union(*(codes for _, _, codes in STRANGE)) | {"look-alike-sender"} == WORDS.keys()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Taro", "Taro"),
        ("abc\u202egpj", "abcgpj"),
        ("Ta\u200bro\x00", "Taro"),
        ("Ta\u200dro", "Taro"),
        ("محمد\u200cرضا", "محمد\u200cرضا"),
        ("a\nb", "ab"),
    ],
)
def test_shown_name_turns_nothing_and_hides_nothing(name: str, clean: str) -> None:
    assert shown(name) == clean


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("taro@customer.example", None), ("Taro@Customer.example", None), ("tаro@customer.example", "taro@customer.example"),
        ("taro@xn--ustomer-xjg.example", "taro@customer.example"), ("ｔａｒｏ@customer.example", "taro@customer.example"),
    ],
)  # fmt: skip
def test_address_that_can_be_taken_for_another(address: str, plain: str | None) -> None:
    assert looks_like(address) == plain


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_breaks_it(name: str, address: str) -> None:
    codes = warnings_of(Mailbox(f"{address}@{address}", name), OURS)
    assert set(codes) <= WORDS.keys()
    assert set("\u202e\u202d\u2066\u200b\x00\n").isdisjoint(shown(name))
    assert skeleton(skeleton(name)) == skeleton(skeleton(skeleton(name)))
