"""What holds for the reading of every mail, whatever stands in it."""

from base64 import b64encode

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.model import ParsedMail, Unreadable
from chalicelib.intake.reading import budget
from chalicelib.intake.reading.parse import parse

LINE_ENDS = st.sampled_from([b"\r\n", b"\n", b"\r", b"\r\r\n"])
LABELS = st.sampled_from(
    [
        "",
        "utf-8",
        "us-ascii",
        "iso-8859-1",
        "iso-2022-jp",
        "shift_jis",
        "euc-jp",
        "gb2312",
        "big5",
        "ks_c_5601-1987",
        "koi8-r",
        "utf-7",
        "utf-16",
        "klingon",
        "\udcff",
    ]
)
ENCODINGS = st.sampled_from(["", "7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "x-odd"])
KINDS = st.sampled_from(["text/plain", "text/html", "text/plain; format=flowed; delsp=yes", "image/png", "application/pdf", "message/rfc822", "application/ms-tnef", "text/calendar", "message/delivery-status", "text", "x"])  # fmt: skip
NAMES = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "In-Reply-To",
    "Content-Type",
    "Content-Disposition",
    "Content-Transfer-Encoding",
    "Content-ID",
    "X-Odd ",
    "from",
]
PIECES = st.sampled_from([
    b"=?utf-8?b?5Ye6?=", b"=?iso-2022-jp?b?GyRC?=", b"=?shift_jis?q?=8f?=", b"=?", b"?=", b'"', b"<", b">", b"@", b"a@b.example", b"<a@b.example>", b"(", b")", b",", b";", b":", b"\\",
    b"\x1b$B=P6b", b"\x1b(B", b"\xe5\x87\xba", b"\x8fo\x8b\xe0", b"\xff", b"\0", b" ", b"\t", b"\r\n ", b"\r\n", b"name=", b"filename*0*=utf-8''%E5", b"boundary=b", b"charset=", b"multipart/mixed",
    b"text/plain", b"\x1f", b"--b", b"--b--", b"begin 644 x", b"end", b"../../", b"\xe2\x80\xae",
])  # fmt: skip
VALUES = st.lists(PIECES | st.binary(max_size=6), max_size=12).map(b" ".join) | st.lists(PIECES, max_size=12).map(b"".join)
BODIES = st.binary(max_size=120) | st.text(max_size=60).map(str.encode) | VALUES | st.binary(max_size=60).map(b64encode)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    names = draw(st.lists(st.sampled_from(NAMES), max_size=6))
    return b"".join(name.encode() + b": " + draw(VALUES) + b"\r\n" for name in names)


@st.composite
def leaves(draw: st.DrawFn) -> bytes:
    kind, label, encoding = draw(KINDS), draw(LABELS), draw(ENCODINGS)
    head = f'Content-Type: {kind}; charset="{label}"\r\nContent-Transfer-Encoding: {encoding}\r\n'.encode("utf-8", "surrogateescape")
    return head + draw(heads()) + b"\r\n" + draw(BODIES)


def multiparts(parts: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    @st.composite
    def multipart(draw: st.DrawFn) -> bytes:
        boundary = draw(st.sampled_from([b"b", b"b--", b"bb", b"c", b""]))
        kind = draw(st.sampled_from([b"mixed", b"alternative", b"related", b"digest", b"report", b"appledouble", b"x"]))
        opening = (
            b"Content-Type: multipart/"
            + kind
            + b"; boundary="
            + draw(st.sampled_from([boundary, b'"' + boundary + b'"', b""]))
            + b"\r\n"
            + draw(heads())
            + b"\r\n"
        )
        written = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in draw(st.lists(parts, max_size=4)))
        return opening + written + (b"--" + boundary + b"--" if draw(st.booleans()) else b"")

    return multipart()


MAILS = st.recursive(leaves(), multiparts, max_leaves=8).flatmap(
    lambda part: heads().flatmap(lambda head: LINE_ENDS.map(lambda end: (head + part).replace(b"\r\n", end)))
)


def read(raw: bytes) -> ParsedMail | str:
    try:
        return parse(raw)
    except Unreadable as refused:
        return refused.cause


def texts(mail: ParsedMail) -> list[str]:
    people = [*mail.to, *mail.cc, *mail.authors, *([mail.sender] if mail.sender else [])]
    files = [text for file in mail.files for text in (file.path, file.name, file.content_type, file.content_id)]
    return [
        mail.subject,
        mail.text,
        mail.html,
        mail.new_text,
        mail.message_id or "",
        *mail.references,
        *mail.headers.values(),
        *files,
        *(text for one in people for text in (one.name, one.address)),
    ]


@given(MAILS)
@settings(deadline=None, max_examples=300)
def test_every_mail_is_read_or_refused_with_a_cause_and_always_the_same_way(raw: bytes) -> None:
    mail = read(raw)

    assert read(raw) == mail
    if isinstance(mail, str):
        assert mail in {"unreadable", "too-deep", "too-large", "too-slow"}


@given(MAILS)
@settings(deadline=None, max_examples=300)
def test_everything_read_can_be_stored_and_is_bounded(raw: bytes) -> None:
    mail = read(raw)
    if isinstance(mail, str):
        return

    for text in texts(mail):
        assert text.encode().decode() == text
    assert sum(len(text) for text in texts(mail)) <= 40 * len(raw) + 1000
    assert sum(len(file.data) for file in mail.files) <= 2 * len(raw)
    assert len(mail.files) <= budget.FILES_LIMIT
    assert len({file.path for file in mail.files}) == len(mail.files), "each file lies in a place of its own"
    assert not set("\r\n\0") & set(mail.subject + "".join(one.address + one.name for one in (*mail.to, *mail.cc, *mail.authors)))


@given(MAILS, st.sampled_from([b"Received: from a by b; now\r\n", b"X-SES-Spam-Verdict: PASS\r\nReceived: x\r\n y\r\n"]))
@settings(deadline=None)
def test_lines_that_servers_put_before_it_change_nothing_of_a_mail(raw: bytes, trace: bytes) -> None:
    """Where it begins with a header: a line of nothing before it would end that one."""
    mail = read(b"Message-ID: <a@b>\r\n" + raw)
    later = read(trace + b"Message-ID: <a@b>\r\n" + raw)

    if not isinstance(mail, str) and b"\r\r" not in raw and b"\n" in raw:
        assert not isinstance(later, str)
        assert (later.subject, later.text, later.files, later.content) == (mail.subject, mail.text, mail.files, mail.content)
