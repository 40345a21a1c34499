"""Private keys that are nothing but digits (64 hex, or base58 of other chains): transaction ids look the same, so the words beside them decide."""

import re
from collections.abc import Iterator

from chalicelib.core.patterns import pattern

from .folding import folded
from .model import PRIVATE_KEY, Found, before, behind

LENGTH = 64
NEAR = 120
NEAR_AFTER = 60
LONGEST_LOOK_BACK = 600
# All words stand as folding leaves them: small, without accents, Japanese ones without voicing marks.
_RAW = pattern(
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{128})(?![0-9A-Za-z])|(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{86,90}+(?![0-9A-Za-z])"
)
_GROUPED = pattern(
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9A-Fa-f]{2,63}+(?:[ \t:-]|[ \t]*+\r?\n[ \t>|]*+)){1,32}[0-9A-Fa-f]{2,63}+(?![0-9A-Za-z])"
)
_MAY_BE_GROUPED = pattern(
    r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{16,63}+|[0-9A-Fa-f]{4,15}+(?:[\s:>|-]{1,4}+[0-9A-Fa-f]{4,15}+){3}|[0-9A-Fa-f]{2,3}+(?:[\s:>|-]{1,4}+[0-9A-Fa-f]{2,3}+){9})(?![0-9A-Za-z])"
)
_HEX = pattern(r"[0-9A-Fa-f]+")
_SECRET = pattern(
    r"priv(?:ate|at)?[ _-]?key|secret[ _-]?key|signing[ _-]?key|secret[ _-]?exponent|spending[ _-]?key|\bsk\b|\bwif\b"
    r"|秘密鍵|秘密キー|フライヘート.?キー|シークレット.?キー"
    r"|(?:clave|llave) (?:privada|secreta)|cle[fs]? (?:privee|secrete)s?"
    r"|(?:privat|geheim)[a-z]{0,3} ?-?schlussel|(?:privat|geheim)[a-z]{0,3} key|chiav[ei] (?:privat|segret)[ae]|chaves? (?:privada|secreta|particular)"
    r"|私钥|私鑰|密钥|密鑰|秘钥|秘鑰|私有密"
    r"|soukrom[a-z]{0,3} klic|privatni[a-z]{0,3} klic|tajn[a-z]{0,3} klic|(?:приватн|закрыт|секретн)[а-я]{0,3} ключ|(?:ozel|gizli) anahtar"
    r"|(?:prive|geheime) ?sleutel|klucz[a-z]{0,2} prywatn|prywatn[a-z]{0,3} klucz"
)
_KOREAN = pattern("개인 ?키|비밀 ?키|프라이빗 ?키")
_PUBLIC = pattern(
    r"\btx\b|tx[ _-]?(?:id|hash|n)|transa[ckz]|trans\b|\bhash|\bhach|sha-?256|sha-?2\b|checksum|digest|prufsumme|\bblock|\bbloque|\bbloc\b|bloco|blocco|merkle"
    r"|pub(?:lic)?[ _-]?key|clave publica|cle publique|offentlich|chiave pubblica|chave publica|公開鍵|公钥|公鑰|signature|firma\b|unterschrift"
    r"|取引|トランサクション|送金|入金|ハッシュ|フロック|交易|哈希|散列|区块|區塊|транзакц|хеш|хэш|islem|order|invoice|commit|/tx/|://"
)
_PUBLIC_KOREAN = pattern("거래|해시|트랜잭션|블록")
_URL = pattern(r"(?:https?://|www\.|/tx/|/transaction/|/block/)\S*$")


def keys_beside_words_in(text: str) -> Iterator[Found]:
    for match in _RAW.finditer(text):
        if _is_called_private(text, match.start(), match.end()):
            yield Found(match.start(), match.end(), PRIVATE_KEY)
    if _MAY_BE_GROUPED.search(text) and (_SECRET.search(folded(text)) or _KOREAN.search(text)):
        for match in _GROUPED.finditer(text):
            for start, end in _keys_of(text, match):
                if _is_called_private(text, start, end):
                    yield Found(start, end, PRIVATE_KEY)


def _keys_of(text: str, match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Where 64 digits stand together in groups that begin and end with the match, or with a line."""
    pieces = [piece.span() for piece in _HEX.finditer(text, match.start() + (2 if match[0][:2] in {"0x", "0X"} else 0), match.end())]
    for first in range(len(pieces)):
        count = 0
        for last in range(first, len(pieces)):
            count += pieces[last][1] - pieces[last][0]
            if count >= LENGTH:
                break
        if count == LENGTH:
            yield pieces[first][0], pieces[last][1]
            return


def _is_called_private(text: str, start: int, end: int) -> bool:
    """The nearest word before decides; where none is near, the one behind it on the same line."""
    if _URL.search(text, max(0, start - 200), start):
        return False
    left = _RAW.sub(" ", before(text, start, LONGEST_LOOK_BACK))[-NEAR:]  # several keys may stand under one word
    secret, public = _last(_SECRET, _KOREAN, left), _last(_PUBLIC, _PUBLIC_KOREAN, left)
    if secret >= 0 or public >= 0:
        return secret > public
    right = behind(text, end, NEAR_AFTER).partition("\n")[0]
    secret, public = _first(_SECRET, _KOREAN, right), _first(_PUBLIC, _PUBLIC_KOREAN, right)
    return secret < public


def _last(words: re.Pattern[str], korean: re.Pattern[str], text: str) -> int:
    plain = folded(text)
    places = [match.end() for match in words.finditer(plain)] + [
        match.end() * len(plain) // max(len(text), 1) for match in korean.finditer(text)
    ]
    return max(places, default=-1)


def _first(words: re.Pattern[str], korean: re.Pattern[str], text: str) -> int:
    plain = folded(text)
    places = [match.start() for match in (words.search(plain), korean.search(text)) if match]
    return min(places, default=len(plain) + 1)
