"""X-Local-Verdicts is taken out of the head, and not one other byte changes."""

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.local_verdicts import take_verdicts

NEWLINES = st.sampled_from([b"\r\n", b"\n"])
HEADER_TEXT = st.binary(max_size=30).filter(lambda value: b"\n" not in value and b"\r" not in value)
NAMES = st.sampled_from([b"Subject", b"From", b"X-Local-Verdict", b"X-Local-Verdicts-Old", b"Received", b"DKIM-Signature", b"To"])


@st.composite
def header_lines(draw):
    lines = [draw(NAMES) + b":" + draw(HEADER_TEXT) + draw(NEWLINES)]
    lines += [draw(st.sampled_from([b" ", b"\t"])) + draw(HEADER_TEXT) + draw(NEWLINES) for _ in range(draw(st.integers(0, 2)))]
    return b"".join(lines)


@st.composite
def ours(draw):
    name = draw(st.sampled_from([b"X-Local-Verdicts", b"x-local-verdicts", b"X-LOCAL-VERDICTS"]))
    folded = draw(st.sampled_from([b"", b"\r\n ", b"\n\t"]))
    return name + b":" + folded + b" dmarc=fail" + draw(NEWLINES)


@given(
    before=st.lists(header_lines(), max_size=4),
    mine=st.lists(ours(), min_size=1, max_size=3),
    after=st.lists(header_lines(), max_size=4),
    gap=NEWLINES,
    body=st.binary(max_size=80),
)
def test_only_our_header_goes_and_every_other_byte_stays(before, mine, after, gap, body):
    rest = gap + body
    raw = b"".join(before) + b"".join(mine) + b"".join(after) + rest
    assert (b"".join(before) + b"".join(after) + rest, {"dmarc": "FAIL"}) == take_verdicts(raw)


@given(st.binary(max_size=300))
def test_a_mail_without_the_header_is_returned_as_it_is(raw):
    if b"x-local-verdicts" not in raw.lower():
        assert (raw, {}) == take_verdicts(raw)


@given(st.binary(max_size=300))
def test_whatever_follows_an_empty_first_line_is_body(body):
    raw = b"\r\nX-Local-Verdicts: spam=fail\r\n" + body
    assert (raw, {}) == take_verdicts(raw)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"dmarc=fail spam=FAIL policy=Reject", {"dmarc": "FAIL", "spam": "FAIL", "policy": "reject"}),
        (b"spf=gray, dkim=processing_failed; virus=pass", {"spf": "GRAY", "dkim": "PROCESSING_FAILED", "virus": "PASS"}),
        (b"spf=maybe arc=fail policy=shrug dmarc", {}),
        (b"\xff\xfe dmarc=fail", {"dmarc": "FAIL"}),
    ],
)
def test_verdicts_are_read_as_ses_spells_them(value, expected):
    assert expected == take_verdicts(b"X-Local-Verdicts: " + value + b"\r\n\r\n")[1]


def test_an_attached_mail_keeps_its_header():
    inner = b"Content-Type: message/rfc822\r\n\r\nX-Local-Verdicts: spam=fail\r\nSubject: inner\r\n\r\nhi\r\n"
    raw = b"Subject: outer\r\nX-Local-Verdicts: dmarc=fail\r\n" + inner
    taken, verdicts = take_verdicts(raw)
    assert b"Subject: outer\r\n" + inner == taken
    assert verdicts == {"dmarc": "FAIL"}
    assert message_from_bytes(taken)["Subject"] == "outer"
