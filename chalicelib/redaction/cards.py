"""Payment card numbers: digits that a card's issuer could have given, with the check digit right, set out as people write them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.core.patterns import pattern

from .folding import folded
from .model import CARD_NUMBER, Found, before, behind

SHORTEST, LONGEST = 13, 19
NEAR = 60
LABEL_NEAR = 24
MOST_ODD_GROUPS = 40
_SEPARATOR = "[ \u00a0\u3000\u2007\u202f.\u00b7_\u2010-\u2015\u2212\uff0d\u30fc-]"
_BREAK = r"[ \t]*+\r?\n[ \t>|]*+"
_DIGITS = pattern(rf"\d++(?:(?:{_SEPARATOR}{{1,3}}+|{_BREAK})\d++)*+")
_GROUP = pattern(r"\d+")
_IBAN = pattern(r"(?<![A-Za-z0-9])(?=([A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}))")
_COUNTRY = pattern(r"[A-Z]{2}[0-9]{2}")
_CAPITALS = pattern(r"[A-Z0-9]+")
SHORTEST_ACCOUNT = 15
_DELIMITER = pattern(r"(?s:.*)(?:\n--|boundary=\")={15}")
"""Python's mail library makes delimiters between parts of fifteen of these signs, nineteen digits, and two more signs."""
_JOINED_TO = pattern(r"[A-Za-z0-9_@/#%&+*]|\.[A-Za-z0-9]")
_CLOSES = pattern(r"[/*_](?!\w)")
_OPENS = "*_#/"
_URL = pattern(r"(?:://|www\.)\S*$")
_CARD = pattern(
    r"card|credit|debit|visa|master ?card|maestro|amex|american express|diners|discover|jcb|union ?pay|cvv|cvc|\bpan\b|カート|クレシット|テヒット"
    r"|tarjeta|credito|debito|\bcarte|\bcb\b|karte|\bcarta|cartao|kart|卡|카드|карт"
)
_OTHER = pattern(
    r"(?:order|tracking|track|invoice|ticket|reference|ref|case|account|acct|phone|tel|telephone|mobile|fax|serial|imei|imsi|isbn|ean|sku|iban|bic|vat|id|uid"
    r"|number of|timestamp|time|session|request|message|txid|tx|transaction|bestell[a-z]*|sendung[a-z]*|rechnung[a-z]*|auftrag[a-z]*|konto[a-z]*|kunden[a-z]*"
    r"|pedido|factura|seguimiento|rastreo|cuenta|telefono|commande|facture|suivi|compte|ordine|fattura|conto|fatura|conta|telefone|telefon"
    r"|注文|追跡|伝票|受付|電話|請求|口座|会員|お客様|管理|订单|訂單|单号|單號|電话|电话|账号|주문|송장|заказ|счет|тел)"
    r"[a-z]{0,8}[\s]*(?:id|ids|no|nr|num|numero|number|nummer|code|#|n[°o]|番号|号|號|号码|번호|номер)?[\s.:#=№_-]*$"
)
# Words stand as folding leaves them: small, without accents, Japanese ones without voicing marks.
_STRONG = (
    (pattern(r"4"), (16,)),
    (pattern(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), (16,)),
    (pattern(r"3[47]"), (15,)),
    (pattern(r"30[0-5]|3095|3[689]"), (14,)),
    (pattern(r"6011|64[4-9]|65"), (16,)),
    (pattern(r"35(?:2[89]|[3-8])"), (16,)),
    (pattern(r"62|81"), (16, 17, 18, 19)),
    (pattern(r"5018|502|503|5893|6304|6759|676[1-3]|5019|220[0-4]|9792|60[68]|508|6363|6362|5067"), (16,)),
)
_WEAK = (
    (pattern(r"4"), (13, 18, 19)),
    (pattern(r"50|5[6-9]|6|3[0-9]|8[12]"), tuple(range(SHORTEST, LONGEST + 1))),
)
_AIR_TRAVEL = pattern(r"1\d{14}")
_LAYOUTS = frozenset({
    (4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (4, 4, 4, 2), (4, 4, 4, 3), (4, 4, 4, 1), (8, 8), (4, 12), (6, 10),
    (4, 4, 8), (6, 13), (4, 5, 6), (5, 5, 5), (4, 4, 4, 5), (4, 4, 4, 6), (4, 4, 4, 7), (4, 8, 4), (8, 4, 4), (12, 4), (6, 4, 6), (6, 4, 5), (4, 7, 4),
})  # fmt: skip
_FIRST_GROUPS = frozenset(layout[0] for layout in _LAYOUTS)
_FIRST_DIGITS = frozenset("12345689")
_DOUBLED = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}


class Group(NamedTuple):
    start: int
    end: int
    digits: str


def card_numbers_in(text: str) -> Iterator[Found]:
    if _COUNTRY.search(text):
        text = _without_accounts(text)
    for match in _DIGITS.finditer(text):
        if match.end() - match.start() >= SHORTEST:
            yield from _among(text, match)


def _without_accounts(text: str) -> str:
    """As long as it was, with letters for each IBAN."""
    pieces, end = [], 0
    for match in _IBAN.finditer(text):
        if match.start() >= end and (closing := _end_of_account(match)):
            pieces += [text[end : match.start()], "X" * (closing - match.start())]
            end = closing
    return "".join([*pieces, text[end:]])


def _end_of_account(match: re.Match[str]) -> int:
    """The end of the group with which the check digits are right (ISO 13616), 0 where none is: capital words may stand behind, and a card."""
    account = ""
    for group in _CAPITALS.finditer(match.string, *match.span(1)):
        account += group[0]
        if len(account) >= SHORTEST_ACCOUNT and int("".join(str(int(each, 36)) for each in account[4:] + account[:4])) % 97 == 1:
            return group.end()
    return 0


def _among(text: str, match: re.Match[str]) -> Iterator[Found]:
    """Groups of digits with nothing but blanks or dashes between: each card begins and ends with a group."""
    groups = [Group(each.start(), each.end(), _plain(each[0])) for each in _GROUP.finditer(text, match.start(), match.end())]
    layouts = _LAYOUTS if len(groups) > MOST_ODD_GROUPS else None
    first = 0
    while first < len(groups):
        last = next((last for last in _ends(groups, first, layouts) if _is_card(text, groups, first, last)), None)
        if last is not None:
            yield Found(groups[first].start, groups[last].end, CARD_NUMBER)
            first = last
        first += 1


def _plain(digits: str) -> str:
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _ends(groups: list[Group], first: int, layouts: frozenset[tuple[int, ...]] | None) -> Iterator[int]:
    """Last groups of what could be a card. Among many groups only usual layouts are looked at: a table costs no more than its length."""
    length = len(groups[first].digits)
    if groups[first].digits[0] not in _FIRST_DIGITS or length > LONGEST or (layouts and length < SHORTEST and length not in _FIRST_GROUPS):
        return
    count = 0
    sizes: tuple[int, ...] = ()
    for last in range(first, min(first + LONGEST, len(groups))):
        count, sizes = count + len(groups[last].digits), (*sizes, len(groups[last].digits))
        if count > LONGEST:
            return
        if count >= SHORTEST and (layouts is None or first == last or sizes in layouts):
            yield last


def _is_card(text: str, groups: list[Group], first: int, last: int) -> bool:
    number = "".join(group.digits for group in groups[first : last + 1])
    if not _stands_alone(text, groups, first, last) or len(set(number)) == 1 or not has_check_digit(number):
        return False
    start, end = groups[first].start, groups[last].end
    if _DELIMITER.fullmatch(text, max(0, start - 30), start) and text.startswith("==", end):
        return False
    is_called = _is_called_card(text, start, end)
    if not is_called and (_is_called_other(text, start) or _URL.search(text, max(0, start - 200), start)):
        return False
    is_usual = first == last or tuple(len(group.digits) for group in groups[first : last + 1]) in _LAYOUTS
    if _is_of(_STRONG, number):
        return is_usual or is_called
    if _AIR_TRAVEL.fullmatch(number):
        return is_called or (is_usual and _is_whole_line(text, start, end))
    return is_called and _is_of(_WEAK, number)


def _is_of(issuers: tuple[tuple[re.Pattern[str], tuple[int, ...]], ...], number: str) -> bool:
    return any(len(number) in lengths and prefix.match(number) for prefix, lengths in issuers)


def has_check_digit(number: str) -> bool:
    """Luhn's."""
    return (sum(map(int, number[-1::-2])) + sum(map(_DOUBLED.__getitem__, number[-2::-2]))) % 10 == 0


def _stands_alone(text: str, groups: list[Group], first: int, last: int) -> bool:
    """No letter, sign or further digits are joined to it; beyond a blank there may be more (a date, the three digits of the back)."""
    start, end = groups[first].start, groups[last].end
    if first and not text[groups[first - 1].end : start].isspace():
        return False
    if last + 1 < len(groups) and not text[end : groups[last + 1].start].isspace():
        return False
    is_joined_behind = _JOINED_TO.match(text, end) and not _CLOSES.match(text, end)
    left = text[start - 1] if start else " "
    is_joined = bool(_JOINED_TO.match(left)) and left not in _OPENS
    return not (is_joined_behind or is_joined or (left in ".," and text[start - 2 : start - 1].isdecimal()))


def _is_called_card(text: str, start: int, end: int) -> bool:
    around = folded(before(text, start, NEAR)), folded(behind(text, end, NEAR // 2).partition("\n")[0])
    return any(map(_CARD.search, around))


def _is_called_other(text: str, start: int) -> bool:
    """The word right before it says that it counts something else."""
    label = folded(before(text, start, LABEL_NEAR).rpartition("\n")[2])
    return bool(_OTHER.search(label)) or label.rstrip(" (").endswith("+")


def _is_whole_line(text: str, start: int, end: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start] + text[end:].partition("\n")[0][:80]
    return not line.strip(" \t\r>.,;")
