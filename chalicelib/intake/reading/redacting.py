"""Reads a mail without the secrets in it: the one place at which they are taken out, before anything of the mail is stored, answered or shown."""

from msgspec.structs import replace

from chalicelib.intake.model import FilePart, Mailbox, ParsedMail, Unreadable
from chalicelib.redaction.model import in_order
from chalicelib.redaction.redacting import redact

from .parse import parse

MAIL = "message/rfc822"
DEEPEST = 8
"""Mails within mails that are read one by one; below, as the bytes that they are."""


def read(raw: bytes) -> ParsedMail:
    """Raises Unreadable. `content` is still the digest of the mail as it came."""
    return redacted(parse(raw))


def redacted(mail: ParsedMail, depth: int = 0) -> ParsedMail:
    """The same mail where it holds no secret. `removed` names the kinds of those that it held. Ids are left alone: mails are known by them."""
    kinds: set[str] = set(mail.removed)
    text = _clean(mail.text, kinds)
    new_text = text if mail.new_text == mail.text else _clean(mail.new_text, kinds)
    html, shown = _html(mail.html, kinds) if mail.html else ("", "")
    if len(shown) > len(text):  # the HTML had to go, and said more than the text does
        text = new_text = shown
    clean = replace(
        mail, text=text, new_text=new_text, html=html, subject=_clean(mail.subject, kinds), sender=_named(mail.sender, kinds) if mail.sender else None,
        authors=_all_named(mail.authors, kinds), to=_all_named(mail.to, kinds), cc=_all_named(mail.cc, kinds),
        files=tuple(_file(file, kinds, depth) for file in mail.files),
    )  # fmt: skip
    return replace(clean, removed=in_order(kinds)) if kinds else mail


def _clean(text: str, kinds: set[str]) -> str:
    found = redact(text) if text else None
    if found is None or not found.kinds:
        return text
    kinds.update(found.kinds)
    return found.text


def _html(html: str, kinds: set[str]) -> tuple[str, str]:
    """The HTML; and its words where it had to go and held a secret that the text did not."""
    # Imported here: a plain mail needs none of it.
    from chalicelib.redaction.markup import redact_html, text_of

    found = redact_html(html)
    is_news = not kinds.issuperset(found.kinds)
    kinds.update(found.kinds)
    return found.text, text_of(html) if is_news and not found.text else ""


def _all_named(people: tuple[Mailbox, ...], kinds: set[str]) -> tuple[Mailbox, ...]:
    return tuple(_named(each, kinds) for each in people)


def _named(person: Mailbox, kinds: set[str]) -> Mailbox:
    return replace(person, name=_clean(person.name, kinds)) if person.name else person


def _file(file: FilePart, kinds: set[str], depth: int) -> FilePart:
    from chalicelib.redaction.files import redact_file, redact_file_name

    data, found = _mail_file(file.data, depth) if file.content_type == MAIL else redact_file(file.content_type, file.data)
    name, named = redact_file_name(file.name)
    kinds.update(found, named)
    return replace(file, name=name, data=data) if found or named else file


def _mail_file(data: bytes, depth: int) -> tuple[bytes, tuple[str, ...]]:
    """An attached mail. One with a secret becomes a plain one of its main headers and its text: who wrote it, and what, can still be read."""
    from chalicelib.redaction.files import redact_file

    if depth >= DEEPEST:
        return redact_file("text/plain", data)
    try:
        mail = redacted(parse(data), depth + 1)
    except Unreadable:
        return redact_file("text/plain", data)
    return (_plain_mail(mail), mail.removed) if mail.removed else redact_file("text/plain", data)


def _plain_mail(mail: ParsedMail) -> bytes:
    # Imported here: hardly a mail comes so far.
    from email.message import Message
    from email.utils import format_datetime

    made = Message()
    made["From"] = ", ".join(_shown(each) for each in ((mail.sender,) if mail.sender else mail.authors))
    made["To"] = ", ".join(map(_shown, mail.to))
    made["Subject"] = mail.subject
    if mail.date:
        made["Date"] = format_datetime(mail.date)
    if mail.message_id:
        made["Message-ID"] = mail.message_id
    left_out = "".join(f"\n[file left out: {file.name}]" for file in mail.files)
    made.set_payload(mail.text + left_out, "utf-8")
    return made.as_bytes()


def _shown(person: Mailbox) -> str:
    from email.utils import formataddr

    try:
        return formataddr((person.name, person.address))
    except UnicodeEncodeError:  # an address of RFC 6532
        return person.address
