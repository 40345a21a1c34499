"""Worst-case input to every pattern of the desk: none takes a tenth of a second, whatever a sender writes (attack 29)."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import chalicelib
from chalicelib.core.patterns import Later

LENGTH = 100_000
LIMIT_S = 0.1
PROBE = 8
"""What takes too long shows at an eighth of the length."""

LANGUAGES = ("en", "ja", "es", "fr", "de")
SHORTER = {
    "chalicelib.faq.policy.courtesies.greeting(ja)": 8_000,  # a sentence: LONGEST_TEXT
    "chalicelib.faq.policy.own_case._IDENTIFIER": 8_000,
    "chalicelib.intake.policy.sender_warnings._ADDRESS": 8 * 1024,  # a display name is part of one header's value
    "chalicelib.intake.reading.delivery_report._ADDRESS": 8 * 1024,  # a field's value
    "chalicelib.tickets.language._NOISE": 1000,  # TEXT_LIMIT
    "chalicelib.tickets.policy.new_words.attributions._ADDRESS": 500,  # LONGEST
    "chalicelib.tickets.policy.new_words.attributions._WHOLE_ADDRESS": 500,
}
"""Patterns whose input is cut before: how long it can be."""

PIECES = (
    "a", " ", "\n", "\r\n", "\t", ">", "_", "-", "=", ":", "a.", "a@", "1", "12 ", "(", '"', "\\", "<", "&", "/", "%41", "On ", "Re: ", "http://", "From: a@b.c\n", "お", "お世話に",
    "=?utf-8?q?", "aA1 .-@", "Content-Type: multipart/mixed;\n ", "abandon ", "5K",
)  # fmt: skip
OPENED = {"a ": "http://", "b": "http://", "b.": "x@", "1:": "Subject: ", "あ": "2026年"}
"""What stands before what is repeated."""

METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")


def patterns() -> Iterator[tuple[str, re.Pattern[Any], frozenset[str]]]:
    """Each compiled pattern of each module once, by name, with the methods by which it is used."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
    sources = {module.__name__: inspect.getsource(module) for module in modules}
    seen: set[int] = set()
    for module in modules:
        for name, value in list(vars(module).items()):
            for place, pattern in within(name, value, module.__name__):
                if id(pattern) not in seen:
                    seen.add(id(pattern))
                    used = uses(name, sources[module.__name__]) or uses(name, "\n".join(sources.values()))
                    yield f"{module.__name__}.{place}", pattern, frozenset(used or ("search", "fullmatch"))


def uses(name: str, source: str) -> list[str]:
    return re.findall(rf"\b{name}(?:\([^()]*\)|\[[^\[\]]*\])?\.({'|'.join(METHODS)})\b", source)


def within(name: str, value: Any, module: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, Later):
        yield name, value.compiled
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from within(f"{name}[{key}]", inner, module)
    elif isinstance(value, (tuple, list, frozenset, set)) and not isinstance(value, str):
        for number, inner in enumerate(value):
            yield from within(f"{name}[{number}]", inner, module)
    elif hasattr(value, "cache_info") and value.__module__ == module and by_language(value):
        for language in LANGUAGES:
            yield from within(f"{name}({language})", value(language), module)


def by_language(function: Any) -> bool:
    """Whether it hands out a pattern for a language."""
    signature = inspect.signature(function)
    return list(signature.parameters) == ["language"] and "Pattern" in str(signature.return_annotation)


PATTERNS = list(patterns())


def inputs(length: int) -> Iterator[str]:
    for piece in (*PIECES, *OPENED):
        whole = (OPENED.get(piece, "") + piece * (length // len(piece) + 1))[:length]
        yield whole
        yield f"{whole}\x00"


def seconds(pattern: re.Pattern[Any], method: str, text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    began = time.process_time()
    if method in {"sub", "subn"}:
        getattr(pattern, method)(given[:0], given)
    elif method == "finditer":
        for _ in pattern.finditer(given):
            pass
    else:
        getattr(pattern, method)(given)
    return time.process_time() - began


@pytest.mark.attack(29)
@pytest.mark.parametrize(("name", "pattern", "methods"), PATTERNS, ids=[name for name, _, _ in PATTERNS])
def test_worst_case_input_to_every_pattern_takes_under_a_tenth_of_a_second(
    name: str, pattern: re.Pattern[Any], methods: frozenset[str]
) -> None:
    length = SHORTER.get(name, LENGTH)
    for method in sorted(methods):
        for short, text in zip(inputs(length // PROBE), inputs(length), strict=True):
            probed = seconds(pattern, method, short)
            if probed * PROBE**2 < LIMIT_S:
                continue  # even if it grew with the square of the length
            assert probed < LIMIT_S, f"{name}.{method} on {text[:30]!r}…: {probed:.2f} s for {len(short)} characters alone"
            taken = seconds(pattern, method, text)
            if taken >= LIMIT_S:  # the machine may be busy: the best of three counts
                taken = min(taken, *(seconds(pattern, method, text) for _ in range(2)))
            assert taken < LIMIT_S, f"{name}.{method} on {text[:30]!r}…: {taken:.2f} s"


@pytest.mark.attack(29)
def test_there_are_patterns_to_be_tested() -> None:
    assert len(PATTERNS) > 40
