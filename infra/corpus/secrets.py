"""Counts which of BIP-39's own vectors and of other known secrets redaction finds, in the ways that people write them, and what it takes for secrets that is none."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from chalicelib.intake.model import Unreadable
from chalicelib.intake.reading.parse import parse
from chalicelib.redaction.markup import redact_html
from chalicelib.redaction.redacting import redact

APART = ("chinese_simplified", "chinese_traditional")
"""Without blanks these are found beside a word that says key: as `set apart` in the rows."""
TEXT = frozenset({".txt", ".json", ".jsonl", ".md", ".eml", ".pem"})


class Row(NamedTuple):
    """`found` of `total` texts; all of them are wanted (a secret), or none (`is_alarm`: mail and questions without one)."""

    name: str
    found: int
    total: int
    is_alarm: bool = False
    failing: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool:
        return self.found == (0 if self.is_alarm else self.total)


def measure(folder: Path) -> list[Row]:
    """`folder` holds the corpora: secrets/, mail/, faq/, events/."""
    vectors: dict[str, list[list[str]]] = json.loads((folder / "secrets/bip39_vectors.json").read_text(encoding="utf-8"))
    rows = [_found(language, form, vectors[language]) for language in vectors for form in _forms_of(language)]
    return [*rows, *_numbers(folder / "secrets/presidio_vectors.jsonl"), _keys(vectors), *_alarms(folder)]


Form = Callable[[list[str]], str]
FORMS: dict[str, Form] = {
    "plain": " ".join,
    "one typo": lambda words: " ".join(_mistyped(words)),
    "line numbers": lambda words: "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
    "over line breaks": lambda words: "\n".join(" ".join(words[at : at + 4]) for at in range(0, len(words), 4)),
    "typo and numbers": lambda words: "\n".join(f"{number}) {word}" for number, word in enumerate(_mistyped(words), 1)),
}
FORMS_APART: dict[str, Form] = {
    "plain": " ".join,
    "line numbers": FORMS["line numbers"],
    "set apart": lambda words: "助记词：\n" + "".join(words),
}


def _forms_of(language: str) -> dict[str, Form]:
    return FORMS_APART if language in APART else FORMS


def _mistyped(words: list[str]) -> list[str]:
    """Another word in each phrase, another letter in each word: left out, doubled, or swapped with the next."""
    at = sum(map(len, words)) % len(words)
    word, place = words[at], len("".join(words)) % max(len(words[at]) - 1, 1)
    slips = (
        word[:place] + word[place + 1 :],
        word[: place + 1] + word[place:],
        word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :],
    )
    return [*words[:at], slips[at % 3], *words[at + 1 :]]


def _found(language: str, form: str, vectors: list[list[str]]) -> Row:
    phrases = [vector[1].split() for vector in vectors]
    missed = tuple(" ".join(words) for words in phrases if not _is_taken_out(words, _forms_of(language)[form](words)))
    return Row(f"{language}, {form}", len(phrases) - len(missed), len(phrases), failing=missed)


def _is_taken_out(words: list[str], text: str) -> bool:
    """None of the phrase's words is left; a misspelt one at its end may be."""
    found = redact(f"Hello,\n{text}\nBye")
    left = "".join(found.text.removeprefix("Hello,").removesuffix("Bye").replace("[seed phrase removed]", "").split())
    return found.kinds == ("seed-phrase",) and not any(word in left for word in words)


def _keys(vectors: dict[str, list[list[str]]]) -> Row:
    keys = [vector[3] for language in vectors for vector in vectors[language]]
    missed = tuple(key for key in keys if redact(f"key: {key}").text != "key: [private key removed]")
    return Row("extended private keys", len(keys) - len(missed), len(keys), failing=missed)


def _numbers(file: Path) -> Iterator[Row]:
    told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    cards = [each["text"] for each in told if each["entity"] == "CREDIT_CARD" and each["spans"]]
    others = [each["text"] for each in told if each["text"] and each["text"] not in cards]
    missed = tuple(text for text in cards if redact(text).kinds != ("card-number",))
    yield Row("card numbers", len(cards) - len(missed), len(cards), failing=missed)
    yield _alarm("public addresses and wrong numbers", others)


def _alarms(folder: Path) -> Iterator[Row]:
    mails = [path.read_bytes() for path in sorted(folder.glob("mail/mime/**/*.eml"))]
    yield _alarm("real mails, as they came and as they are read", [text for raw in mails for text in _texts_of(raw)])
    for part in ("mail/reply", "mail/mime/headers", "faq", "events"):
        files = [path.read_text(encoding="utf-8", errors="replace") for path in sorted((folder / part).rglob("*")) if path.suffix in TEXT]
        yield _alarm(part, [text for file in files for text in (file, *_strings(file))])


def _alarm(name: str, texts: list[str]) -> Row:
    alarms = tuple(text for text in texts if redact(text).kinds)
    return Row(name, len(alarms), len(texts), is_alarm=True, failing=alarms)


def _texts_of(raw: bytes) -> Iterator[str]:
    yield raw.decode("utf-8", "replace")
    try:
        mail = parse(raw)
    except Unreadable:
        return
    yield from (mail.subject, mail.text, mail.new_text, *(file.data.decode("utf-8", "replace") for file in mail.files))
    if redact_html(mail.html).kinds:
        yield mail.html


def _strings(file: str) -> Iterator[str]:
    """The members of JSON lines, each by itself."""
    for line in file.splitlines() if file.startswith("{") else ():
        try:
            members = json.loads(line)
        except ValueError:
            return
        if isinstance(members, dict):
            yield from (value for value in members.values() if isinstance(value, str))
