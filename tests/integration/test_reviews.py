"""Verdicts are taken down once for a question, sealed with their customer's key, and gone with it."""

import pytest
from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey, Desk
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.faq.review_records import ANONYMOUS_S, ReviewRecord
from chalicelib.faq.reviewed import AGENT, DID_NOT_HELP, HELPED, NOT_ANSWERABLE, OTHER_ARTICLE, Review
from chalicelib.faq.reviews import PageVotes, Reviews
from infra.knowledge_base.places import Place
from infra.knowledge_base.reviewed_questions import Reviewed, reviewed_questions
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

QUESTION = "How much is the withdrawal fee for Hanako?"


@pytest.fixture
def reviews(world: World) -> Reviews:
    return wiring.desk().review_book


@pytest.fixture
def asked(world: World) -> Review:
    """By a customer who is known."""
    world.deliver(mail(subject="Something else", text="This is a story that no article knows."))
    (ticket,) = world.tickets()
    return Review(
        question=QUESTION, language="en", channel="mail", article="fees", probability=0.991, outcome="answer", verdict=HELPED, right="fees",
        ticket=ticket.id, version=1, customer=ticket.requester,
    )  # fmt: skip


def items() -> list[ReviewRecord]:
    return [item for item in Desk.scan(consistent_read=True) if isinstance(item, ReviewRecord)]


def test_what_is_recorded_is_what_is_read(world: World, reviews: Reviews, asked: Review) -> None:
    reviews.record(asked)

    assert list(reviews.all()) == [replace(asked, at=int(world.now))]


def test_it_is_recorded_once_however_often_it_comes(reviews: Reviews, asked: Review) -> None:
    for _ in range(3):
        reviews.record(asked)

    assert len(items()) == 1


def test_another_question_of_the_same_ticket_is_another_review(reviews: Reviews, asked: Review) -> None:
    reviews.record(asked)
    reviews.record(replace(asked, version=4))

    assert len(items()) == 2


def test_the_customers_newest_verdict_counts(reviews: Reviews, asked: Review) -> None:
    reviews.record(asked)
    reviews.record(replace(asked, verdict=DID_NOT_HELP, right=None))

    assert [review.verdict for review in reviews.all()] == [DID_NOT_HELP]


def test_an_agents_verdict_wins_whenever_it_comes(reviews: Reviews, asked: Review) -> None:
    agents = replace(asked, verdict=OTHER_ARTICLE, right="limits", by=AGENT)
    reviews.record(asked)
    reviews.record(agents)
    reviews.record(replace(asked, verdict=DID_NOT_HELP, right=None))

    assert [(review.verdict, review.right) for review in reviews.all()] == [(OTHER_ARTICLE, "limits")]
    reviews.record(replace(agents, verdict=NOT_ANSWERABLE, right=None))
    assert [review.verdict for review in reviews.all()] == [NOT_ANSWERABLE]


def test_no_word_of_it_lies_open(reviews: Reviews, asked: Review) -> None:
    reviews.record(replace(asked, remark="Hanako says so"))

    (item,) = items()
    assert "Hanako" not in repr(item.serialize())


def test_what_is_left_of_an_erased_customer_cannot_be_read(world: World, reviews: Reviews, asked: Review) -> None:
    world.is_made_up = True  # the ticket's own words cannot be read, either
    reviews.record(asked)
    CustomerKey(asked.customer).delete()

    assert list(reviews.all()) == []
    with pytest.raises(NotFound, match="erased"):
        reviews.record(asked)


def test_one_who_was_erased_and_writes_again_has_another_key(world: World, reviews: Reviews, asked: Review) -> None:
    reviews.record(asked)
    CustomerKey(asked.customer).delete()
    world.is_made_up = True  # what was sealed with the old key stays unreadable
    wiring.desk().vault.open_or_make(None, asked.customer).stored()

    assert list(reviews.all()) == []


def test_a_vote_of_the_help_centre_has_a_key_of_its_own_and_ends_by_time(world: World, reviews: Reviews) -> None:
    votes = PageVotes(reviews)
    votes.record("vote-1", "withdrawal fee", "en", "fees", helped=False, remark="My seed phrase is lost")
    votes.record("vote-1", "withdrawal fee", "en", "fees", helped=True, remark="")
    votes.record("vote-2", "Auszahlung", "de", "fees", helped=True, remark="")

    assert {(review.vote, review.question, review.verdict) for review in reviews.all()} == {
        ("vote-1", "withdrawal fee", HELPED),
        ("vote-2", "Auszahlung", HELPED),
    }
    assert {int(item.exp) - int(world.now) for item in items()} == {ANONYMOUS_S}
    assert list(CustomerKey.scan()) == []
    world.now += ANONYMOUS_S
    assert list(reviews.all()) == []


def test_secrets_that_were_typed_into_the_search_box_are_not_kept(reviews: Reviews) -> None:
    PageVotes(reviews).record("vote-1", "my card 4111 1111 1111 1111 does not work", "en", "fees", helped=False, remark="x" * 100_000)

    (review,) = reviews.all()
    assert review.question == "my card [card number removed] does not work"
    assert len(review.remark) == 2_000


def test_many_are_read_in_every_language(reviews: Reviews) -> None:
    votes = PageVotes(reviews)
    for number in range(30):
        votes.record(f"vote-{number}", "q", ("ja", "en", "es", "fr", "de")[number % 5], "fees", helped=True, remark="")

    assert len(list(reviews.all())) == 30


def test_learning_reads_them_from_the_stack_and_masks_them(reviews: Reviews, asked: Review) -> None:
    reviews.record(replace(asked, question="Fees for hanako@customer.example?", verdict=OTHER_ARTICLE, right="limits", by=AGENT))

    assert reviewed_questions(Place("madoguchi-local"), None) == [
        Reviewed("Fees for [e-mail]", "en", "mail", OTHER_ARTICLE, "limits", "fees")
    ]


def test_the_oldest_is_read_first_whatever_its_language(reviews: Reviews, world: World) -> None:
    """The report looks at the newest alone where there are too many."""
    for language in ("fr", "ja", "en"):
        PageVotes(reviews).record(f"vote-{language}", language, language, "fees", helped=True, remark="")
        world.now += 60

    assert [each.language for each in reviewed_questions(Place("madoguchi-local"), None)] == ["fr", "ja", "en"]


def test_a_stack_that_is_not_there_is_named(world: World) -> None:
    with pytest.raises(InvalidInput, match="There is no DeskTable in the stack nowhere"):
        reviewed_questions(Place("nowhere"), None)
    with pytest.raises(InvalidInput, match="STACK="):
        Place().shelf()
