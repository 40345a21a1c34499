"""Decisions while one writes: whether a saving goes on from what is stored, where words are put in, what counts as news, how a form with files is read."""

import pytest

from chalicelib.console.policy.addressing import line_of, parties_in, time_in
from chalicelib.console.policy.arriving import Arrived, arrived_in
from chalicelib.console.policy.inserting import inserted
from chalicelib.core.errors import InvalidInput
from chalicelib.drafting.policy.continuing import Stored, verdict_on
from chalicelib.entrypoints.multipart import MOST_PARTS, parts_of
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Commit

TYPE = "multipart/form-data; boundary=together"


@pytest.mark.parametrize(
    ("stored", "number", "form", "verdict"),
    [
        (None, 0, "", "goes_on"), (None, 0, "a", "goes_on"), (None, 3, "a", "other_tab"),
        (Stored(3, "a"), 0, "a", "goes_on"), (Stored(3, "a"), 3, "b", "goes_on"), (Stored(3, "a"), 2, "b", "other_tab"), (Stored(3), 3, "", "goes_on"),
        (Stored(3), 0, "", "other_tab"), (Stored(3, "a", is_leaving=True), 3, "a", "leaving"), (Stored(4, "a", is_kept=False), 3, "a", "gone"),
        (Stored(4, "a", is_kept=False), 0, "b", "other_tab"), (Stored(4, "a", is_kept=False), 4, "b", "goes_on"), (Stored(4, is_kept=False), 0, "", "goes_on"),
    ],
)  # fmt: skip
def test_a_saving_goes_on_from_what_its_page_has_seen(stored: Stored | None, number: int, form: str, verdict: str) -> None:
    assert verdict_on(stored, number, form).value == verdict


@pytest.mark.parametrize(
    ("text", "at", "piece", "whole"),
    [
        ("", None, "Hello", "Hello"), ("A C", 2, "B ", "A B C"), ("A", 99, "B", "AB"), ("A", -5, "B", "BA"), ("😀x", 2, "-", "😀-x"), ("A\n", None, "B\nC", "A\n\nB\nC"),
        ("A\nD", 2, "B\nC", "A\n\nB\nC\n\nD"), ("  ", 1, "B\nC", "B\nC"), ("😀", 1, "x", "x"),
    ],
)  # fmt: skip
def test_a_line_stands_within_its_line_and_more_as_paragraphs(text: str, at: int | None, piece: str, whole: str) -> None:
    made, caret = inserted(text, at, piece)

    assert made == whole
    assert made.encode("utf-16-le")[: caret * 2].decode("utf-16-le").endswith(piece)


@pytest.mark.parametrize(
    ("line", "addresses"),
    [("", ""), (" , ;", ""), ("a@b.example", "a@b.example"), ("a@b.example; <c@d.example>、x", "a@b.example, c@d.example, x")],
)
def test_addresses_are_taken_as_they_are_typed(line: str, addresses: str) -> None:
    assert line_of(parties_in(line)) == addresses
    assert len(parties_in("a," * 5000)) == 1000


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("2026-11-25T09:00", "Asia/Tokyo", 1795564800), ("2026-11-25T09:00", "UTC", 1795597200), ("2026-11-25", "UTC", None), ("", "UTC", None),
        ("2026-13-01T00:00", "UTC", None),
    ],
)  # fmt: skip
def test_a_time_is_by_the_teams_wall(text: str, zone: str, at: int | None) -> None:
    assert time_in(text, zone) == at


def made_by(actor: str, *events: e.Event) -> Commit:
    return Commit("T", 2, 0, 0, actor, "x", 1, events)


def test_what_others_did_is_news_and_ones_own_and_the_desks_is_not() -> None:
    ben, note = "agent:ben", e.NoteAdded()

    assert arrived_in([made_by("agent:hana", note)], "agent:hana") == Arrived()
    assert arrived_in([made_by(ben, note), made_by(ben, e.Sent(0, "reply"))], "agent:hana") == Arrived(2, is_changed=True)
    assert arrived_in([made_by(ben, e.PriorityChanged(1))], "agent:hana") == Arrived(0, is_changed=True)
    assert arrived_in([made_by("desk", e.Snoozed(None))], "agent:hana") == Arrived()


def form(*parts: bytes) -> bytes:
    return b"".join(b"--together\r\n" + part + b"\r\n" for part in parts) + b"--together--\r\n"


def test_a_form_with_files_is_read_with_names_in_any_language_and_bytes_as_they_are() -> None:
    data = bytes(range(256)) + b"\r\n--togethe\r\n"
    fields, files = parts_of(
        TYPE,
        form(
            'Content-Disposition: form-data; name="text"\r\n\r\n確認\r\nします'.encode(),
            'Content-Disposition: form-data; name="files"; filename="明細 %22a%22.pdf"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
            + data,
            b'Content-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n',
        ),
    )

    assert fields == {"text": "確認\r\nします"}
    assert [(file.name, file.content_type, file.data) for file in files] == [('明細 "a".pdf', "application/pdf", data)]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", form(b"x")), (TYPE, b""), (TYPE, b"garbage"), (TYPE, b"--together\r\n\r\ncut off"), (TYPE, form(*[b"x"] * (MOST_PARTS + 1))),
        ("multipart/form-data; boundary=", form(b"x")),
    ],
)  # fmt: skip
def test_what_did_not_arrive_whole_is_no_form(content_type: str, body: bytes) -> None:
    with pytest.raises(InvalidInput):
        parts_of(content_type, body)
