"""What happens to a page, as events: the record from which every next action follows. Times are epoch seconds. Short names are what is stored."""

from msgspec import Struct

from chalicelib.desk.chains import Channel
from chalicelib.desk.words import Severity


class Recipient(Struct, frozen=True):
    """`id` as chains write it: `person:aiko`, `team:tokyo`, `topic:fallback`. `channels`: by which it can be told, in order; never empty."""

    id: str
    channels: tuple[Channel, ...]


class Opened(Struct, frozen=True, tag="opened", tag_field="k"):
    """Something fell due. What the page is about, and how much of it there is, stands beside it (oncall/store.py)."""

    at: int
    severity: Severity


class Raised(Struct, frozen=True, omit_defaults=True, tag="raised", tag_field="k"):
    """A copy for a level (from 1). `copy` counts from 0 in each level of a cycle. `recipients`: whom it went to, as the rotas stood then."""

    at: int
    cycle: int
    level: int
    copy: int
    recipients: tuple[Recipient, ...]


class Attempt(Struct, frozen=True):
    """One recipient of one copy by one channel; `again` counts from 0 how often all channels had failed before."""

    cycle: int
    level: int
    copy: int
    recipient: str
    channel: Channel
    again: int = 0


class Tried(Struct, frozen=True, omit_defaults=True, tag="tried", tag_field="k"):
    """A call begins. Without an outcome after UNKNOWN_S its process died, or hangs."""

    at: int
    attempt: Attempt


class Taken(Struct, frozen=True, omit_defaults=True, tag="taken", tag_field="k"):
    """The channel took it: the call returned, the webhook answered 2xx."""

    at: int
    attempt: Attempt


class Failed(Struct, frozen=True, omit_defaults=True, tag="failed", tag_field="k"):
    at: int
    attempt: Attempt
    reason: str


class Alarmed(Struct, frozen=True, omit_defaults=True, tag="alarmed", tag_field="k"):
    """The alarm that depends on no channel was told. `recipient` None: the level had nobody."""

    at: int
    cycle: int
    level: int
    copy: int
    recipient: str | None
    again: int = 0


class Acknowledged(Struct, frozen=True, omit_defaults=True, tag="acknowledged", tag_field="k"):
    at: int
    by: str


class ActivitySeen(Struct, frozen=True, omit_defaults=True, tag="activity", tag_field="k"):
    """A person did something for one of the page's tickets."""

    at: int


class Snoozed(Struct, frozen=True, omit_defaults=True, tag="snoozed", tag_field="k"):
    """Acknowledged until then."""

    at: int
    by: str
    until: int


class HandedOn(Struct, frozen=True, omit_defaults=True, tag="handed-on", tag_field="k"):
    """Somebody gave it to somebody else, as chains write it: `person:kenji`, `rota:security`."""

    at: int
    by: str
    to: str


class Rearmed(Struct, frozen=True, omit_defaults=True, tag="rearmed", tag_field="k"):
    """It came back: level 1 of the next cycle follows."""

    at: int


class Resolved(Struct, frozen=True, omit_defaults=True, tag="resolved", tag_field="k"):
    at: int
    by: str


Happening = Opened | Raised | Tried | Taken | Failed | Alarmed | Acknowledged | ActivitySeen | Snoozed | HandedOn | Rearmed | Resolved


class PageHistory(Struct, frozen=True):
    """`id` is the same on every copy. The first event is its opening. An event that was recorded twice changes nothing."""

    id: str
    events: tuple[Happening, ...]

    @property
    def opened(self) -> Opened:
        match self.events:
            case (Opened() as first, *_):
                return first
        raise ValueError(f"the record of page {self.id} does not begin with its opening")
