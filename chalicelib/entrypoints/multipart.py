"""Reads forms with files (multipart/form-data, RFC 7578): flat, within what a request may hold, nothing nested or encoded."""

from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32

from chalicelib.core.errors import InvalidInput
from chalicelib.outbox.model import File

MULTIPART = "multipart/form-data"
MOST_PARTS = 80
LARGEST_HEADER = 2048
_HEADERS = HeaderParser(policy=compat32)


def parts_of(content_type: str, body: bytes) -> tuple[dict[str, str], tuple[File, ...]]:
    """Fields, the last of each name, and the files that were chosen. Raises InvalidInput for what browsers do not send."""
    boundary = _parameter(_HEADERS.parsestr(f"Content-Type: {content_type}"), "boundary", "content-type")
    if not boundary:
        raise InvalidInput("The form does not say where its parts end. Send it again.", {"cause": "form"})
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]
    if len(parts) > MOST_PARTS or not body.rstrip().endswith(boundary + b"--"):
        raise InvalidInput("The form did not arrive whole. Send it again.", {"cause": "form"})
    fields: dict[str, str] = {}
    files: list[File] = []
    for part in parts:
        head, _, content = part.partition(b"\r\n\r\n")
        _take(_HEADERS.parsestr(head.strip()[:LARGEST_HEADER].decode("latin-1")), content, fields, files)
    return fields, tuple(files)


def _take(head: Message, content: bytes, fields: dict[str, str], files: list[File]) -> None:
    name, file_name = (_parameter(head, wanted, "content-disposition") for wanted in ("name", "filename"))
    if file_name is None:
        fields[(name or b"").decode(errors="replace")] = content.decode(errors="replace")
    elif file_name or content:  # a field for files into which nothing was put comes as a part without name and content
        files.append(File(file_name.decode(errors="replace"), head.get_content_type(), content))


def _parameter(head: Message, name: str, of: str) -> bytes | None:
    """Browsers send names as UTF-8 in quotes, with `%22` for a quote."""
    found = head.get_param(name, header=of)
    return found.encode("latin-1", "replace").replace(b"%22", b'"') if isinstance(found, str) else None
