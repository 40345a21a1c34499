"""Tells a sentence about one case (a transaction, an order, an account) from a question that an article can answer: by what names the case."""

import re

from chalicelib.core.patterns import pattern

_IDENTIFIER = pattern(
    r"""\b(?=[0-9a-z]*\d)[0-9a-z]{16,}\b"""  # a transaction's id, an address on a chain
    r"""|\b\d{8,}\b|[^\s@]{1,64}@[^\s@]{1,255}\.\w{2,}"""  # an account, a telephone, a mail address
    r"""|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{3,15}(?:\.{2,}|…)"""  # an id that was cut short: 8f3a…
    r"""|\b0x[0-9a-f]{3,}"""
    r"""|\b(?!(?:erc|trc|bep|slp|brc|sha|fy)-?\d)(?:[a-z]{1,4}-\d{4,}|(?=(?:[a-z]{0,15}\d){3})(?=\d*[a-z])[0-9a-z]{7,15})\b"""
    r"""|(?:#|№|\b(?:id|no|nr|num|number|ref|reference|nummer|numero|número|numéro)\b\.?|番号|受付|注文|取引id)\s{0,3}(?:[:：#]|is|は|が|の|,)?\s{0,3}[0-9a-z-]{0,6}\d{4,}""",
    re.IGNORECASE | re.ASCII,
)


def is_own_case(sentence: str) -> bool:
    return bool(_IDENTIFIER.search(sentence))
