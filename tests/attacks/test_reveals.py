"""Promises 10 and 11, attack 50: masked data is shown with a reason, within one budget, and account details only to a customer who proved themselves."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.audit.acts import ActRecord
from chalicelib.audit.chain import link
from chalicelib.audit.model import AgentDay, Head
from chalicelib.aws.dynamodb import Desk
from chalicelib.reveals.policy.budget import is_within
from chalicelib.reveals.policy.masking import masked_address, masked_name, masked_phone
from tests.api import ApiClient, new_agent
from tests.attacks.test_step_up import code_of, known_customer
from tests.local_aws import environment, here  # noqa: F401 - fixtures: requests at the same moment meet there
from tests.world import World, mail

WHY = {"fields": ["address"], "reason": "call-back", "words": "They asked for a call."}


@pytest.fixture
def hana(world: World, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    return new_agent()


def tickets(world: World, number: int) -> list[str]:
    for at in range(number):
        world.deliver(mail(f"Umbrella {at}", sender=f"taro{at}@customer.example"), source=f"taro{at}@customer.example")
        world.now += 1
    return sorted(ticket.id for ticket in world.tickets())


def with_budget(budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from msgspec.structs import replace

    from chalicelib import wiring
    from chalicelib.desk.model import Reveals

    published = wiring.desk().desk()
    changed = replace(published, document=replace(published.document, reveals=Reveals(budget_a_day=budget)))
    monkeypatch.setattr(wiring.desk().revealer, "desk", lambda: changed)


def acts(world: World, agent: str = "hana") -> list[ActRecord]:
    found = [item for item in Desk.scan(consistent_read=True) if item.pk.startswith(f"V#{agent}#")]
    return sorted((item for item in found if isinstance(item, ActRecord)), key=lambda item: (item.pk, item.sk))


def reveals(world: World, agent: str = "hana") -> list[ActRecord]:
    return [act for act in acts(world, agent) if act.rv]


def test_reveal_is_shown_recorded_and_ends(world: World, hana: ApiClient) -> None:
    (ticket,) = tickets(world, 1)

    shown = hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY)

    assert (shown.status, shown.json["values"], shown.json["left"]) == (200, {"address": "taro0@customer.example"}, 39), shown.text
    history = hana.get(f"/api/v1/tickets/{ticket}").json["history"]
    assert (history[-1]["actor"], history[-1]["events"][0]) == (
        "agent:hana",
        {"type": "revealed", "facts": {"fields": ["address"], "reason": "call-back"}},
    )
    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY).json["left"] == 39  # the same again, while it is shown
    world.now += 901
    assert hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY).json["left"] == 38


@pytest.mark.parametrize("missing", ["reason", "words", "fields"])
def test_without_a_reason_nothing_is_shown(world: World, hana: ApiClient, missing: str) -> None:
    (ticket,) = tickets(world, 1)

    answer = hana.post(f"/api/v1/tickets/{ticket}/reveals", {name: value for name, value in WHY.items() if name != missing})

    assert (answer.status, reveals(world)) == (400, [])


@pytest.mark.attack(50)
def test_reveals_in_many_tabs_at_once_share_one_budget(world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    all_tickets = tickets(world, 6)
    with_budget(3, monkeypatch)

    with ThreadPoolExecutor(6) as tabs:
        answers = list(tabs.map(lambda ticket: hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY), all_tickets))

    shown = [answer for answer in answers if answer.status == 200]
    assert len(shown) == len(reveals(world)) <= 3
    assert {answer.status for answer in answers} <= {200, 403, 409}


@pytest.mark.attack(50)
def test_over_the_budget_the_agent_is_blocked_and_security_paged_once(
    world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_tickets = tickets(world, 4)
    with_budget(2, monkeypatch)

    statuses = [hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY).status for ticket in all_tickets]
    world.tick(1)

    assert statuses == [200, 200, 403, 403]
    pages = [page for page in world.pages if page["reason"] == "reveal-budget"]
    assert len({page["attributes"]["page_id"] for page in pages}) == 1
    assert all(page["attributes"]["team"] == "security" for page in pages)
    assert "taro" not in str(pages)
    assert hana.get("/api/v1/me/reveals").json == {"left": 0, "is_blocked": True}


def test_a_block_outlasts_the_day_and_nobody_lifts_their_own(world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    all_tickets = tickets(world, 2)
    lead = new_agent("ken", "Ken", "ken@example.com")
    with_budget(1, monkeypatch)
    for ticket in all_tickets:
        hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY)

    world.now += 86400

    assert hana.post(f"/api/v1/tickets/{all_tickets[0]}/reveals", WHY).status == 403
    assert hana.post("/api/v1/agents/hana/lift-block").status == 403
    assert lead.post("/api/v1/agents/hana/lift-block").status == 200
    assert lead.post("/api/v1/agents/hana/lift-block").status == 404
    assert hana.post(f"/api/v1/tickets/{all_tickets[0]}/reveals", WHY).status == 200


def test_account_details_stay_hidden_until_the_customer_proved_themselves(world: World, hana: ApiClient) -> None:
    ticket = known_customer(world)
    why = {**WHY, "fields": ["account"]}

    before = hana.post(f"/api/v1/tickets/{ticket}/reveals", why)
    hana.post(f"/api/v1/tickets/{ticket}/step-up")
    hana.post(f"/api/v1/tickets/{ticket}/step-up/confirm", {"code": code_of(world)})
    proved = hana.post(f"/api/v1/tickets/{ticket}/reveals", why)
    world.now += 1801
    after = hana.post(f"/api/v1/tickets/{ticket}/reveals", why)

    assert (before.status, proved.status, after.status) == (403, 200, 403), proved.text
    assert before.json["cause"] == "step-up"


def test_the_chain_of_a_day_shows_what_was_taken_out_of_it(world: World, hana: ApiClient) -> None:
    for ticket in tickets(world, 3):
        hana.post(f"/api/v1/tickets/{ticket}/reveals", WHY)
    found = acts(world)
    assert [(act.wh, act.oc, int(act.rv or 0)) for act in found] == [("reveal", "asked", 0), ("reveal", "shown", 1)] * 3

    head = bytes(32)
    for number, item in enumerate(found, 1):
        assert item.prev == head
        about = f"hana {item.pk.split('#')[2]} {number} {int(item.at)} {int(item.rv or 0)}"
        head = link(head, about, item.wh, item.ids, item.oc, item.fr, item.rq)
    day: Any = Desk.get(found[0].pk, "#")
    assert (day.hd, day.rv) == (head, 3)


@pytest.mark.parametrize(("used", "expected"), [(0, True), (39, True), (40, False), (99, False)])
def test_the_budget_is_the_last_that_is_shown(used: int, expected: bool) -> None:
    assert is_within(AgentDay("hana", "20261124", Head(used, b""), used), 40) is expected


def test_what_is_masked_tells_little() -> None:
    assert masked_address("taro@customer.example") == "t•••@c•••.example"
    assert masked_address("U1234567") == "U•••"
    assert masked_name("Taro  Yamada") == "T••• Y•••"
    assert masked_name("") == ""
    assert masked_phone("+81 90-1234-5678") == "•••78"
    assert masked_phone("12") == "•••"
