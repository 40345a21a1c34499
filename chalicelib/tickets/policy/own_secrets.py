"""Secrets in what agents write: they are taken out as customers' are, for they would travel further than those."""

from msgspec.structs import replace

from chalicelib.outbox.model import File
from chalicelib.redaction.files import redact_file, redact_file_name
from chalicelib.redaction.model import in_order
from chalicelib.redaction.redacting import redact
from chalicelib.tickets.model import Message


def without_secrets(message: Message, files: tuple[File, ...]) -> tuple[Message, tuple[File, ...]]:
    """`removed` of the message names the kinds, those in the files among them."""
    text, subject = redact(message.text), redact(message.subject)
    kinds = {*message.removed, *text.kinds, *subject.kinds}
    cleaned = tuple(_file(file, kinds) for file in files)
    if not kinds:
        return message, files
    return replace(message, text=text.text, subject=subject.text, removed=in_order(kinds)), cleaned


def _file(file: File, kinds: set[str]) -> File:
    name, named = redact_file_name(file.name)
    data, found = redact_file(file.content_type, file.data)
    kinds.update(found, named)
    return replace(file, name=name, data=data) if found or named else file
