"""The flow of mails that come back as stages: SES tells of a bounce and of a complaint, a mail server reports by mail."""

from typing import Any

from tests.ses_feedback import bounce, complaint, delivery_report, record_of
from tests.world import mail

from .harness import Play, Stage
from .mail_flow import arrives, ask, hire


def first(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail(Message_ID="<first@customer.example>"), {}


def second(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail("My name is spelt wrong.", sender="jiro@customer.example", Message_ID="<second@customer.example>"), {
        "source": "jiro@customer.example"
    }


def agent_replies(play: Play) -> None:
    ticket = play.world.sent[0].mail["Message-ID"][1:14]
    play.deliver(lambda: ask(play, f"tickets/{ticket}/replies", {"text": "It is corrected."}) == 201)


def told(play: Play, event: dict[str, Any]) -> None:
    """SNS delivers it until it is done."""
    play.deliver(lambda: not play.world.inbound([record_of(event)])["batchItemFailures"])


def note_bounce(play: Play) -> None:
    play.notes["event"] = bounce(play.world.sent[-1], feedback="bounce-1")


def note_complaint(play: Play) -> None:
    play.notes["event"] = complaint(play.world.sent[0])
    play.notes["event"]["complaint"]["feedbackId"] = "complaint-1"


def tell_it(play: Play) -> None:
    told(play, play.notes["event"])


def report(play: Play) -> tuple[bytes, dict[str, Any]]:
    """Our id, which is drawn, stands in its head alone, as some servers have it: what is remembered of its content is the same in every run."""
    sent = play.world.sent[-1]
    head, _, body = delivery_report(sent, returned="").partition(b"\n\n")
    kept = b"\n".join(line for line in head.split(b"\n") if not line.startswith(b"Message-ID:"))
    ids = f"\nMessage-ID: <report@mx.customer.example>\nReferences: {sent.mail['Message-ID']}\n\n"
    return kept + ids.encode() + body, {"source": ""}


STAGES = (
    arrives("first mail", 0, first),
    Stage("agent replies", 1, hire, agent_replies),
    Stage("reply bounces", 2, note_bounce, tell_it),
    Stage("complaint", 3, note_complaint, tell_it),
    arrives("another mail", 4, second),
    arrives("report by mail", 5, report),
)
