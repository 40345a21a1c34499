"""What names one case, which an article cannot know."""

import pytest

from chalicelib.faq.policy.own_case import is_own_case

NAMED = [
    "where is my withdrawal 8f3..?", "Where is MY withdrawal 8f3a…", "Where is withdrawal WD-20391?", "order #48211 has not filled", "txid 0x8fa3",
    "My order number is 482913", "注文番号123456が約定しません", "受付番号：A-55123", "id 55213 please", "Ticket no. 4821", "what about 8f3a91c2b",
    "write to me at a@b.example", "3f9a0c2b7d51e8846aa0", "Wo ist Nummer 445566?", "my account 12345678",
]  # fmt: skip
GENERAL = [
    "What is the ERC20 network?", "Can I send TRC20 USDT?", "fee for 100000 yen", "tax report for 2025", "Is 2FA required?", "How do I get the FY2025 report",
    "BEP-20 deposits", "Windows11 not loading", "iPhone15 app crashes", "2025年の年間取引報告書", "minimum is 0.0001 BTC?", "withdraw 1000000 yen",
    "API key HMAC-SHA256", "error 429 from the API", "bc1 address", "出金手数料は550円ですか",
]  # fmt: skip


@pytest.mark.parametrize("sentence", NAMED)
def test_a_case_is_known_by_what_names_it(sentence):
    assert is_own_case(sentence)


@pytest.mark.parametrize("sentence", GENERAL)
def test_names_of_networks_amounts_and_years_are_no_case(sentence):
    assert not is_own_case(sentence)
