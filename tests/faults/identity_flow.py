"""Mail whose sender proves nothing, or somebody else, as stages: held, accepted for good, marked, and what an agent forwards."""

from email.message import EmailMessage
from typing import Any

from chalicelib.quarantine.store import QuarantineRecord

from .harness import Play, Stage
from .mail_flow import arrives, ask, hire, mail

FAILS = {"dmarc": "fail", "policy": "reject"}


def failing(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail(Message_ID="<failing@customer.example>", Cc="wife@customer.example"), FAILS


def failing_again(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail("Another matter.", Message_ID="<again@customer.example>"), FAILS


def copying(_: Play) -> tuple[bytes, dict[str, Any]]:
    raw = mail("My wife reads along.", sender="jiro@customer.example", Message_ID="<jiro@customer.example>", Cc="wife@customer.example")
    return raw, {"source": "jiro@customer.example"}


def forwarded(_: Play) -> tuple[bytes, dict[str, Any]]:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"], inner["Message-ID"] = "Saburo <saburo@customer.example>", "Card", "<inner@customer.example>"
    inner.set_content("My card is gone.")
    outer["From"], outer["To"], outer["Subject"] = "hana@example.com", "support@example.com", "Fwd: Card"
    outer["Message-ID"], outer["Date"] = "<outer@example.com>", "Sun, 22 Nov 2026 13:39:00 +0000"
    outer.set_content("Who takes this?")
    outer.add_attachment(inner)
    outer.set_boundary("=-the-same-in-every-run-=")
    return outer.as_bytes(), {"source": "hana@example.com"}


def look_into_quarantine(play: Play) -> None:
    hire(play)
    (play.notes["held"],) = [item.sk for item in play.world.items() if isinstance(item, QuarantineRecord)]


def agent_accepts_for_good(play: Play) -> None:
    held = play.notes["held"]
    play.deliver(lambda: ask(play, f"quarantine/{held}/release", {"always": True}) in {200, 409})


STAGES = (
    arrives("failing mail", 0, failing),
    Stage("agent accepts its sender for good", 1, look_into_quarantine, agent_accepts_for_good),
    arrives("failing again", 2, failing_again),
    arrives("requester copies somebody", 3, copying),
    arrives("agent forwards", 4, forwarded),
)
