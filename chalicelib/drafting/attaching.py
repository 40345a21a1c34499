"""Files of a draft: sealed in the content bucket where those of sent mail lie, so that sending moves nothing."""

from chalicelib.aws.objects import ObjectStore
from chalicelib.core.errors import InvalidInput
from chalicelib.core.sealing import seal
from chalicelib.core.signing import Signer
from chalicelib.outbox.model import File
from chalicelib.tickets.model import Attachment
from chalicelib.tickets.policy.files import MOST_FILES, refuse_heavy


def stored_file(file: File, data_key: bytes, cause: str, signer: Signer, objects: ObjectStore) -> Attachment:
    """The same file of the same cause is stored over itself."""
    key = f"attachments/{signer.tag('attachment', cause, width=32)}"
    objects.put(key, seal(data_key, file.data, key))
    return Attachment(file.name, file.content_type, len(file.data), key)


def within_a_letter(files: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Each once. Raises InvalidInput and TooLarge."""
    each = tuple({file.key: file for file in files}.values())
    if len(each) > MOST_FILES:
        raise InvalidInput(f"A mail carries {MOST_FILES} files at most. Put them into an archive.", {"field": "files"})
    refuse_heavy(file.size for file in each)
    return each
