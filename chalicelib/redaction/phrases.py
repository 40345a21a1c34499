"""Recovery phrases (BIP-39): twelve or more running words of one list, however they are set out, one of them misspelt, unknown or missing."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from .model import SEED_PHRASE, Found
from .prose import FUNCTION_WORDS, is_counting, is_glue, prose_words
from .setting_out import BARRIER, Reading, read
from .words import CHINESE, SHORTENED, TRUE_LENGTHS, has_checksum, is_near, is_two, members

FEWEST = 11
"""Words of the list that make a phrase: twelve, of which one is unknown or missing."""
LONGEST_GAP = 48
FEWEST_SHORTENED = 4
"""One of so many words, where phrases are written by their first four letters."""
MOST_BETWEEN = 2
SHORTEST_REST = 3
MOST_ODD_GAPS = 2
MOST_ODD_GAPS_CHECKED = 5
MOST_PROSE_WORDS = 4
MOST_PROSE_WORDS_CHECKED = 7
BY_CHANCE = FUNCTION_WORDS | frozenset(["seed", "phrase", "secret", "wallet", "word", "backup", "private", "recover", "key"])
"""English words of the list that often stand beside a phrase."""
Place = tuple[int, int]
"""The first token, and one past the last."""


class Stretch(NamedTuple):
    """Tokens `first` to `last` (one past) are all of the list."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first


def phrases_in(text: str, lists: list[str]) -> Iterator[Found]:
    reading = read(text)
    for name in lists:
        for first, last in _places(reading, name, members((name,))):
            yield Found(reading.tokens[first].start, reading.tokens[last - 1].end, SEED_PHRASE)


def _places(reading: Reading, name: str, known: frozenset[str]) -> Iterator[Place]:
    hits = [token.word in known for token in reading.tokens]
    if sum(hits) < FEWEST - 1:
        return
    for chain in _chains(reading, hits):
        for first, last in _joined(_phrases(reading, chain, name)):
            yield _trimmed(reading, first, last, name)


def _chains(reading: Reading, hits: list[bool]) -> Iterator[list[Stretch]]:
    """Stretches of hits that are at most two other words apart, in order."""
    chain: list[Stretch] = []
    begun: int | None = None
    for at in range(len(hits) + 1):
        is_end = at == len(hits)
        is_hit = not is_end and hits[at]
        is_far = not is_end and at > 0 and reading.tokens[at].start - reading.tokens[at - 1].end > LONGEST_GAP
        if begun is not None and (not is_hit or is_far):
            chain.append(Stretch(begun, at))
            begun = None
        is_cut = is_end or is_far or reading.tokens[at].word == BARRIER
        if chain and begun is None and (is_cut or (not is_hit and at - chain[-1].last >= MOST_BETWEEN)):
            yield chain
            chain = []
        if is_hit and begun is None:
            begun = at


def _phrases(reading: Reading, chain: list[Stretch], name: str) -> Iterator[Place]:
    """Neighbouring stretches with one word between that is unknown, or with two that are only misspelt."""
    if sum(stretch.length for stretch in chain) < FEWEST - 1:
        return
    for at, stretch in enumerate(chain):
        if stretch.length >= FEWEST and _is_phrase(reading, stretch, name):
            yield _whole(reading, chain, at, at, name)
    slips = [_slips(reading, before, after, name) for before, after in pairwise(chain)] if len(chain) > 1 else []
    for at, (before, after) in enumerate(pairwise(chain)):
        if _go_together(reading, before, after, slips[at], name):
            yield _whole(reading, chain, at, at + 1, name)
    for at, parts in enumerate(zip(chain, chain[1:], chain[2:], strict=False)):
        is_long = sum(part.length for part in parts) >= FEWEST - 1
        if is_long and slips[at] == slips[at + 1] == 1 and _is_phrase(reading, Stretch(parts[0].first, parts[2].last), name):
            yield _whole(reading, chain, at, at + 2, name)


def _slips(reading: Reading, before: Stretch, after: Stretch, name: str) -> int:
    """How many slips of the pen the words between are; 0 where they are other words. A blank too many makes two words of one."""
    if before.length + after.length < SHORTEST_REST:
        return 0
    between = reading.tokens[before.last : after.first]
    if len(between) == 1:
        return 2 if is_two(between[0].word, name) else int(is_near(between[0].word, name))
    left, right = between
    joined = left.word + right.word
    if joined in members((name,)) or (right.start - left.end == 1 and is_near(joined, name)):
        return 1
    return 2 if is_near(left.word, name) and is_near(right.word, name) else 0


def _go_together(reading: Reading, before: Stretch, after: Stretch, slips: int, name: str) -> bool:
    length, is_one = before.length + after.length, after.first - before.last == 1
    if not (length >= FEWEST and (is_one or slips == 1)) and not (length == FEWEST - 1 and slips == MOST_BETWEEN):
        return False
    is_doubtful = is_one and is_glue(reading.tokens[before.last].word, name)
    return _is_phrase(reading, Stretch(before.first, after.last), name, is_doubtful=is_doubtful)


def _is_phrase(reading: Reading, place: Stretch, name: str, *, is_doubtful: bool = False) -> bool:
    """No prose that is made of the list's words by chance. The checksum speaks for a phrase, a word such as `the` within against one."""
    words, odd = reading.words(*place), reading.odd_gaps(*place)
    prose = prose_words(words, name)
    if (name in CHINESE and is_counting(words)) or (name in SHORTENED and not _are_shortened(words, name)):
        return False
    if is_doubtful:
        return odd == 0 and prose <= 1
    if odd <= MOST_ODD_GAPS and prose <= MOST_PROSE_WORDS:
        return True
    return odd <= MOST_ODD_GAPS_CHECKED and prose <= MOST_PROSE_WORDS_CHECKED and has_checksum(words, name)


def _are_shortened(words: list[str], name: str) -> bool:
    """Prose of short words is made of whole ones; of a phrase's, two of three are longer than four letters."""
    whole = members((name.partition("/")[0],))
    return sum(word not in whole for word in words) * FEWEST_SHORTENED >= len(words)


def _whole(reading: Reading, chain: list[Stretch], first: int, last: int, name: str) -> Place:
    """With what is left of a longer phrase in which more words are wrong: it is near, and long enough to be no chance."""
    if chain[last].last - chain[first].first not in TRUE_LENGTHS:
        while last + 1 < len(chain) and chain[last + 1].length >= SHORTEST_REST:
            last += 1
        while first and chain[first - 1].length >= SHORTEST_REST:
            first -= 1
    return _with_misspelt_ends(reading, chain[first].first, chain[last].last, name)


def _with_misspelt_ends(reading: Reading, first: int, last: int, name: str) -> Place:
    """A phrase that is a word short has it at one of its ends, where that is a word of the list but for a letter, set out as the others are."""
    if last - first + 1 not in TRUE_LENGTHS:
        return first, last
    inner = {reading.gap(at) for at in range(first, last - 1)}
    if last < len(reading.tokens) and reading.gap(last - 1) in inner and is_near(reading.tokens[last].word, name):
        return first, last + 1
    if first and reading.gap(first - 1) in inner and is_near(reading.tokens[first - 1].word, name):
        return first - 1, last
    return first, last


def _joined(places: Iterator[Place]) -> list[Place]:
    made: list[Place] = []
    for first, last in sorted(places):
        if made and first < made[-1][1]:
            made[-1] = made[-1][0], max(last, made[-1][1])
        else:
            made.append((first, last))
    return made


def _trimmed(reading: Reading, first: int, last: int, name: str) -> Place:
    """Words of the list that stand before or after by chance (`seed phrase: …`) are left where words or gaps show that, and the checksum does."""
    if last - first in TRUE_LENGTHS:
        return first, last
    for length in reversed(TRUE_LENGTHS):
        for begin in range(max(first, last - length - FEWEST // 2), min(first + FEWEST // 2, last - length) + 1):
            end = begin + length
            if _is_apart(reading, (first, last), (begin, end)) and has_checksum(reading.words(begin, end), name):
                return begin, end
    return first, last


def _is_apart(reading: Reading, whole: Place, part: Place) -> bool:
    (first, last), (begin, end) = whole, part
    if all(word in BY_CHANCE for word in (*reading.words(first, begin), *reading.words(end, last))):
        return True
    inner = {reading.gap(at) for at in range(begin, end - 1)}
    is_cut = (begin == first or reading.gap(begin - 1) not in inner) and (end == last or reading.gap(end - 1) not in inner)
    return is_cut and last - first + 1 not in TRUE_LENGTHS
