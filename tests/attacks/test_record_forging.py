"""Whoever is read about, writes in, or works here puts nothing into the record but what happened, and keeps nothing out of it (promise 12)."""

import boto3
import pytest

from chalicelib.audit import acts
from chalicelib.audit.model import Act
from chalicelib.aws.objects import S3Objects
from chalicelib.core.clock import day_of
from infra.audit.__main__ import verify
from tests.api import new_agent
from tests.console import ConsoleBrowser, open_console
from tests.integration.console.test_conversation import with_files
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

STRANGE = ("0AAAAAAAAAAAA%20%200BBBBBBBBBBBB", "%20a", "a%0Ab", "taro.sato%40customer.example", "Taro%20Sato")
"""What no id of ours is: blanks part the record's ids, and somebody may have written a name there."""


@pytest.fixture
def console(world: World) -> World:
    open_console()
    return world


@pytest.fixture
def hana(console: World) -> ConsoleBrowser:
    browser = ConsoleBrowser()
    assert browser.sign_in("hana").status == 303
    return browser


def told(console: World, agent: str = "hana") -> list[Act]:
    return [acts.act_of(record) for record in acts.acts_of(agent, day_of(console.now))]


def faults(console: World) -> list[str]:
    console.follow()
    return list(verify(S3Objects(boto3.client("s3"), console.environment["AUDIT_BUCKET"]), every=True).faults)


def assert_nothing_forged(console: World, agent: str) -> None:
    stored = " ".join(str(item.serialize()) for item in console.items() if item.pk.startswith("V#"))
    assert [word for word in ("0AAAAAAAAAAAA", "0BBBBBBBBBBBB", "taro", "Sato") if word in stored] == []
    assert {one for act in told(console, agent) for one in act.ids} <= {"unreadable"}
    assert faults(console) == []


def test_what_a_program_calls_an_id_neither_breaks_the_record_nor_forges_it(world: World) -> None:
    mika = new_agent("mika", "Mika", "mika@example.com")
    for strange in STRANGE:
        assert mika.get(f"/api/v1/quarantine/{strange}").status == 404
        assert mika.post(f"/api/v1/quarantine/{strange}/discard").status == 404

    assert len(told(world, "mika")) == 2 * len(STRANGE)
    assert_nothing_forged(world, "mika")


def test_what_an_address_of_the_console_calls_an_id_neither(console: World) -> None:
    browser = ConsoleBrowser()
    browser.sign_in("aki")
    for strange in STRANGE:
        assert browser.post(f"/console/people/{strange}/sign-out", {}).status == 404

    assert_nothing_forged(console, "aki")


def test_whose_address_a_program_lists_is_named(world: World) -> None:
    mika = new_agent("mika", "Mika", "mika@example.com")
    world.deliver(mail("Hello", sender="taro@customer.example"), dmarc="fail", policy="reject")
    (held,) = mika.get("/api/v1/quarantine").json["quarantine"]
    mika.post(f"/api/v1/quarantine/{held['id']}/release", {"always": True})
    (sender,) = mika.get("/api/v1/accepted-senders").json["senders"]

    named = [act.ids for act in told(world, "mika") if act.outcome == "shown"]
    assert (sender["address"], named) == ("t•••@c•••.example", [(held["id"],), (sender["id"],)])


def test_a_mail_as_it_looked_writes_nothing_into_the_record(console: World, hana: ConsoleBrowser) -> None:
    forged = '<p>Hello</p><a href="https://desk.example/console/tickets/0AAAAAAAAAAAA">x</a><a href="https://a.example/console/customers/0BBBBBBBBBBBB/">y</a>'
    console.deliver(with_files(html=forged, text="Hello", number="1"))
    (ticket,) = console.tickets()
    shown = hana.get(f"/console/tickets/{ticket.id}/mails/1")

    assert (shown.status, "0AAAAAAAAAAAA" in shown.text) == (200, True)
    assert told(console)[-1].ids == (ticket.id, "1")


def test_what_an_agent_links_to_is_not_shown_by_it(console: World, hana: ConsoleBrowser) -> None:
    hana.post("/console/preview", {"text": "[x](https://desk.example/console/tickets/0AAAAAAAAAAAA)"})

    assert "0AAAAAAAAAAAA" not in {one for act in told(console) for one in act.ids}


def test_each_mail_and_customer_that_a_page_asks_for_by_itself_is_recorded(console: World, hana: ConsoleBrowser) -> None:
    """Also where the ticket was shown in a list before, and the same number on another ticket."""
    for number in ("1", "2"):
        console.deliver(with_files(html=f"<p>The zeppelin {number} is late.</p>", text="The zeppelin is late.", number=number))
    first, second = sorted(ticket.id for ticket in console.tickets())
    hana.get("/console/queues/all")
    hana.get(f"/console/tickets/{first}/mails/1")
    before = len(told(console))
    asked = [f"/console/tickets/{second}/{part}" for part in ("mails/1", "customer", "leaving")]
    for target in asked * 2:
        assert hana.get(target).status == 200

    assert [(act.what, act.ids[0]) for act in told(console)[before:]] == [
        (what, second) for what in ("show_mail", "show_customer_side", "show_leaving")
    ]


def test_a_ticket_that_a_form_names_in_other_letters_is_named(console: World, hana: ConsoleBrowser) -> None:
    for number in (1, 2):
        console.deliver(
            mail("The zeppelin is late.", sender=f"customer{number}@customer.example"), source=f"customer{number}@customer.example"
        )
    first, second = sorted(ticket.id for ticket in console.tickets())
    hidden = "".join(f"%{ord(character):02X}" for character in second)
    form = f"csrf={hana.csrf}&version=1&reference=+{hidden}+"
    hana.call("POST", f"/console/tickets/{first}/links", form.encode(), {"sec_fetch_site": "same-origin"})

    assert set(told(console)[-1].ids) >= {first, second}


def test_tickets_that_are_changed_at_once_are_named(console: World, hana: ConsoleBrowser) -> None:
    console.deliver(mail("The zeppelin is late."))
    (ticket,) = console.tickets()
    hana.post("/console/bulk", {"ticket": f"{ticket.id}.{ticket.version}", "act": "priority=1", "in": "mine"})

    assert [act.ids for act in told(console) if (act.what, act.outcome) == ("change_many", "asked")] == [(ticket.id,)]
