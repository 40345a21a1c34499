"""Search end to end: a mail is found by what is written in it, through the table's stream and the API; and is not any more once its customer is erased."""

from urllib.parse import quote

import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey
from tests.api import ApiClient, new_agent
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def search(agent: ApiClient, asked: str, **more: str) -> list[dict[str, object]]:
    query = "&".join(f"{name}={quote(value)}" for name, value in {"q": asked, **more}.items())
    answered = agent.get(f"/api/v1/search?{query}")
    assert answered.status == 200, answered.text
    return list(answered.json["hits"])


def merge() -> None:
    merger = wiring.desk().search_index.merger
    assert merger.merge(merger.recent.manifest())


@pytest.mark.parametrize("is_merged", [False, True])
def test_mail_is_found_by_what_stands_in_it(world: World, hana: ApiClient, is_merged: bool) -> None:
    world.deliver(mail("昨日の出金がまだ反映されません。", subject="出金について", Message_ID="<first@mail.example>"))
    world.now += 60
    world.deliver(
        mail("My withdrawals have not arrived.", subject="Überweisung", sender="Jürgen <juergen@customer.example>"),
        source="juergen@customer.example",
    )
    world.follow()
    if is_merged:
        merge()
    german, japanese = (ticket.id for ticket in sorted(world.tickets(), key=lambda ticket: ticket.opened_at, reverse=True))

    def found(asked: str, **more: str) -> list[object]:
        return [hit["id"] for hit in search(hana, asked, **more)]

    assert found("出金") == found("反映されません") == found("「出金が」") == [japanese]
    assert found("withdrawal") == found('"have not arrived"') == found("überweisungen") == [german]
    assert found("uberweisung", field="subject") == [german]
    assert found("uberweisung", field="text") == []
    assert found("juergen@customer.example") == found("jurgen") == [german]
    assert found("<first@mail.example>") == [japanese]
    assert found(german.lower()) == found(f"{german[:4]}-{german[4:8]}-{german[8:]}") == [german]
    assert found(german[-5:]) == [german]
    assert found("example") == [german, japanese]
    assert found("example", state="open") == found("example", language="fr") == []
    assert found("nothing of the kind") == []


def test_result_tells_where_and_what(world: World, hana: ApiClient) -> None:
    world.deliver(mail("Good day. " * 30 + "The blue umbrella is late. " + "Regards. " * 30, subject="Delivery"))
    world.follow()

    (hit,) = search(hana, "umbrella")

    assert (hit["version"], hit["kind"], hit["subject"]) == (1, "received", "Delivery")
    assert "The blue umbrella is late." in str(hit["excerpt"])
    assert len(str(hit["excerpt"])) < 200


def test_what_agents_write_is_found_and_what_mails_quote_is_not_found_twice(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late."))
    (ticket,) = world.tickets()
    hana.post(f"/api/v1/tickets/{ticket.id}/notes", {"text": "Asked the harbourmaster."})
    hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "It is in the hangar.\n\n> The zeppelin is late."})
    world.follow()

    assert [(hit["kind"], hit["version"]) for hit in search(hana, "harbourmaster")] == [("note", 2)]
    assert [(hit["kind"], hit["version"]) for hit in search(hana, "hangar")] == [("sent", 3)]


def test_what_was_merged_is_found_where_it_goes_on(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late.", subject="Zeppelin"))
    world.now += 60
    world.deliver(mail("It is the blue balloon.", subject="Balloon"))
    first, second = sorted(ticket.id for ticket in world.tickets())
    assert hana.post(f"/api/v1/tickets/{second}/merge", {"into": first}).status == 200
    world.follow()

    (hit,) = search(hana, "balloon", state="new")

    assert (hit["id"], hit["found_in"], hit["version"], hit["subject"]) == (first, second, 1, "Zeppelin")
    assert [found["id"] for found in search(hana, second)] == [first]
    assert [found["id"] for found in search(hana, "late blue")] == []
    assert [found["id"] for found in search(hana, "balloon", state="merged")] == [second]
    hana.post(f"/api/v1/tickets/{second}/unmerge")
    assert [found["id"] for found in search(hana, "balloon")] == [second]


def test_pages_follow_each_other(world: World, hana: ApiClient) -> None:
    for number in range(7):
        world.now += 60
        world.deliver(mail("The zeppelin is late.", sender=f"p{number}@customer.example"), source=f"p{number}@customer.example")
    world.follow()
    newest = [ticket.id for ticket in sorted(world.tickets(), key=lambda ticket: -ticket.opened_at)]
    first = hana.get("/api/v1/search?q=zeppelin&limit=3").json
    merge()
    second = hana.get(f"/api/v1/search?q=zeppelin&limit=3&cursor={first['next']}").json
    third = hana.get(f"/api/v1/search?q=zeppelin&limit=3&cursor={second['next']}").json

    assert [hit["id"] for page in (first, second, third) for hit in page["hits"]] == newest
    assert third["next"] is None


def test_long_message_is_found_by_its_last_word(world: World, hana: ApiClient) -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    world.deliver(mail(words + " zanzibar"))
    world.follow()
    before = search(hana, "zanzibar")
    merge()

    assert [hit["id"] for hit in before] == [hit["id"] for hit in search(hana, "zanzibar")] == [world.tickets()[0].id]


def test_erased_customer_is_found_by_nothing_and_stands_in_no_part_of_the_index(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late."))
    world.follow()
    merge()
    world.now += 60
    world.deliver(mail("And the balloon as well."))
    world.follow()
    world.is_made_up = True
    requester = world.tickets()[0].requester
    CustomerKey.get(requester).delete()
    wiring.desk().search_index.forget(requester)
    world.restart()

    assert search(hana, "zeppelin") == search(hana, "balloon") == []
    index = wiring.desk().search_index
    assert list(index.candidates([wiring.desk().search_digests.of_one("zeppel")])) == []
    assert list(index.candidates([wiring.desk().search_digests.of_one("balloo")])) == []


def test_erased_customer_is_not_indexed_afterwards(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late."))
    CustomerKey.get(world.tickets()[0].requester).delete()
    world.follow()

    assert list(wiring.desk().search_index.candidates([wiring.desk().search_digests.of_one("zeppel")])) == []
    world.is_made_up = True


def test_same_change_brought_twice_is_found_once(world: World, hana: ApiClient) -> None:
    world.deliver(mail("The zeppelin is late."))
    world.follow()
    world.follow_from_the_beginning()

    assert len(search(hana, "zeppelin")) == 1


def test_nothing_to_look_up_is_told(world: World, hana: ApiClient) -> None:
    assert hana.get("/api/v1/search?q=%21%3F").status == 400
    assert hana.get("/api/v1/search").status == 400
    assert hana.get(f"/api/v1/search?q={'x' * 501}").status == 400


def test_new_mail_is_found_when_its_changes_have_come_by_once(world: World, hana: ApiClient) -> None:
    """Nothing else must happen first, as a merge; how long that takes is measured (docs/performance.md)."""
    world.deliver(mail("The zeppelin is late."))
    assert search(hana, "zeppelin") == []
    world.follow()

    assert len(search(hana, "zeppelin")) == 1


def test_index_is_made_anew_from_the_record(world: World, hana: ApiClient) -> None:
    from infra.search.__main__ import rebuild

    for number in range(3):
        world.now += 60
        world.deliver(mail(f"The zeppelin {number} is late.", sender=f"p{number}@customer.example"), source=f"p{number}@customer.example")
    ticket = min(str(each.id) for each in world.tickets())
    hana.post(f"/api/v1/tickets/{ticket}/notes", {"text": "Asked the harbourmaster."})
    world.follow()
    merge()
    before = search(hana, "zeppelin")
    wiring.desk().search_index.begin_anew()
    assert search(hana, "zeppelin") == []

    assert rebuild(wiring.desk().indexer) == 4
    assert search(hana, "zeppelin") == before
    assert [hit["id"] for hit in search(hana, "harbourmaster")] == [hit["id"] for hit in search(hana, ticket[-5:])] == [ticket]
    assert rebuild(wiring.desk().indexer) == 4
    assert search(hana, "zeppelin") == before


def test_what_comes_while_the_index_is_made_anew_is_found(world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from infra.search import __main__ as rebuilding

    world.deliver(mail("The zeppelin is late."))
    world.follow()
    messages = rebuilding.messages

    def meanwhile() -> list[object]:
        found = messages()
        world.now += 60
        world.deliver(mail("The balloon as well.", sender="b@customer.example"), source="b@customer.example")
        world.follow()
        return list(found)

    monkeypatch.setattr(rebuilding, "messages", meanwhile)
    rebuilding.rebuild(wiring.desk().indexer)

    assert len(search(hana, "zeppelin")) == 1
    assert len(search(hana, "balloon")) == 1


@pytest.mark.attack(55)
def test_words_on_their_way_into_the_index_do_not_outlive_an_erasure(
    world: World, hana: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer is erased after their words were read for the index and before they are in it."""
    world.deliver(mail("The zeppelin is late."))
    requester = world.tickets()[0].requester
    index, indexer = wiring.desk().search_index, wiring.desk().indexer
    add = index.add

    def erased_first(documents: list[object]) -> None:
        CustomerKey.get(requester).delete()
        index.forget(requester)
        add(documents)

    monkeypatch.setattr(index, "add", erased_first)
    indexer.take_in(world.items())

    assert list(index.candidates([wiring.desk().search_digests.of_one("zeppel")])) == []
    world.is_made_up = True
