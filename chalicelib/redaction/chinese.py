"""Chinese recovery phrases without blanks: twelve common characters are also any sentence, so only where they stand apart or a word says key."""

import re
from collections.abc import Iterator

from chalicelib.core.patterns import pattern

from .model import SEED_PHRASE, Found, before, behind
from .words import CHINESE, TRUE_LENGTHS, has_checksum, members

KEY_WORD = pattern(
    "助记|助記|种子|種子|恢复|恢復|私钥|私鑰|密钥|密鑰|金鑰|詞組|词组|單詞|单词|トークン|シード|フレーズ|(?i:seed|mnemonic|recovery|phrase|wallet|backup)"
)
NEAR = 60
LONGEST = 40
MOST_LINES = 400
"""In a block of text; more are no letter, and each costs."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = pattern(f"[{_HAN}]{{12,}}")
_LINES = pattern(f'^(?:[^\\S\\n]|[>\\d.、)"“「『])*+[{_HAN}](?:[{_HAN}]|[^\\S\\n]|["”」』,，、.。\\d])*$', re.MULTILINE)
_SINGLE = pattern(f"[{_HAN}]")
_IS = pattern("[是为為]")
_OPENS = frozenset(':：“"「『（(=\n ')
_USUAL = frozenset(
    "的一是不了在有我他这這个個们們来來到时時大地为為子中你您说說生国國年着著就那和要她出也得里裡后後自以会會家可下而过過天去能对對小多然于於心学學么麼之都好看起发發当當没沒成只如事把还還用第样樣道想作种種"
    "美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長与與及请請将將已此其被让讓给給或什何怎吗嗎"
)
"""What every other character of a sentence is; of those drawn by chance from the lists, one in fifteen."""
MOST_USUAL = 3


def chinese_phrases_in(text: str) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        yield from _in_run(text, run.start(), run.end())
    yield from _in_lines(text)


def _in_run(text: str, start: int, end: int) -> Iterator[Found]:
    """A run that is as long as a phrase, or whose part after an `是` is, beside a word that says key."""
    if (
        end - start in TRUE_LENGTHS
        and (start == 0 or text[start - 1] in _OPENS)
        and _is_no_sentence(text[start:end])
        and _is_keyed(text, start, end)
    ):
        yield Found(start, end, SEED_PHRASE)
        return
    for begin in (found.end() for found in _IS.finditer(text, max(start, end - LONGEST), end)):
        if (
            end - begin in TRUE_LENGTHS
            and _is_checked(text[begin:end])
            and _is_no_sentence(text[begin:end])
            and _is_keyed(text, begin, end)
        ):
            yield Found(begin, end, SEED_PHRASE)
            return


def _in_lines(text: str) -> Iterator[Found]:
    """Lines of nothing but such characters, which together are as long as a phrase: checked, or beside a word that says key."""
    lines = [[match.start() + at.start() for at in _SINGLE.finditer(match[0])] for match in _LINES.finditer(text)]
    if len(lines) > MOST_LINES:
        return
    end = -1
    for first in range(len(lines)):
        places: list[int] = []
        for line in lines[first : first + TRUE_LENGTHS[-1]]:
            if len(places) + len(line) > TRUE_LENGTHS[-1] or (places and text.count("\n", places[-1], line[0]) != 1):
                break
            places += line
            if len(places) in TRUE_LENGTHS and places[0] > end and _is_phrase_alone(text, places):
                end = places[-1]
                yield Found(places[0], end + 1, SEED_PHRASE)
                break


def _is_phrase_alone(text: str, places: list[int]) -> bool:
    characters = "".join(text[at] for at in places)
    return _is_no_sentence(characters) and (_is_checked(characters) or _is_keyed(text, places[0], places[-1] + 1))


def _is_keyed(text: str, start: int, end: int) -> bool:
    around = before(text, start, NEAR), behind(text, end, NEAR // 2).partition("\n\n")[0]
    return any(map(KEY_WORD.search, around))


def _is_no_sentence(characters: str) -> bool:
    """All but one stand in the lists, and few of them are those that sentences are made of."""
    known = members(CHINESE)
    misses = sum(character not in known for character in characters)
    usual = sum(character in _USUAL for character in characters)
    return misses <= 1 and (usual * 12 <= MOST_USUAL * len(characters) or len(set(characters)) * 2 <= len(characters))


def _is_checked(characters: str) -> bool:
    return any(has_checksum(list(characters), name) for name in CHINESE)
