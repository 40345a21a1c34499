"""What the desk reads in real mails, odd and broken ones, beside what another parser made of them; each difference has its reason here."""

import json
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.intake.reading import addresses, dates, headers
from chalicelib.intake.reading.heads import head_of
from chalicelib.intake.reading.parameters import field_of
from infra.corpus.mime import addresses_in, date_in, folded, measure
from tests.corpora_rule import CORPORA

TO_REACH = 0.95
DIFFERENCES = {
    ("malformed/002", "attachment count"): "a multipart without any part: the other makes its words an attachment, the desk shows them",
    ("malformed/002", "text"): "the same words",
    (
        "malformed/009",
        "text",
    ): "an inner multipart that never ends: the other lets it swallow the outer one's delimiters and headers, which it shows as text",
    ("malformed/011", "text"): "as in 009",
    ("malformed/012", "attachment count"): "as in 009, with three attached mails of which the other finds two",
    ("malformed/019", "text"): "a mail cut to pieces and glued together at random: the desk finds a text in it, the other none",
    (
        "malformed/020",
        "text",
    ): "the line between two parts' headers is missing: the desk finds text, HTML and picture, the other shows their source as text",
    ("malformed/021", "text"): "as in 020",
    ("thirdparty/002", "text"): "base64 with words after its padding, which the other decodes, too: the desk ends there",
    ("thirdparty/012", "text"): "the only text is of a kind of its own (text/x-myown): the desk keeps it as a file and shows it as well",
    (
        "thirdparty/015",
        "attachment count",
    ): "three files, of which the first is a mail that never ends: the other takes all three for that one",
}


@pytest.fixture(scope="module")
def folder() -> Path:
    if not CORPORA.is_dir():
        pytest.skip(f"there is no folder {CORPORA}; set CORPORA")
    return CORPORA / "mail/mime"


def test_no_real_mail_raises_or_is_refused(folder: Path) -> None:
    refused = [row for row in measure(folder) if isinstance(row.read, str) and row.field not in {"subject", "text"}]

    assert refused == []


def test_fields_are_as_expected_but_for_what_has_a_reason(folder: Path) -> None:
    rows = measure(folder)
    different = {(row.mail, row.field): row for row in rows if not row.is_equal}

    print(*(f"{mail} {field}: {DIFFERENCES.get((mail, field), different[mail, field])}" for mail, field in different), sep="\n")
    print(Counter(row.field for row in rows if row.is_equal), f"{1 - len(different) / len(rows):.1%} of {len(rows)}")
    assert different.keys() == DIFFERENCES.keys()
    assert len({row.mail for row in rows}) == len(list(folder.glob("*/*.eml")))
    assert 1 - len(different) / len(rows) >= TO_REACH


def test_mails_with_other_line_ends_are_read_the_same(folder: Path) -> None:
    """The expectations for them (`.crlf.json`) differ in offsets alone."""
    from chalicelib.intake.reading.parse import parse

    for path in sorted(folder.glob("*/*.eml")):
        raw = path.read_bytes()
        if b"\r" not in raw and b"utf-16" not in raw:
            as_sent, on_its_way = parse(raw), parse(raw.replace(b"\n", b"\r\n"))
            assert (as_sent.text, as_sent.subject, as_sent.content) == (on_its_way.text, on_its_way.subject, on_its_way.content), path.name
            assert [(file.path, file.name) for file in as_sent.files] == [(file.path, file.name) for file in on_its_way.files], path.name


# ---- header values alone


def cases(folder: Path, name: str) -> list[tuple[str, object]]:
    return [(case["header"], case["expected"]) for case in json.loads((folder / f"headers/{name}.json").read_text(encoding="utf-8"))]


def value(header: str) -> str:
    return headers.value_of(head_of(f"X: {header}\n\n".encode("utf-8", "surrogateescape")), "X")


def test_unstructured_headers(folder: Path) -> None:
    """The other puts a blank between words and an encoded word that follows without one; nobody wrote it."""
    read = {header: folded(headers.text_of(head_of(f"X: {header}\n\n".encode()), "X")) for header, _ in cases(folder, "unstructured")}

    different = [header for header, expected in cases(folder, "unstructured") if read[header] != folded(str(expected or ""))]
    assert all("[SUSPECTED SPAM]=?" in header for header in different)


def test_dates(folder: Path) -> None:
    """Two differ: numbers without a month's name or place, and comments that nobody closed."""

    different = [
        header for header, expected in cases(folder, "date") if dates.date_of(header) != (expected and date_in({"DateTime": expected}))
    ]

    assert len(different) == 2
    assert all("4 8 15 16 23 42" in header or "((invalid)" in header for header in different)


def test_addresses(folder: Path) -> None:
    """Those differ that have a comment beside a name, or a route (`<@node:mary@…>`, of which the desk takes the address), or no address at all."""

    all_cases = cases(folder, "address")
    different = [
        header for header, expected in all_cases
        if [(folded(one.name), one.address) for one in addresses.written_in(value(header))] != (addresses_in({"Address": expected}) if expected else [])
    ]  # fmt: skip
    assert all("(" in header or "<@" in header for header in different)
    assert len(different) / len(all_cases) < 0.2


def test_content_types(folder: Path) -> None:
    """The value, wherever there is a whole one; the parameters of those that are no riddles."""
    for header, expected in cases(folder, "content_type"):
        read = field_of(value(header))
        if isinstance(expected, dict) and expected.get("c_subtype"):
            assert read.value == f"{expected['c_type']}/{expected['c_subtype']}".lower(), header
            names = {
                name: text
                for name, text in expected.get("attributes") or ()
                if name in {"charset", "name", "boundary", "filename", "format"}
            }
            if (
                "malicious" not in header
                and "inva/lid" not in header
                and "á é í" not in names.get("name", "")
                and "(Plain text)" not in header
            ):
                assert {name: " ".join(read.parameters.get(name, "").split()) for name in names} == {
                    name: " ".join(text.split()) for name, text in names.items()
                }, header
