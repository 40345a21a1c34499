"""Two whole desks with mailboxes of their own write to each other; the test is the post between them. They stop after one automatic mail each."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.local.desk_client import DeskClient
from tests.e2e.running_desk import ROOT, RunningDesk

pytestmark = pytest.mark.xdist_group("two-desks")
ROUNDS = 8
RENAMED = {
    "support@example.com": "help@other.example",
    "security@example.com": "alarm@other.example",
    "desk.example.com": "desk.other.example",
}


@dataclass
class Organisation:
    """A desk and the mailbox that the other writes to. `carried` are its mails that the post has brought over."""

    desk: DeskClient
    mailbox: str
    carried: set[str] = field(default_factory=set)

    def mails_to(self, other: "Organisation") -> list[dict[str, Any]]:
        return [mail for mail in self.desk.local("outbox") if mail["mail_id"] not in self.carried and other.owns(mail["to"][0])]

    def automatic_mails_to(self, other: "Organisation") -> int:
        sent = [mail for mail in self.desk.local("outbox") if other.owns(mail["to"][0])]
        return sum("Auto-Submitted" in mail["headers"] for mail in sent)

    def owns(self, address: str) -> bool:
        local, _, domain = address.partition("@")
        return f"{local.partition('+')[0]}@{domain}" == self.mailbox

    def settle(self) -> None:
        """Returns when all that SMTP took is dealt with, and what was due a minute later as well."""
        body = json.dumps({"advance_s": 61}).encode()
        request = urllib.request.Request(
            f"{self.desk.http}/_local/clock", body, {"Content-Type": "application/json", "Accept": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            json.loads(answer.read())


@pytest.fixture(scope="module")
def organisations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Organisation, Organisation]]:
    """Started once: the one who writes to the mailbox simulator leaves no mail to the other."""
    folder = tmp_path_factory.mktemp("two-desks")
    text = (ROOT / "desk/example-exchange.yaml").read_text(encoding="utf-8")
    for ours, theirs in RENAMED.items():
        text = text.replace(ours, theirs)
    (folder / "other.yaml").write_text(text, encoding="utf-8")
    first, second = RunningDesk.at(folder / "first"), RunningDesk.at(folder / "second")
    second.ports["DESK_DOCUMENT"] = str(folder / "other.yaml")
    try:
        yield Organisation(first.start(), "support@example.com"), Organisation(second.start(), "help@other.example")
        assert (first.interrupt(), second.interrupt()) == (0, 0)
    finally:
        for running in (first, second):
            if running.process is not None:
                running.kill()


def carry(sender: Organisation, receiver: Organisation) -> int:
    """The post: every new mail in the one's outbox goes to the other's SMTP, as SES would send it."""
    mails = sender.mails_to(receiver)
    for mail in mails:
        receiver.desk.send_raw(mail["raw"].encode(), f"0100-{mail['message_id']}@amazonses.com", mail["to"][0])
        sender.carried.add(mail["mail_id"])
    receiver.settle()
    return len(mails)


def carry_all(one: Organisation, other: Organisation) -> None:
    for _ in range(ROUNDS):
        if carry(one, other) + carry(other, one) == 0:
            return
    raise AssertionError(f"they still write to each other after {ROUNDS} rounds")


def test_two_desks_that_write_to_each_other_stop_after_one_automatic_mail_each(organisations: tuple[Organisation, Organisation]) -> None:
    one, other = organisations
    for sender, receiver in ((one, other), (other, one)):
        letter = {
            "to": {"address": receiver.mailbox},
            "subject": f"From {sender.mailbox}",
            "text": "Would you look into a transfer for us?",
        }
        sender.desk.api("POST", "/tickets", letter)
    carry_all(one, other)

    assert (one.automatic_mails_to(other), other.automatic_mails_to(one)) == (1, 1)
    for here, there in ((one, other), (other, one)):
        theirs = here.desk.ticket_about(f"From {there.mailbox}")
        own = here.desk.ticket_about(f"From {here.mailbox}")
        assert theirs["state"] == "new", "their agent's letter waits for ours"
        assert own["state"] == "waiting_customer", "their acknowledgement of ours changes nothing"
        conversation = here.desk.api("GET", f"/tickets/{own['id']}")["conversation"]
        assert [(message["kind"], message["is_automatic"]) for message in conversation] == [("reply", False), ("received", True)]


def test_mail_to_the_mailbox_simulator_comes_back_as_with_ses(organisations: tuple[Organisation, Organisation]) -> None:
    desk = organisations[0].desk
    desk.api("POST", "/tickets", {"to": {"address": "bounce+1@simulator.amazonses.com"}, "subject": "Will bounce", "text": "Hello."})
    ticket = desk.ticket_about("Will bounce")

    desk.wait_for("the bounce", lambda: desk.api("GET", f"/tickets/{ticket['id']}")["suppression"])
    shown = desk.api("GET", f"/tickets/{ticket['id']}")
    assert (shown["state"], shown["conversation"][0]["delivery"]["state"], shown["suppression"]["status"]) == ("open", "bounced", "5.1.1")
