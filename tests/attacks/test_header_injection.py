"""Attack 8: whatever stands in names, subjects, addresses, ids, texts and file names, a letter has the headers that it is meant to have, and no others."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import Address, File, Fragment, Letter, Quotation
from chalicelib.outbox.quoting import quotation_of
from chalicelib.outbox.rendering import letter_of, signed

OURS = "<02Q1QBGY4A71M.1.0.ABCDEFGHJKMNPQRSTVWXYZ12@desk.example.com>"
ALWAYS = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References", "Content-Language", "MIME-Version", "Content-Type"]
OF_A_TEXT = ["Content-Type", "Content-Transfer-Encoding"]
OF_A_FILE = ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"]
HOSTILE = (
    "Hi\r\nBcc: victim@example.org", "Hi\nX-Evil: yes", "Hi\r\n\r\nbody", "Hi\r Bcc: v@x.example", "=?utf-8?q?Hi=0D=0ABcc:_victim@example.org?=",
    "=?utf-8?b?SGkNCkJjYzogdmljdGltQGV4YW1wbGUub3Jn?=", 'a"; filename="b\r\nBcc: c', "\u2028Bcc: a", "\x85Bcc: a", "\x0b\x0cBcc: a", "a\x00b", "\ud800",
    "日本語" * 80, "x" * 3000, "--boundary--", "ab\r\n--FILES", "a\u202eexe.txt", "../../etc/passwd", "%0d%0aBcc: a", "a;b=c,d<e>(f)", "'", "\\",
)  # fmt: skip
anything = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300), st.text(alphabet='\r\n:;=?<>"\\ aB-', max_size=80))
addresses = st.builds(Address, st.sampled_from(["a@x.example", 'we"ird one@x.example', "o'neil@x.example"]), anything)
files = st.builds(
    File, anything, st.one_of(anything, st.sampled_from(["text/plain", "image/png", "message/rfc822"])), st.binary(max_size=200)
)


def letter(**given_: Any) -> Letter:
    usual = {
        "sender": Address("support@example.com"), "to": (Address("a@x.example"),), "subject": "s", "text": "t", "html": "<p>t</p>",
        "message_id": OURS, "reply_to": Address("support+t@example.com"), "language": "en", "is_automatic": False, "sent_at": 1795350000.0,
    }  # fmt: skip
    return Letter(**(usual | given_))


def read(made: Letter) -> EmailMessage:
    raw = compose(made)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    return message_from_bytes(raw, policy=policy.default)


def assert_intended(mail: EmailMessage, made: Letter) -> None:
    wanted = [*ALWAYS, *(["Cc"] if made.cc else []), *(["In-Reply-To"] if mail["In-Reply-To"] else [])]
    wanted += ["Auto-Submitted", "X-Auto-Response-Suppress"] if made.is_automatic else []
    assert sorted(mail.keys()) == sorted(wanted)
    for name, meant in (("To", made.to), ("Cc", made.cc)):
        found = mail[name].addresses if mail[name] else ()
        assert [f"{it.username}@{it.domain}" for it in found] == [it.email for it in meant]
    assert "\n" not in mail["Subject"]
    parts = list(mail.iter_parts())
    alternatives = list((parts[0] if made.files else mail).iter_parts())
    assert [part.keys() for part in alternatives] == [OF_A_TEXT, OF_A_TEXT]
    carried = parts[1:] if made.files else []
    assert [part.keys() for part in carried] == [OF_A_FILE] * len(made.files)
    assert [part.get_payload(decode=True) for part in carried] == [file.data for file in made.files]
    assert [part.defects for part in mail.walk() if part.defects] == []


@pytest.mark.attack(8)
@settings(max_examples=300, deadline=None)
@given(anything, anything, st.lists(addresses, max_size=3), st.lists(files, max_size=3), anything, anything, st.booleans())
@example(HOSTILE[0], HOSTILE[4], [Address("a@x.example", HOSTILE[6])], [File(HOSTILE[6], HOSTILE[0], b"x")], "a\r\n--b", HOSTILE[0], True)
def test_letter_has_the_headers_it_is_meant_to_have(  # type: ignore[no-untyped-def]  # noqa: PLR0917
    subject, name, cc, carried, text, language, is_automatic
) -> None:
    rendered = letter_of(subject, language, Fragment(text, "<p>t</p>"), signed(Fragment(name, "n")), quotation_of([Quotation(name, text)]))
    made = letter(
        sender=Address("support@example.com", name), to=(Address("t@x.example", subject),), subject=subject, text=rendered.text, html=rendered.html,
        cc=tuple(cc), files=tuple(carried), language=language, is_automatic=is_automatic, reply_to=Address("support+t@example.com", name),
        in_reply_to=name, references=(subject, name, "<good@x.example>"),
    )  # fmt: skip

    assert_intended(read(made), made)


@pytest.mark.attack(8)
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["x.example", "ü.example", "x.example\r\nBcc: a", "[127.0.0.1]", "x", ""]))
def test_address_is_written_whole_or_refused(local: str, domain: str) -> None:
    made = letter(to=(Address(f"{local}@{domain}"),))
    try:
        mail = read(made)
    except ValueError:
        return
    assert len(mail["To"].addresses) == 1
    assert sorted(mail.keys()) == sorted(ALWAYS)


@pytest.mark.attack(8)
def test_a_body_cannot_end_its_part() -> None:
    boundary = read(letter(text="t")).get_boundary()
    made = letter(text=f"t\r\n--{boundary}--\r\nContent-Type: text/html\r\n\r\n<script>", files=(File("a", "text/plain", b"x"),))

    assert_intended(read(made), made)


@pytest.mark.attack(8)
@pytest.mark.parametrize("hostile", ["<a@b>\r\nBcc: victim@example.org", "<a@b> <c@d>", "<a b@c>", "a@b", "<a@b", "<é@b>"])
def test_what_is_no_message_id_is_not_quoted_back(hostile: str) -> None:
    mail = message_from_bytes(compose(letter(in_reply_to=hostile, references=(hostile,))), policy=policy.default)

    assert sorted(mail.keys()) == sorted(ALWAYS)
    assert mail["References"] == OURS
