"""The page flow as stages: a ticket runs out of time, level after level; the last one repeats; a person acknowledges.

It ends before the page comes back as forgotten, four hours after the acknowledgement.
"""

from chalicelib import wiring
from tests.world import mail, sqs_record

from .harness import Play, Stage
from .mail_flow import notice_of

HOUR_S = 3600


def two_mails(play: Play) -> None:
    """One opens a ticket, whose first response is promised in four hours; one claims to be from ourselves."""
    for name, raw in (
        ("overdue", mail(Message_ID="<overdue@customer.example>")),
        ("ours", mail(sender="support@example.com", Message_ID="<ours@example.com>")),
    ):
        play.world.inbound([sqs_record(notice_of(play, name, lambda _, raw=raw: (raw, {})))])


def acknowledge(play: Play) -> None:
    """A person clicks until the page says thank you."""
    page = play.world.pages[-1]["page_id"]
    play.deliver(lambda: bool(wiring.desk().oncall.acknowledge(page, "on-call:test")))


def nothing(_: Play) -> None:
    """The scene is set by the stage before."""


def settle(play: Play) -> None:
    play.settle()


STAGES = (
    Stage("quarantined mail is told of", 0, two_mails, settle),
    Stage("level 1", 4, nothing, settle),
    Stage("level 2", 5, nothing, settle),
    Stage("level 3", 6, nothing, settle),
    Stage("repeat", 7, nothing, settle),
    Stage("acknowledge", 8, nothing, acknowledge),
    Stage("silence after the acknowledgement", 11, nothing, settle),
)
