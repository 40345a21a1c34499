"""What is wrong with how a sender shows: letters that look like others, turned reading direction, a name that claims to be somebody else."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from msgspec import Struct

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import Mailbox

WORDS = {
    "direction-override": "The sender's name or address turns the reading direction: it may read otherwise than it is.",
    "hidden-characters": "The sender's name or address holds characters that cannot be seen.",
    "mixed-alphabets": "A word of the sender's name or address mixes letters of several alphabets, which can look alike.",
    "foreign-letters": "The sender's domain is written in letters of another alphabet that look like Latin ones.",
    "other-address": "The sender's name shows another address than the one that the mail comes from.",
    "claims-to-be-us": "The sender's name is this desk's or holds its address, but the mail comes from elsewhere.",
    "look-alike-domain": "The sender's domain looks like one of this desk's, but is another.",
    "look-alike-sender": "The sender's address looks like that of somebody who takes part in this ticket, but is another.",
}
SHORTEST_NAME = 4
"""A shorter name of a brand would be found within other names."""
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MARKS_OF_SCRIPTS = frozenset("\u200e\u200f\u061c\u200c\u200d\ufe0e\ufe0f")
"""Hebrew, Arabic, Persian, Indic names and emoji need them; between Latin letters they hide something."""
_JOINED_LATIN = pattern(r"[A-Za-z0-9][\u200c\u200d][A-Za-z0-9]")
_ADDRESS = pattern(r"[^\s@<>()\[\],;:\"'｠＠]{1,64}[@＠][\w.-]{1,250}\.[\w-]{2,63}")
_WORD = pattern(r"[^\W\d_]+")
_ALPHABETS = pattern(r"(?P<latin>[A-Za-z\u00c0-\u024f\u1e00-\u1eff])|(?P<greek>[\u0370-\u03ff\u1f00-\u1fff])|(?P<cyrillic>[\u0400-\u052f])")
_DISGUISES = ({"cyrillic"}, {"greek"})
_CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx")
"""Greek ones whose small letters look like others."""
_SMALL = str.maketrans("авсԁегһіјкӏмнпорԛѕтуүԝхьѵԍαβγεικνορτυχωıłøđɡɑ", "abcderhijklmhnopqstyywxbvgabyeikvoptuxwilodga")
_ASCII_LOOKS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))


class Ours(Struct, frozen=True):
    """What a stranger could claim: the names and domains of this desk."""

    names: tuple[str, ...]
    domains: frozenset[str]
    is_ours: Callable[[str], bool]


def warnings_of(sender: Mailbox, ours: Ours) -> tuple[str, ...]:
    """Codes in a fixed order; each is a key of WORDS."""
    return tuple(dict.fromkeys(_warnings(sender, ours)))


def shown(name: str) -> str:
    """A name as it may be shown: without what cannot be seen or turns the reading direction."""
    if name.isprintable():
        return name
    kept = "".join(c for c in name if c.isprintable() or c in _MARKS_OF_SCRIPTS)
    return _JOINED_LATIN.sub(lambda found: found[0][0] + found[0][2], kept).strip()


def looks_like(address: str) -> str | None:
    """The plain address that this one can be taken for; None where it is plain itself."""
    local, _, domain = address.strip().lower().rpartition("@")
    plain = f"{skeleton(local)}@{skeleton(unicode_domain(domain))}"
    return None if plain == f"{local}@{domain}" else plain


def skeleton(text: str) -> str:
    """Folded so that what looks the same is the same: width, case, accents, and letters of other alphabets by the Latin ones they resemble."""
    if text.isascii():
        return text.lower()
    apart = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c.isprintable())
    return apart.translate(_CAPITALS).lower().translate(_SMALL)


def unicode_domain(domain: str) -> str:
    """With its `xn--` labels as people see them (RFC 3492); one that cannot be decoded stays."""
    return ".".join(_unicode_label(label) for label in domain.lower().split(".")) if "xn--" in domain.lower() else domain


def _unicode_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except ValueError:
        return label


def _warnings(sender: Mailbox, ours: Ours) -> Iterator[str]:
    name, address = sender.name, sender.address
    domain = unicode_domain(address.rpartition("@")[2].lower())
    if not (name.isprintable() and address.isprintable()):
        yield from _unseen(name + address)
    if not (name.isascii() and address.isascii() and domain.isascii()) and any(map(_mixes, _WORD.findall(f"{name} {address} {domain}"))):
        yield "mixed-alphabets"
    if any(_is_disguised(label) for label in domain.split(".")[:-1]):
        yield "foreign-letters"
    is_known = ours.is_ours(address) or _is_below(domain, ours.domains)
    if name and not is_known:
        yield from _claims(name, address, ours)
    if not is_known and any(_resembles(domain, own) for own in ours.domains):
        yield "look-alike-domain"


def _unseen(text: str) -> Iterator[str]:
    if not _OVERRIDES.isdisjoint(text):
        yield "direction-override"
    unseen = {c for c in text if not c.isprintable() and c not in _OVERRIDES and c not in _MARKS_OF_SCRIPTS and c != "\u3000"}
    if unseen or _JOINED_LATIN.search(text):
        yield "hidden-characters"


def _mixes(word: str) -> bool:
    """µ and the like stand alone; a word of Latin and Cyrillic or Greek letters is no word of any language."""
    return not word.isascii() and len({found.lastgroup for found in _ALPHABETS.finditer(word)}) > 1


def _is_disguised(label: str) -> bool:
    """Every letter is Cyrillic or Greek and has a Latin double. Accents alone disguise nothing."""
    return not label.isascii() and skeleton(label).isascii() and {found.lastgroup for found in _ALPHABETS.finditer(label)} in _DISGUISES


def _claims(name: str, address: str, ours: Ours) -> Iterator[str]:
    named = [found.replace("＠", "@") for found in _ADDRESS.findall(name)] if "@" in name or "＠" in name else []
    if any(each.lower().rstrip(".") != address.lower() for each in named):
        yield "other-address"
    plain = skeleton(shown(name))
    if any(ours.is_ours(each) for each in named) or any(_is_named(skeleton(own), plain) for own in ours.names):
        yield "claims-to-be-us"


def _is_named(own: str, name: str) -> bool:
    if not own.isascii():
        return own in name
    return len(own) >= SHORTEST_NAME and re.search(rf"(?<![a-z0-9]){re.escape(own)}(?![a-z0-9])", name) is not None


def _is_below(domain: str, domains: frozenset[str]) -> bool:
    return domain in domains or any(domain.endswith(f".{own}") for own in domains)


def _resembles(domain: str, own: str) -> bool:
    """As many labels from the right as ours has; or ours at the left of a longer name (`example.com.evil.example`)."""
    end = ".".join(domain.split(".")[-own.count(".") - 1 :])
    return domain.startswith(f"{own}.") or _plainest(skeleton(end)) == _plainest(own)


def _plainest(text: str) -> str:
    for seen, meant in _ASCII_LOOKS:
        text = text.replace(seen, meant)
    return text
