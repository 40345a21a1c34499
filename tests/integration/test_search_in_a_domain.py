"""The whole desk with its search in an OpenSearch domain: found through the stream and the API, made anew from the record, and gone once its customer is erased."""

from collections.abc import Iterator

import boto3
import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey, commit
from chalicelib.core.errors import Upstream
from chalicelib.customers import erasures
from infra.erase import erase_all, eraser
from infra.search.__main__ import rebuild
from tests.api import ApiClient, new_agent
from tests.fakes.opensearch import Domain, Running
from tests.integration.test_search import search
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail


@pytest.fixture
def domain(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Domain]:
    """The desk begins with the embedded index, and has a domain from then on."""
    running = Running(Domain(secret="test"))
    monkeypatch.setenv("SEARCH_DOMAIN", running.address)
    world.environment = {**world.environment, "SEARCH_DOMAIN": running.address}
    world.enter()
    yield running.domain
    running.close()
    world.environment["SEARCH_DOMAIN"] = ""
    world.enter()


@pytest.fixture
def hana(world: World, domain: Domain) -> ApiClient:
    return new_agent()


def wrote(world: World, text: str, address: str) -> str:
    world.now += 60
    before = {str(ticket.id) for ticket in world.tickets()}
    world.deliver(mail(text, sender=address), source=address)
    world.follow()
    (made,) = {str(ticket.id) for ticket in world.tickets()} - before
    return made


def erase(world: World, ticket: str) -> None:
    (customer,) = (made.requester for made in world.tickets() if made.id == ticket)
    places = {
        "SearchTable": world.environment["SEARCH_TABLE"], "SearchBucket": world.environment["SEARCH_BUCKET"],
        "RawMailBucket": world.environment["RAW_MAIL_BUCKET"], "SearchDomain": world.environment["SEARCH_DOMAIN"], "Stage": "local",
    }  # fmt: skip
    commit([erasures.ask(customer, "agent:chie", int(world.now))])
    erase_all(eraser(places, boto3.client("dynamodb"), boto3.client("s3")), int(world.now))


def test_mail_is_found_by_what_stands_in_it_and_pages_follow_each_other(world: World, hana: ApiClient, domain: Domain) -> None:
    tickets = [wrote(world, f"The zeppelin {number} is late. 出金がまだです。", f"p{number}@customer.example") for number in range(5)]
    world.follow_from_the_beginning()

    first = hana.get("/api/v1/search?q=zeppelin&limit=3").json
    second = hana.get(f"/api/v1/search?q=zeppelin&limit=3&cursor={first['next']}").json
    assert [hit["id"] for hit in first["hits"] + second["hits"]] == tickets[::-1]
    assert second["next"] is None
    assert [hit["id"] for hit in search(hana, "出金")] == tickets[::-1]
    assert [hit["id"] for hit in search(hana, "p3@customer.example")] == [tickets[3]]
    assert [hit["id"] for hit in search(hana, tickets[2][-5:])] == [tickets[2]]
    assert search(hana, "balloon") == []
    table = boto3.resource("dynamodb").Table(world.environment["SEARCH_TABLE"])
    assert [item for item in table.scan(ConsistentRead=True)["Items"] if item["pk"] != "M"] == []


def test_no_word_and_no_address_reaches_the_domain(world: World, hana: ApiClient, domain: Domain) -> None:
    wrote(world, "The zeppelin is late.", "taro@customer.example")
    search(hana, "zeppelin")
    sent = b"".join(asked.path.encode() + asked.body for asked in domain.asked)

    assert domain.holds()
    assert [word for word in (b"zeppel", b"taro", b"customer.example", b"late") if word in sent] == []


def test_index_is_made_anew_from_the_record_in_the_domain(world: World, hana: ApiClient, domain: Domain) -> None:
    tickets = [wrote(world, f"The zeppelin {number} is late.", f"p{number}@customer.example") for number in range(3)]
    domain.indices[next(iter(domain.indices))].kept.clear()

    assert rebuild(wiring.desk().indexer) == 3
    assert rebuild(wiring.desk().indexer) == 3
    assert [hit["id"] for hit in search(hana, "zeppelin")] == tickets[::-1]
    assert len(domain.indices) == 1


def test_erased_customer_is_in_no_index_the_old_one_included(world: World, hana: ApiClient, domain: Domain) -> None:
    zeppelin = wrote(world, "The zeppelin is late.", "taro@customer.example")
    balloon = wrote(world, "The balloon is late.", "jiro@customer.example")
    in_use = wiring.desk().search_index
    digest = wiring.desk().search_digests.of_one("late")
    held = wiring.desk().indexer.read_again(list(in_use.candidates([digest])))
    world.environment["SEARCH_DOMAIN"], address = "", world.environment["SEARCH_DOMAIN"]
    world.enter()
    embedded = wiring.desk().search_index
    embedded.add(held)
    world.environment["SEARCH_DOMAIN"] = address
    world.enter()
    erase(world, zeppelin)
    world.restart()

    assert len(held) == 2
    assert [ref.ticket_id for ref in wiring.desk().search_index.candidates([digest])] == [balloon]
    assert [ref.ticket_id for ref in embedded.candidates([digest])] == [balloon]
    assert [document["ticket"] for document in domain.holds()] == [balloon]
    world.is_made_up = True


def test_words_on_their_way_into_the_domain_do_not_outlive_an_erasure(world: World, hana: ApiClient, domain: Domain) -> None:
    world.deliver(mail("The zeppelin is late."))
    requester = world.tickets()[0].requester
    index, indexer = wiring.desk().search_index, wiring.desk().indexer
    add = index.add

    def erased_first(documents: list[object]) -> None:
        CustomerKey.get(requester).delete()
        index.forget(requester)
        add(documents)  # type: ignore[arg-type]

    index.add = erased_first  # type: ignore[method-assign, assignment]
    indexer.take_in(world.items())

    assert domain.holds() == []
    world.is_made_up = True


def test_domain_that_is_down_delays_what_is_found_and_no_mail(world: World, hana: ApiClient, domain: Domain) -> None:
    domain.faults = [503] * 20
    world.deliver(mail("The zeppelin is late."))
    with pytest.raises(Upstream):
        world.follow()
    domain.faults = [503]
    assert hana.get("/api/v1/search?q=zeppelin").status == 503
    domain.faults = []
    world.follow()

    assert len(search(hana, "zeppelin")) == 1
