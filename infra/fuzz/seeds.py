"""The mails that fuzzing starts from: one of each kind of structure that a reader knows, made here."""

from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage

WORDS = "abandon ability able about above absent absorb abstract absurd abuse access accident"
HEAD = b"From: Taro <taro@customer.example>\r\nTo: support@example.com\r\nSubject: Statement\r\nDate: Sun, 22 Nov 2026 13:39:00 +0900\r\n"
NESTED = HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(12)) + b"\r\nhello\r\n"
JAPANESE = (
    "お世話になっております。不正ログインがありました。\n\n2026年11月22日(日) 13:39 サポート <support@example.com>:\n> ご確認ください。\n"
)

TOKENS = (
    "\r\n\r\n", "\r\n ", "--b1\r\n", "--b1--", "Content-Type: multipart/mixed; boundary=b1", "multipart/alternative", "multipart/related", "multipart/report",
    "message/rfc822", "message/delivery-status", "text/html", "text/calendar", "application/ms-tnef", "Content-Transfer-Encoding: base64",
    "quoted-printable", "x-uuencode", "charset=", "iso-2022-jp", "utf-7", "utf-16", "hz", "format=flowed", "filename*0*=utf-8''%e3", "=?utf-8?B?", "=?iso-2022-jp?Q?", "?=",
    "begin 644 a\r\n", "\r\nend\r\n", "\x1b$B", "\x1b(B", "From: ", "To: ", "Cc: ", "Date: ", "Subject: ", "Message-ID: <", "References: ", "In-Reply-To: ",
    "Auto-Submitted: auto-replied", "Return-Path: <>", "List-Id: ", "On 2026-11-22 Taro wrote:", "-----Original Message-----", "> ", "-- \r\n",
    "<div>", "<blockquote>", "<table><tr><td>", "<img src=cid:a>", "<style>", "<!--", "&#x3000;", "xprv9s21ZrQH143K", "5HueCGU8rMjxEXxiPuD5BDku4MkFqe",
    "4111111111111111", "private key ", "my account was hacked", "somebody changed my password", "不正ログイン", "乗っ取られました", "\u202e", "\u200b", "ｆｕｌｌ", "。",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    yield HEAD + b"\r\nHello,\r\n\r\nsomebody logged in to my account.\r\n\r\n-- \r\nTaro\r\n"
    yield from (_japanese(charset) for charset in ("iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "gb18030"))
    yield (
        HEAD
        + b"Content-Type: text/html; charset=utf-8\r\n\r\n<div><p>one<br>two<blockquote>three</blockquote><img src=cid:a><table><tr><td>x"
    )
    yield HEAD + b"\r\nOn Sun, 22 Nov 2026 at 13:39, Support <support@example.com> wrote:\r\n> " + WORDS.encode() + b"\r\n>> two\r\n"
    yield HEAD + f"\r\n1. {WORDS.replace(' ', chr(13) + chr(10) + '2. ')}\r\n".encode()
    yield HEAD + f"\r\n4111 1111 1111 1111\r\nprivate key: {'ab' * 32}\r\n".encode()
    yield HEAD + b"\r\nbegin 644 a.txt\r\n%:&5L;&\\*\r\n`\r\nend\r\n"
    yield (
        HEAD
        + b"Subject: =?utf-8?B?44GC?= =?iso-2022-jp?B?GyRCJCIbKEI=?=\r\nCc: (a (b)) <x@y.example>, =?x?Q?=E3?= <z@y.example>\r\n\r\nhi\r\n"
    )
    yield from (_files(), _report(), _attached_mail(), NESTED)
    yield (
        HEAD
        + b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(b"\x78\x9f\x3e\x22" + b"\0" * 40)
    )
    yield (
        HEAD
        + b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Call\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    yield HEAD + b"Auto-Submitted: auto-replied\r\nList-Id: <a.b>\r\nPrecedence: bulk\r\n\r\nI am away.\r\n"


def _japanese(charset: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "太郎 <taro@customer.example>", "support@example.com", "口座について"
    made.set_content(JAPANESE, charset=charset)
    return made.as_bytes()


def _files() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "taro@customer.example", "support@example.com", "photograph"
    made.set_content("See the photograph.")
    made.add_alternative('<p>See <img src="cid:p1"></p>', subtype="html")
    made.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="写真 \u202egnp.exe", cid="<p1>")
    return made.as_bytes()


def _report() -> bytes:
    parts = (
        b"Content-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n",
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@example.com>\r\nSubject: hi\r\n",
    )
    body = b"".join(b"--r\r\n" + part for part in parts) + b"--r--\r\n"
    return (
        b"From: MAILER-DAEMON@mx.example\r\nTo: support@example.com\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
        + body
    )


def _attached_mail() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "taro@customer.example", "support@example.com", "Fwd: it"
    made.set_content("See below.")
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "hana@customer.example", "it"
    inner.set_content("The inner mail.")
    made.add_attachment(inner)
    return made.as_bytes()
