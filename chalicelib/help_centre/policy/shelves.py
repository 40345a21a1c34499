"""How articles stand in the help centre: by topic, beside their neighbours, and by the words that somebody types."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from unicodedata import normalize

from chalicelib.core.patterns import pattern
from chalicelib.faq.model import Article
from chalicelib.help_centre.model import Topic

MOST_MATCHES = 5
MOST_RELATED = 3
SHORTEST_WORD = 2
_WORDS = pattern(r"[\w'’-]+")
_CJK = pattern(r"[\u3040-\u30ff\u3400-\u9fff]")
_PIECES = pattern(r"[\u30a0-\u30ff]{2,}|[\u3400-\u9fff]{2,}|[a-z0-9]{2,}")


def public_of(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Those for agents never appear."""
    return tuple(article for article in articles if article.is_public)


def topics_of(articles: Sequence[Article], names: Mapping[str, str], reads: Mapping[str, int]) -> tuple[Topic, ...]:
    """In the order of `names`, others behind. What is read most stands first; among equals, what other articles point to most."""
    pointed_to = Counter(other for article in articles for other in article.related)
    order = [*names, *sorted({article.category for article in articles} - set(names))]
    shelves = {category: [article for article in articles if article.category == category] for category in order}

    def rank(article: Article) -> tuple[int, int, str]:
        return -reads.get(article.id, 0), -pointed_to[article.id], article.title

    return tuple(
        Topic(category, names.get(category) or _as_words(category), tuple(sorted(found, key=rank)))
        for category, found in shelves.items()
        if found
    )


def related_of(article: Article, articles: Sequence[Article]) -> tuple[Article, ...]:
    """Those that it names and that can be read in its language, then its topic's."""
    by_id = {each.id: each for each in articles if each.id != article.id}
    named = [by_id[each] for each in article.related if each in by_id]
    neighbours = [each for each in by_id.values() if each.category == article.category and each not in named]
    return tuple((*named, *neighbours)[:MOST_RELATED])


def matching(query: str, articles: Iterable[Article], most: int = MOST_MATCHES) -> tuple[Article, ...]:
    """Articles in whose title or questions every word of the query begins a word (every piece stands, in Japanese); titles count more."""
    words = _words_of(query)
    if not words:
        return ()
    ranked = ((_rank(words, article), article) for article in articles)
    found = sorted(((rank, article) for rank, article in ranked if rank), key=lambda each: (-each[0], each[1].title))
    return tuple(article for _, article in found[:most])


def _rank(words: Sequence[str], article: Article) -> int:
    title, questions = _plain(article.title), _plain("\n".join(article.questions))
    ranks = [3 if _stands_in(word, title) else 1 if _stands_in(word, questions) else 0 for word in words]
    return sum(ranks) if all(ranks) else 0


def _words_of(query: str) -> list[str]:
    plain = _plain(query)
    found = _PIECES.findall(plain) if _CJK.search(plain) else [word for word in _WORDS.findall(plain) if len(word) >= SHORTEST_WORD]
    return list(dict.fromkeys(found))[:8]


def _stands_in(word: str, text: str) -> bool:
    """At the beginning of a word; anywhere where words are written without blanks."""
    place = text.find(word)
    while place >= 0:
        if not place or not text[place - 1].isalnum() or _CJK.search(word) or _CJK.match(text[place - 1]):
            return True
        place = text.find(word, place + 1)
    return False


def _plain(text: str) -> str:
    """Without case and accents, full-width letters and curved apostrophes as usual ones."""
    text = text.replace("\u2019", "'")
    return "".join(
        character for character in normalize("NFKD", normalize("NFKC", text).casefold()) if not "\u0300" <= character <= "\u036f"
    )


def _as_words(category: str) -> str:
    return category.replace("-", " ").capitalize()
