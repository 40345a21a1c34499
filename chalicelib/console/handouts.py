"""Attachments as they are saved (from S3's own origin, by a link that lives a minute) and as pictures within a page (from ours, by what they are)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from chalicelib.aws.dynamodb import commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import RandomBits, encode
from chalicelib.core.patterns import pattern
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import store
from chalicelib.tickets.html_view import PICTURE, html_view
from chalicelib.tickets.reading import TicketReader

from . import handout_store
from .handout_store import HandoutRecord
from .policy.pictures import MOST_BYTES, picture_type

LINK_S = 60
ENDS_AFTER_S = 120
"""When the copy that a link leads to is deleted."""
UNTYPED = "application/octet-stream"
"""What every file is handed out as, whatever it claims to be."""


_UNLOADED = pattern(rf'(<img(?: [a-z]+="[^"]*")*) {PICTURE}="')


class Links(Protocol):
    def put(self, key: str, data: bytes, name: str) -> str:
        """Where it can be fetched from, under that name, for a minute."""

    def delete(self, key: str) -> None: ...


class ShortLinks:
    """A bucket whose objects end within a day: what lies there is no longer sealed for its customer."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, data: bytes, name: str) -> str:
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        place = {"Bucket": self._bucket, "Key": key}
        self._client.put_object(
            **place, Body=data, ContentType=UNTYPED, ContentDisposition=disposition, CacheControl="no-store, max-age=0", Metadata={}
        )
        asked = {**place, "ResponseContentType": UNTYPED, "ResponseContentDisposition": disposition, "ResponseCacheControl": "no-store"}
        return str(self._client.generate_presigned_url("get_object", Params=asked, ExpiresIn=LINK_S))

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=key)


@dataclass
class Handouts:
    reader: TicketReader
    links: Links
    desk: Callable[[], PublishedDesk]
    desk_now: Clock
    random_bits: RandomBits

    def link(self, ticket_id: str, version: int, number: int) -> str:
        """Raises NotFound for what this ticket has not, whoever else has it. That the copy must go is written down before there is one."""
        file, data = self.reader.attachment(store.get_ticket(ticket_id), version, number)
        name = encode(self.random_bits(160), 32)
        commit([handout_store.begin(name, int(self.desk_now()) + ENDS_AFTER_S, self.desk().document.sharding.agenda)])
        return self.links.put(handout_store.place_of(name), data, file.name)

    def end(self, record: HandoutRecord) -> None:
        self.links.delete(handout_store.place_of(handout_store.name_of(record)))
        commit([handout_store.end(record)])

    def picture(self, ticket_id: str, version: int, number: int) -> tuple[str, bytes]:
        """Its type by its bytes, and they. Raises NotFound for what is none."""
        _, data = self.reader.attachment(store.get_ticket(ticket_id), version, number)
        kind = picture_type(data) if len(data) <= MOST_BYTES else None
        if kind is None:
            raise NotFound("This attachment is no picture that is shown here. Save it instead.", {"ticket": ticket_id})
        return kind, data

    def mail(self, ticket_id: str, version: int, place_of_pictures: str) -> str:
        """The HTML of a message made safe, its own pictures by where they are shown. Raises NotFound where there is none, or none that can be shown."""
        shown = self.reader.conversation(store.get_ticket(ticket_id), before=version + 1, limit=3, with_kids=False)
        message = next((line.message for line in shown.lines if line.version == version and line.slot == 0), None)
        html = html_view(message.html, message.attachments, f"{place_of_pictures}/{{}}".format) if message else ""
        if not html:
            raise NotFound("This message has no other form than its text.", {"ticket": ticket_id})
        return _UNLOADED.sub(r'\1 src="', html)
