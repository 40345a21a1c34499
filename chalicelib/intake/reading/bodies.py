"""Chooses what of a mail's parts is its text, its HTML and its files, as RFC 8621 (section 4.1.4) lays down for mail programs."""

from collections.abc import Iterator

from msgspec import Struct

from chalicelib.core import file_names
from chalicelib.core.patterns import pattern
from chalicelib.intake.model import FilePart

from . import charsets
from .budget import TEXT_LIMIT, Budget, check_nesting
from .encoded_words import decoded
from .flowed import unwrapped
from .heads import read_head
from .html import text_of_html
from .structure import Part, readable
from .transfer import undone, uuencoded

ALTERNATIVE, RELATED = "multipart/alternative", "multipart/related"
_HIDDEN = frozenset({"text/x-amp-html", "text/watch-html"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MARKED = frozenset({"text/enriched", "text/richtext"})
_MARKS = pattern(r"<(?!<)/?[A-Za-z-]{1,60}>")
_CONTENT_ID_LIMIT = 250


class Contents(Struct, frozen=True):
    text: str
    html: str
    files: tuple[FilePart, ...]


class _Sorted(Struct):
    """Parts by what they are: `texts` are read one after the other, and so are `htmls`; both may hold the same part."""

    texts: list[Part] = []
    htmls: list[Part] = []
    files: list[Part] = []


def contents_of(raw: bytes, root: Part, budget: Budget) -> Contents:
    found = _Sorted()
    _sort(found, [root], "", found.texts, found.htmls, is_alternative=False)
    return _Reader(raw, budget).read(found)


def _sort(
    found: _Sorted, parts: list[Part], kind: str, texts: list[Part] | None, htmls: list[Part] | None, *, is_alternative: bool
) -> None:
    """`texts` or `htmls` is None where an alternative chose the other one."""
    before = len(texts or ()), len(htmls or ())
    first = _first_of_related(parts) if kind == RELATED else 0
    for place, part in enumerate(parts):
        if part.is_multipart:
            _sort(found, _shown_of(part), part.kind, texts, htmls, is_alternative=is_alternative or part.kind == ALTERNATIVE)
        elif not _is_body(part, kind, is_first=place == first):
            found.files.append(part)
        else:
            if is_alternative and kind != ALTERNATIVE:
                htmls, texts = None if part.kind == "text/plain" else htmls, None if part.kind == "text/html" else texts
            _add(found, part, kind, texts, htmls)
    if kind == ALTERNATIVE and texts is not None and htmls is not None:
        added = texts[before[0] :], htmls[before[1] :]
        texts += [] if added[0] else added[1]
        htmls += [] if added[1] else added[0]


def _add(found: _Sorted, part: Part, kind: str, texts: list[Part] | None, htmls: list[Part] | None) -> None:
    """Within an alternative each view takes its own kind; elsewhere everything is in both. A picture is a file as well."""
    if _is_media(part):
        found.files.append(part)
    if texts is not None and (kind != ALTERNATIVE or part.kind == "text/plain"):
        texts.append(part)
    if htmls is not None and (kind != ALTERNATIVE or part.kind == "text/html"):
        htmls.append(part)


def _shown_of(part: Part) -> list[Part]:
    """Left out is what is for machines alone: a Macintosh's resource fork beside a file, a mail as an app or a watch."""
    if part.kind == "multipart/appledouble":
        return [child for child in part.children if child.kind != "application/applefile"] or part.children
    return [child for child in part.children if child.kind not in _HIDDEN] if part.kind == ALTERNATIVE else part.children


def _first_of_related(parts: list[Part]) -> int:
    """Where the part stands that shows the others: the first, unless that is a picture."""
    shown = (place for place, part in enumerate(parts) if part.is_multipart or part.kind in {"text/html", "text/plain"})
    return next(shown, 0)


def _is_body(part: Part, kind: str, *, is_first: bool) -> bool:
    """Whether it is read where it stands. A text with a file name counts as a file, unless nothing stands before it."""
    is_text = part.kind in {"text/plain", "text/html"}
    if not (is_text or _is_media(part)) or part.disposition.value == "attachment":
        return False
    return is_first or (kind != RELATED and (not is_text or not part.name))


def _is_media(part: Part) -> bool:
    return part.kind.startswith(("image/", "audio/", "video/"))


class _Reader:
    """Decodes the chosen parts; each once."""

    def __init__(self, raw: bytes, budget: Budget) -> None:
        self._raw = raw
        self._budget = budget
        self._read: dict[str, str] = {}
        self._files: list[FilePart] = []
        self._left = TEXT_LIMIT

    def read(self, found: _Sorted) -> Contents:
        found.texts.sort(key=_place)
        found.htmls.sort(key=_place)
        has_html = any(part.kind == "text/html" for part in found.htmls)
        html = "\n".join(self._as_html(part) for part in found.htmls)[:TEXT_LIMIT] if has_html else ""
        text = self._joined(found.texts) or (text_of_html(html) if html else "")
        for part in found.files:
            self._take_file(part)
        if not text and not html:
            text, html = self._instead(found.files)
        files = (
            sorted(self._files, key=lambda file: [int(number) for number in file.path.split(".")]) if len(self._files) > 1 else self._files
        )
        return Contents(text, html, tuple(_with_place(file, html) for file in files))

    def _joined(self, parts: list[Part]) -> str:
        """Plain parts and HTML ones in their order, as Apple Mail writes text around pictures."""
        shown = [part for part in parts if not _is_media(part)]
        if all(part.kind == "text/html" for part in shown):
            return text_of_html("\n".join(self._text(part) for part in shown)) if shown else ""
        texts = (self._text(part) if part.kind == "text/plain" else text_of_html(self._text(part)) for part in shown)
        return "\n\n".join(filter(None, (text.strip() for text in texts)))[:TEXT_LIMIT]

    def _as_html(self, part: Part) -> str:
        if part.kind == "text/html":
            return self._text(part)
        from html import escape

        if _is_media(part):
            return f'<img src="cid:{escape(content_id)}">' if (content_id := _content_id(part)) else ""
        return "<p>" + escape(self._text(part).strip()).replace("\n", "<br>") + "</p>"

    def _text(self, part: Part) -> str:
        if part.path not in self._read:
            self._budget.check_time()
            text = self._decoded(part)[: self._left]
            self._left -= len(text)
            self._read[part.path] = text
        return self._read[part.path]

    def _decoded(self, part: Part) -> str:
        data = self._bytes(part)
        if part.kind == "text/plain" and b"begin" in data:
            data = self._without_uuencoded(part, data)
        data = data[: 4 * TEXT_LIMIT]
        label = part.type_parameters.get("charset") or (
            charsets.label_in(data) if part.kind == "text/html" and not data.isascii() else None
        )
        text = charsets.text_of(data, label)
        text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        if part.type_parameters.get("format", "").lower() == "flowed":
            return unwrapped(text, deletes_space=part.type_parameters.get("delsp", "").lower() == "yes")
        return text

    def _without_uuencoded(self, part: Part, data: bytes) -> bytes:
        pieces, end = [], 0
        for number, (begin, after, name, content) in enumerate(uuencoded(data), 1):
            shown = file_names.shown(charsets.unlabelled(name)) or "attachment"
            self._files.append(FilePart(f"{part.path}.{number}", shown, "application/octet-stream", content))
            pieces.append(data[end:begin])
            end = after
            self._budget.count_part(0)
        return b"".join([*pieces, data[end:]]) if pieces else data

    def _bytes(self, part: Part) -> bytes:
        return undone(self._raw[part.start : part.end], part.head.first("Content-Transfer-Encoding"))

    def _take_file(self, part: Part) -> None:
        self._budget.check_time()
        data, name = self._bytes(part), file_names.shown(charsets.whole_characters(decoded(part.name)))
        if not data and not part.name:
            return
        if (part.kind in _TNEF or name.lower() == "winmail.dat") and self._take_winmail(part, data):
            return
        subject = _subject_of_attached(data) if part.kind == "message/rfc822" else ""
        self._files.append(FilePart(part.path, name or file_names.for_kind(part.kind, subject), part.kind, data, _content_id(part)))

    def _take_winmail(self, part: Part, data: bytes) -> bool:
        from .winmail import is_winmail, opened

        found = opened(data) if is_winmail(data) else None
        if found is None:
            return False
        for number, file in enumerate(found.files, 1):
            shown = file_names.shown(file.name) or file_names.for_kind(file.content_type)
            self._files.append(FilePart(f"{part.path}.{number}", shown, file.content_type, file.data, file.content_id[:_CONTENT_ID_LIMIT]))
        self._read[f"{part.path} text"], self._read[f"{part.path} html"] = found.text[:TEXT_LIMIT], found.html[:TEXT_LIMIT]
        return True

    def _instead(self, files: list[Part]) -> tuple[str, str]:
        """Where no part is a body: what Outlook wrapped, another kind of text, or what a calendar says."""
        for part in files:
            text, html = self._read.get(f"{part.path} text", ""), self._read.get(f"{part.path} html", "")
            if text or html:
                return text or text_of_html(html), html
        for part in files:
            if part.kind == "text/calendar":
                from .invitations import words_of

                return words_of(self._text(part)), ""
            if (
                part.kind.startswith("text/")
                and part.disposition.value != "attachment"
                and part.kind not in {"text/html", "text/rfc822-headers"}
            ):
                text = self._text(part).strip()
                return (_MARKS.sub("", text) if part.kind in _MARKED else text), ""
        return "", ""


def _place(part: Part) -> int:
    """Where its body begins: texts are read in the order of the mail, also where delimiters came in a wrong one."""
    return part.start


def _with_place(file: FilePart, html: str) -> FilePart:
    if not file.content_id or f"cid:{file.content_id}" not in html:
        return file
    return FilePart(file.path, file.name, file.content_type, file.data, file.content_id, is_inline=True)


def _content_id(part: Part) -> str:
    return readable(part.head.first("Content-ID")).strip().strip("<>")[:_CONTENT_ID_LIMIT]


def _subject_of_attached(data: bytes) -> str:
    """The attached mail's; raises Unreadable for mails in mails in mails without an end."""
    from .headers import text_of

    subject = text_of(read_head(data, 0)[0], "Subject")
    for depth, _ in enumerate(_attached_heads(data)):
        check_nesting(depth)
    return subject


def _attached_heads(data: bytes) -> Iterator[int]:
    place = 0
    while True:
        head, place = read_head(data, place)
        yield place
        if not head.first("Content-Type").strip().lower().startswith("message/rfc822"):
            return
