"""The mail that somebody forwarded: who wrote it, its subject and words, out of the header block that mail programs put above it."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import FilePart, Mailbox, ParsedMail
from chalicelib.tickets.policy.threading import bare_subject

from .forward_signs import ATTACHED, PREFIX, READ_LIMIT, names_forwarding

LINES_BEFORE = 4
"""A program's own line (`Begin forwarded message:`) stands at most this many lines above the block."""
LONGEST_LINE = 500
FIELDS_BESIDE = 2
MOST_BLOCK_LINES = 40
_FIELDS = {
    "from": "from|von|de|da|van|od|от|差出人|送信者|送信元|发件人|寄件者|寄件人",
    "date": "date|sent|gesendet|gesendet am|datum|envoyé|envoyé le|envoyée|enviado|enviado el|enviado em|enviada em|fecha|data|inviato|inviata"
    "|verzonden|verzonden op|wysłano|дата|отправлено|日時|日付|送信日時|送信日|发送时间|日期|時間|寄件日期",
    "to": "to|an|à|a|para|aan|do|кому|宛先|送信先|收件人|收件者",
    "cc": "cc|kopie|kopia|copie|copie à|copia|копия|写し|抄送|副本",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|件名|題名|主题|主旨",
    "": "reply-to|bcc|cci|antwort an|répondre à|responder a|rispondi a|responder para|antwoord aan|返信先|importance|priority|wichtigkeit|重要度",
}
_FIELD_OF = {label: field or label for field, labels in _FIELDS.items() for label in labels.split("|")}
_LABEL = pattern(
    r"[>|\s]{0,20}[*_]{0,3}(?P<label>[^\s:：*_>|][^:：*_>|]{0,20}?)[ \u00a0\u3000]?[*_]{0,3}[ \u00a0]?[:：][*_]{0,3}(?P<value>.*)"
)
_QUOTE = pattern(r"[ \t]?>[ \t]?")
_RULE = pattern(r"[\s>*_=\-–—─━]{3,}")
_ADDRESS = pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{0,62}")
_AROUND_NAME = pattern(r"\[(?:mailto:)?|<(?:mailto:)?|\(|＜")


Field = tuple[str, str]


class Forwarded(Struct, frozen=True):
    """`remark` is what the one who forwarded wrote above it."""

    mail: ParsedMail
    author: Mailbox
    remark: str


class _Block(Struct, frozen=True):
    """The header block: lines from `first` up to `end`, its fields, and whether all of it was quoted."""

    first: int
    end: int
    fields: dict[str, str]
    is_quoted: bool


def forwarded_in(mail: ParsedMail, read: Callable[[bytes], ParsedMail | None]) -> Forwarded | None:
    """An attached mail, or the first header block of the text. None where neither names an author whom mail could be sent to.

    `read` parses an attached mail, and gives None for what cannot be read.
    """
    attached = [file for file in mail.files if file.content_type == ATTACHED]
    if attached:
        return _attached(mail, attached[0], read) if len(attached) == 1 else None
    return _in_text(mail)


def _attached(mail: ParsedMail, file: FilePart, read: Callable[[bytes], ParsedMail | None]) -> Forwarded | None:
    inner = read(file.data)
    if inner is None or inner.sender is None:
        return None
    files = tuple(replace(each, path=f"{file.path}/{each.path}") for each in inner.files)
    return Forwarded(_with(mail, inner, files=(*mail.files, *files)), inner.sender, mail.text.strip())


def _in_text(mail: ParsedMail) -> Forwarded | None:
    lines = mail.text[:READ_LIMIT].split("\n")
    block = _first_block(lines)
    if block is None or not (PREFIX.match(mail.subject) or _is_announced(lines, block)):
        return None
    author = _author(block.fields["from"])
    if author is None:
        return None
    text = _unquoted("\n".join(lines[block.end :]) + mail.text[READ_LIMIT:], is_quoted=block.is_quoted)
    subject = block.fields.get("subject") or bare_subject(mail.subject)
    inner = replace(mail, subject=subject, text=text, new_text=text, html="", to=(), cc=(), message_id=None, references=())
    return Forwarded(inner, author, "\n".join(lines[: _end_of_remark(lines, block)]).strip())


def _with(mail: ParsedMail, inner: ParsedMail, files: tuple[FilePart, ...]) -> ParsedMail:
    """The inner mail's words; the outer one's identity, so that a second delivery is known."""
    return replace(inner, headers=mail.headers, content=mail.content, files=files)


def _first_block(lines: list[str]) -> _Block | None:
    """The first run of header lines with an author and two fields beside; it counts even where its author cannot be read, so that none below does."""
    found = [_field(line) for line in lines]
    for first, field in enumerate(found):
        if field is not None and (block := _block_at(lines, found, first)) is not None:
            return block
    return None


def _block_at(lines: list[str], found: list[Field | None], first: int) -> _Block | None:
    """Blank lines, and folded ones, are within it where another field follows within three lines."""
    fields: dict[str, str] = {}
    last_field, end = "", first
    for at in range(first, min(first + MOST_BLOCK_LINES, len(lines))):
        field, goes_on = found[at], any(found[at + 1 : at + 4])
        if field is not None and field[0] not in fields:
            last_field = field[0]
            fields.setdefault(*field)
            end = at + 1
        elif field is not None or not goes_on:
            break
        elif _plain(lines[at]):
            fields[last_field] = f"{fields[last_field]} {_plain(lines[at])}"
    if "from" not in fields or len(fields.keys() & {"date", "to", "subject"}) < FIELDS_BESIDE:
        return None
    quoted = all(line.lstrip().startswith(">") for line in lines[first:end] if line.strip())
    return _Block(first, end, fields, quoted)


def _field(line: str) -> Field | None:
    if len(line) > 4 * LONGEST_LINE or not (":" in line or "：" in line):
        return None
    found = _LABEL.match(line[:LONGEST_LINE])
    if found is None:
        return None
    field = _FIELD_OF.get(found["label"].strip().lower())
    return (field, found["value"].strip(" \t\u00a0\u3000*_")) if field else None


def _plain(line: str) -> str:
    return line.strip(" \t\u00a0\u3000>|\r")


def _is_announced(lines: list[str], block: _Block) -> bool:
    return any(names_forwarding(line.lower()) for line in lines[max(0, block.first - LINES_BEFORE) : block.first])


def _end_of_remark(lines: list[str], block: _Block) -> int:
    """Above the line that announces, or the ruler, or the block."""
    at = block.first
    for above in range(block.first - 1, max(-1, block.first - 1 - LINES_BEFORE), -1):
        line = lines[above]
        if _RULE.fullmatch(line) or _is_announcement(line):
            at = above
        elif line.strip():
            break
    return at


def _is_announcement(line: str) -> bool:
    text = line.strip().lower()
    is_marked = text.startswith(("-", "_", "=", "*", "＞", ">", "begin", "anfang", "début", "inicio", "inizio", "início")) or text.endswith(
        (":", "：")
    )
    return is_marked and (names_forwarding(text) or "message" in text or "nachricht" in text or "メッセージ" in text)


def _author(value: str) -> Mailbox | None:
    """`Taro <a@b.example>`, `Taro [mailto:a@b.example]`, `a@b.example`: the first address, and what stands before it."""
    found = _ADDRESS.search(value)
    if found is None:
        return None
    name = _AROUND_NAME.split(value[: found.start()], maxsplit=1)[0].strip(" \t\u3000\"'“”*")
    return Mailbox(found.group(), name[:200])


def _unquoted(text: str, *, is_quoted: bool) -> str:
    if not is_quoted:
        return text.strip()
    return "\n".join(_QUOTE.sub("", line, count=1) if line.lstrip().startswith(">") else line for line in text.split("\n")).strip()
