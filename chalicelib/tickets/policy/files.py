"""Which files an agent's mail may carry: how many, how large, under which names."""

from collections.abc import Iterable, Sequence

from chalicelib.core.errors import InvalidInput, TooLarge
from chalicelib.outbox.attaching import shown_name
from chalicelib.outbox.model import File

MOST_FILES = 20
UPLOAD_LIMIT_BYTES = 4 * 1024 * 1024
"""Of one request: Lambda takes an event of 6 MB, and files come in base64."""
LETTER_LIMIT_BYTES = 20 * 1024 * 1024
"""Of one mail: 27 MB encoded, which SES (40 MB) and most mailboxes take."""


def checked_files(files: Sequence[File]) -> tuple[File, ...]:
    """Under names that show what they are. Raises InvalidInput, TooLarge."""
    if len(files) > MOST_FILES:
        raise InvalidInput(
            f"A mail carries {MOST_FILES} files at most. Put them into an archive, or send a second mail.", {"field": "files"}
        )
    size = sum(len(file.data) for file in files)
    if size > UPLOAD_LIMIT_BYTES:
        raise TooLarge(
            f"The files have {size} bytes; one request takes {UPLOAD_LIMIT_BYTES}. Send some of them with another mail.", {"field": "files"}
        )
    return tuple(File(shown_name(file.name), file.content_type, file.data) for file in files)


def refuse_heavy(sizes: Iterable[int]) -> None:
    """Raises TooLarge where files are more than a mail carries."""
    if (size := sum(sizes)) > LETTER_LIMIT_BYTES:
        raise TooLarge(
            f"The files have {size} bytes together; a mail carries {LETTER_LIMIT_BYTES}. Forward without attachments, and send some by themselves.",
            {"field": "with_attachments"},
        )
