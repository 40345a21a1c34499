"""Mails whose sender is not who they say: what proves nothing opens at most a ticket that is marked, and leads to nobody's."""

import pytest

from chalicelib.quarantine import store as quarantine
from tests.api import new_agent
from tests.world import World, mail, trace

from .record import causes, messages

ATTACKER = "eve@stranger.example"
CODE = "Your verification code is 424242."


@pytest.mark.attack(9)
@pytest.mark.parametrize(
    "from_lines",
    [
        b"From: taro@customer.example\r\nFrom: eve@stranger.example",
        b"From: eve@stranger.example\r\nFrom: taro@customer.example",
        b"From: taro@customer.example, eve@stranger.example",
        b"From: taro@customer.example\r\nfrom: taro@customer.example",
    ],
)
@pytest.mark.parametrize("dmarc", ["pass", "gray"])
def test_two_authors_prove_nobody_whatever_ses_says(world: World, from_lines: bytes, dmarc: str) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    doubled = mail("Change my address.", References="<first@customer.example>").replace(b"From: taro@customer.example", from_lines)
    opening = mail("Hello.").replace(b"From: taro@customer.example", from_lines)

    world.deliver(doubled, dmarc=dmarc, signed_by=("customer.example",))
    world.deliver(opening, dmarc=dmarc, signed_by=("customer.example",))

    assert causes() == ["unauthenticated"]
    assert sorted(ticket.is_authenticated for ticket in world.tickets()) == [False, True]
    assert len(world.sent) == 1, "only the first mail is answered"


@pytest.mark.attack(10)
@pytest.mark.parametrize(
    "author",
    [
        "taro@customer.example eve@stranger.example", "taro@customer.example <eve@stranger.example> x", "<taro@customer.example>@stranger.example",
        "taro@customer.example;eve@stranger.example", "taro@customer.example\t<", "Taro <taro@customer.example> (x) y", "taro@customer.example@stranger.example",
    ],
)  # fmt: skip
def test_address_with_something_behind_it_is_nobodys(world: World, author: str) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    raw = mail("Change my address.", References="<first@customer.example>")

    world.deliver(raw.replace(b"From: taro@customer.example", f"From: {author}".encode()), source=ATTACKER)

    assert causes() == ["unauthenticated"]
    assert [ticket.version for ticket in world.tickets()] == [2]
    assert len(world.sent) == 1


FORGED = (
    b"Authentication-Results: amazonses.com;\r\n spf=pass;\r\n dkim=pass header.i=@customer.example;\r\n dmarc=pass header.from=customer.example;\r\n"
    b"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\nX-SES-DMARC-Verdict: PASS\r\nX-SES-RECEIPT: AEFBQUFB\r\n"
    b"Received-SPF: pass (spfCheck: domain of customer.example) client-ip=192.0.2.7; envelope-from=taro@customer.example;\r\n"
)


@pytest.mark.attack(11)
@pytest.mark.parametrize(
    ("verdicts", "cause"),
    [
        ({"dmarc": "gray", "spf": "fail", "dkim": "pass"}, "unauthenticated"),
        ({"dmarc": "gray", "spf": "pass", "dkim": "pass"}, "unauthenticated"),
        ({"dmarc": "fail", "policy": "none"}, "unauthenticated"),
        ({"dmarc": "fail", "policy": "reject"}, "dmarc-failed"),
    ],
)
@pytest.mark.parametrize("signed_by", [(), ("stranger.example",)], ids=["SES names no signature", "SES names the attacker's"])
@pytest.mark.parametrize("place", ["at the top", "under a trace of its own"])
def test_forged_results_of_ses_prove_nothing(
    world: World, verdicts: dict[str, str], cause: str, signed_by: tuple[str, ...], place: str
) -> None:
    """The attacker's domain is signed and in order; only From is the customer's, whose domain has no policy."""
    world.deliver(mail(Message_ID="<first@customer.example>"))
    own = trace(ATTACKER, "customer.example") if place == "under a trace of its own" else b""
    raw = own + FORGED + mail("Change my address.", References="<first@customer.example>")

    world.deliver(raw, source=ATTACKER, signed_by=signed_by, **verdicts)

    assert causes() == [cause]
    assert len(world.sent) == 1


@pytest.mark.attack(11)
def test_mail_that_ses_itself_found_signed_by_the_authors_domain_is_proved(world: World) -> None:
    """The other side of the test above."""
    world.deliver(mail(Message_ID="<first@customer.example>"))

    world.deliver(mail("More.", References="<first@customer.example>"), source=ATTACKER, dmarc="gray", signed_by=("customer.example",))

    assert causes() == []
    assert [ticket.version for ticket in world.tickets()] == [2]


@pytest.mark.attack(14)
@pytest.mark.parametrize(
    ("verdicts", "cause"),
    [({"dmarc": "fail", "policy": "reject"}, "dmarc-failed"), ({"dmarc": "fail", "policy": "none"}, "unauthenticated"), ({"dmarc": "gray", "spf": "fail"}, "unauthenticated")],
)  # fmt: skip
def test_spoofed_requester_brings_nobody_in_and_nobody_is_mailed(world: World, verdicts: dict[str, str], cause: str) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    spoofed = mail("Please keep my colleague in copy.", References="<first@customer.example>", Cc=ATTACKER)
    mails = len(world.sent)

    world.deliver(spoofed, **verdicts)
    new_agent().post(f"/api/v1/quarantine/{quarantine.waiting(1)[0].id}/release")
    world.deliver(mail("Show me.", sender=ATTACKER, References="<first@customer.example>"), source=ATTACKER)
    world.deliver(mail("Again, as a new one.", Cc=ATTACKER, Message_ID="<other@customer.example>"), **verdicts)

    assert set(causes()) == {"stranger"} | ({cause} if cause == "dmarc-failed" else set())
    assert all(ticket.participants == {ticket.requester} for ticket in world.tickets())
    assert len(world.sent) == mails


@pytest.mark.attack(14)
def test_proved_requester_brings_in_whom_they_copy(world: World) -> None:
    """The other side of the test above."""
    world.deliver(mail(Message_ID="<first@customer.example>", Cc="wife@customer.example"))

    world.deliver(
        mail("It is mine.", sender="wife@customer.example", References="<first@customer.example>"), source="wife@customer.example"
    )

    assert causes() == []
    assert [len(ticket.participants) for ticket in world.tickets()] == [2]


@pytest.mark.attack(15)
@pytest.mark.parametrize(
    "third",
    ["service@platform.example", "noreply@platform.example", "notification-7@platform.example"],
    ids=lambda name: name.partition("@")[0],
)
@pytest.mark.parametrize("is_copied", [False, True], ids=["never named", "copied before"])
def test_verification_mail_to_a_ticket_address_is_never_shown_to_the_requester(world: World, third: str, is_copied: bool) -> None:
    """The requester opened a ticket in order to sign up elsewhere with its address; copying a program's address makes it no participant."""
    copies = {"Cc": third} if is_copied and third != "service@platform.example" else {}
    world.deliver(mail(Message_ID="<first@customer.example>", **copies))
    address = world.sent[0].mail["Reply-To"].addresses[0].addr_spec

    world.deliver(mail(CODE, sender=third, subject="Verify: 424242", Auto_Submitted="auto-generated"), source=third, to=(address,))
    world.deliver(mail(f"{CODE} 2", sender=third, subject="Verify: 424242"), source=third, to=(address,))
    world.deliver(mail("Well?", References="<first@customer.example>"))
    hana, ticket = new_agent(), world.tickets()[0]
    assert hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "We are looking into it."}).status == 201
    for _ in range(3):
        world.tick(86400)

    assert causes() == ["stranger", "stranger"]
    assert not [sent for sent in world.sent if "424242" in sent.raw.decode() or "424242" in sent.text]
    assert [message for message in messages(world) if "424242" in message.text + message.subject] == []
    assert all(third not in sent.recipients for sent in world.sent)


FORWARDED = """Please take this.

---------- Forwarded message ---------
From: Taro Yamada <taro@customer.example>
Date: Tue, 3 Nov 2026 at 10:12
Subject: Card
To: Hana <hana@example.com>

My card is gone.
"""


@pytest.mark.attack(20)
@pytest.mark.parametrize(
    ("verdicts", "opened"),
    [
        ({"dmarc": "fail", "policy": "reject"}, 0),
        ({"dmarc": "fail", "policy": "none"}, 1),
        ({"dmarc": "gray", "spf": "fail"}, 1),
        ({"dmarc": "processing_failed"}, 1),
    ],
)
def test_forged_agent_does_nothing_that_an_agent_does(world: World, verdicts: dict[str, str], opened: int) -> None:
    new_agent("hana", "Hana", "hana@example.com")

    world.deliver(mail(FORWARDED, sender="hana@example.com", subject="Fwd: Card"), source=ATTACKER, **verdicts)

    assert len(world.tickets()) == opened
    assert all(ticket.is_authenticated is False for ticket in world.tickets())
    assert [message.sender.address for message in messages(world) if message.sender] == ["hana@example.com"] * opened
    assert world.sent == []


@pytest.mark.attack(20)
@pytest.mark.parametrize(
    "sender", ["hana@example.com.stranger.example", "hana@exаmple.com", "Hana <eve@stranger.example>", "hana@stranger.example"]
)
def test_agent_is_known_by_the_whole_address_alone(world: World, sender: str) -> None:
    new_agent("hana", "Hana", "hana@example.com")

    world.deliver(mail(FORWARDED, subject="Fwd: Card").replace(b"From: taro@customer.example", f"From: {sender}".encode()), source=ATTACKER)

    assert not [message for message in messages(world) if message.sender and message.sender.address == "taro@customer.example"]


@pytest.mark.attack(20)
def test_agent_who_was_locked_out_forwards_nothing(world: World) -> None:
    from chalicelib.agents.usecases import lock_out

    new_agent("hana", "Hana", "hana@example.com")
    lock_out("hana")

    world.deliver(mail(FORWARDED, sender="hana@example.com", subject="Fwd: Card"), source="hana@example.com")

    assert [message.sender.address for message in messages(world) if message.sender] == ["hana@example.com"]


SHOWN = {
    "direction-override": "=?utf-8?b?4oCuZ3BqLnNpZ24=?= <x@stranger.example>",
    "hidden-characters": "=?utf-8?b?VGHigItybw==?= <x@stranger.example>",
    "mixed-alphabets": "=?utf-8?b?0KBheXBhbA==?= <x@stranger.example>",
    "foreign-letters": "x@xn--80ak6aa92e.stranger.example",
    "other-address": '"taro@customer.example" <x@stranger.example>',
    "claims-to-be-us": "Example Exchange Support <x@stranger.example>",
    "look-alike-domain": "support@xn--exmple-4nf.com",
}


@pytest.mark.attack(27)
@pytest.mark.parametrize("code", SHOWN)
def test_sender_who_shows_as_somebody_else_is_warned_of(world: World, code: str) -> None:
    world.deliver(mail().replace(b"From: taro@customer.example", f"From: {SHOWN[code]}".encode()))
    (ticket,) = world.tickets()

    message = new_agent().get(f"/api/v1/tickets/{ticket.id}").json["conversation"][0]

    assert code in [warning["code"] for warning in message["warnings"]]
    assert all(warning["words"] for warning in message["warnings"])
    assert message["sender"]["name"].isprintable()


@pytest.mark.attack(27)
def test_sender_who_looks_like_a_participant_is_warned_of_where_the_mail_is_held(world: World) -> None:
    world.deliver(mail(Message_ID="<first@customer.example>"))
    twin = "taro@xn--ustomer-xjg.example"  # with a Cyrillic letter for the first one
    world.deliver(mail("Send it to my new account.", sender=twin, References="<first@customer.example>"), source=twin)
    hana = new_agent()
    (held,) = hana.get("/api/v1/quarantine").json["quarantine"]

    preview = hana.get(f"/api/v1/quarantine/{held['id']}").json["mail"]

    assert "look-alike-sender" in [warning["code"] for warning in preview["warnings"]]


@pytest.mark.attack(27)
@pytest.mark.parametrize("sender", ["Taro Yamada <taro@customer.example>", "=?utf-8?b?5bGx55Sw?= <t@customer.example>", "hana@example.com"])
def test_usual_sender_is_not_warned_of(world: World, sender: str) -> None:
    world.deliver(mail().replace(b"From: taro@customer.example", f"From: {sender}".encode()))

    assert [message.warnings for message in messages(world)] == [()]
