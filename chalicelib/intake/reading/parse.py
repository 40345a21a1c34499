"""Parses a raw mail into text, HTML and files, within a budget; raises Unreadable with the cause for what no real mail looks like."""

from chalicelib.core.clock import Clock, steady_now
from chalicelib.core.ids import digest
from chalicelib.core.patterns import pattern
from chalicelib.intake.model import FilePart, ParsedMail, Unreadable
from chalicelib.tickets.policy.new_words.splitting import new_words

from . import headers
from .bodies import contents_of
from .budget import FILES_LIMIT, Budget, check_size
from .heads import Head, begins_like_a_head
from .signs import reports_in, signs_of
from .structure import tree_of

IDENTITY_HEADERS = ("From", "To", "Subject", "Date")
_TRACE = pattern(rb"(?i)(?:(?:return-path|received|received-spf|authentication-results|x-ses-[a-z0-9-]+):[^\n]*\n(?:[ \t][^\n]*\n)*+)*+")
_ODD_LINE_ENDS = 4096


def parse(raw: bytes, clock: Clock = steady_now) -> ParsedMail:
    """Raises Unreadable. `clock` measures how long it takes."""
    check_size(raw)
    try:
        return _parse(_plain_line_ends(raw), Budget(clock))
    except RecursionError:
        raise Unreadable("The mail is nested too deep to be read.", cause="too-deep") from None
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        raise Unreadable(f"The mail could not be read: {type(error).__name__}.", cause="unreadable") from error


def _parse(raw: bytes, budget: Budget) -> ParsedMail:
    root = tree_of(raw, budget)
    head = root.head
    found = contents_of(raw, root, budget)
    signs, sender, subject = signs_of(head), headers.sender_of(head), headers.text_of(head, "Subject")
    budget.check_time()
    return ParsedMail(
        sender=sender, authors=headers.authors_of(head), to=headers.mailboxes_of(head, "To"), cc=headers.mailboxes_of(head, "Cc"), subject=subject,
        text=found.text, new_text=new_words(found.text), html=found.html, message_id=headers.message_id_of(head), references=headers.references_of(head),
        files=_not_too_many(found.files, raw), headers=signs, reports=reports_in(raw, signs, sender, subject, found.text),
        content=content_of(head, raw[root.start :]), date=headers.date_header_of(head),
    )  # fmt: skip


def _plain_line_ends(raw: bytes) -> bytes:
    """Bare CR, CR CR LF, blank lines or a byte order mark before everything: what servers on the way made of line ends. Other mail is not copied."""
    start = raw[:_ODD_LINE_ENDS]
    if b"\r\r\n" in start:
        raw = raw.replace(b"\r\r\n", b"\n")
    elif b"\n" not in start and b"\r" in start:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if raw[:1] in {b"\n", b"\r", b"\xef"} and begins_like_a_head(stripped := raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")):
        return stripped
    return raw


def _not_too_many(files: tuple[FilePart, ...], raw: bytes) -> tuple[FilePart, ...]:
    """Each file is an object of its own in S3. Beyond the limit the mail itself, which holds them all, stands for the rest."""
    if len(files) <= FILES_LIMIT:
        return files
    return (*files[: FILES_LIMIT - 1], FilePart("raw", "mail.eml", "message/rfc822", raw))


def without_trace(raw: bytes) -> bytes:
    """The mail without the lines that the last servers put before it: they differ at every delivery."""
    return raw[_TRACE.match(raw).end() :]  # type: ignore[union-attr]  # it matches the empty string, too


def content_of(head: Head, body: bytes) -> str:
    """A digest of author, recipients, subject, date and body: the same on every way that the mail took here."""
    return digest(*(headers.raw_of(head, name) for name in IDENTITY_HEADERS), body.replace(b"\r\n", b"\n").rstrip())
