"""What the knowledge base makes of a message, as customers and agents see it: the same in mail, chat and search."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.faq.reviewed import Review
from tests.api import ApiClient, new_agent
from tests.chat_channel import Channel
from tests.fakes.knowledge import FakeKnowledge, KeywordEngine, article, judged
from tests.gateway import Gateway
from tests.integration.chat_desk import document
from tests.world import Sent, World, mail

LANGUAGES = ("ja", "en", "es", "fr", "de")
FEES = {
    "ja": "出金手数料はいくらですか？", "en": "How much is the withdrawal fee?", "es": "¿Cuánto cuesta un retiro?", "fr": "Quels sont les frais de retrait ?",
    "de": "Wie hoch ist die Gebühr für eine Auszahlung?",
}  # fmt: skip
SPENT = {
    "ja": "仮想通貨の税金はどうなりますか？", "en": "What about tax on coins that I spent?", "es": "¿Qué impuestos pago por mis monedas?",
    "fr": "Quels impôts dois-je payer sur mes cryptos ?", "de": "Welche Steuern zahle ich auf meine Coins?",
}  # fmt: skip
RULES = {
    **dict.fromkeys((text.lower() for text in FEES.values()), judged("fees", "limits")),
    **dict.fromkeys((text.lower() for text in SPENT.values()), judged("taxes", "fees", "vip-desk", probability=0.5)),
    "vip": judged("vip-desk", "fees", probability=0.8, is_sure=False),
    "tax-free": judged("taxes"),
    "shabby": judged("limits", "fees", probability=0.7),
}
ARTICLES = (
    *(article("fees", language) for language in LANGUAGES), *(article("limits", language) for language in LANGUAGES), article("taxes", "en", disclaimer="tax-general"),
    article("vip-desk", "en", audience="agents"),
)  # fmt: skip


@dataclass
class Book:
    reviews: list[Review] = field(default_factory=list)

    def record(self, review: Review) -> None:
        self.reviews.append(review)


@pytest.fixture
def knowledge(world: World) -> FakeKnowledge:
    return put(FakeKnowledge(ARTICLES, KeywordEngine(RULES)))


@pytest.fixture
def book(knowledge: FakeKnowledge) -> Book:
    made = Book()
    wiring.desk().__dict__["review_book"] = made
    return made


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def put(knowledge: FakeKnowledge) -> FakeKnowledge:
    """In the place of what is published, until the world is entered anew."""
    wiring.desk().__dict__["knowledge"] = knowledge
    return knowledge


def say(world: World, text: str, language: str) -> Any:
    return Channel(world, wiring.desk().secrets.chat["web"][0]).say(text, language=language, conversation=f"c-{language}-{len(text)}").json


def helped_path(sent: Sent) -> str:
    (url,) = (word for word in sent.text.split() if "/helped/" in word)
    return urlsplit(url).path


# ---- the same decision in every channel


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_question_gets_the_same_answer_by_mail_and_in_chat(
    world: World, knowledge: FakeKnowledge, hana: ApiClient, language: str
) -> None:
    world.deliver(mail(f"{FEES[language]}\n", subject="?"))
    answered = say(world, FEES[language], language)

    (sent,) = world.sent
    assert f"/help/{language}/account/fees" in sent.text
    assert answered["status"] == "answered"
    assert (answered["answer"]["article"], answered["did_you_mean"]) == ("fees", None)
    assert answered["answer"]["source"].endswith(f"/help/{language}/account/fees")
    found = hana.get(f"/api/v1/knowledge/search?q={quote(FEES[language])}&language={language}").json["articles"]
    assert (found[0]["article"], found[0]["language"], found[0]["probability"]) == ("fees", language, 0.95)


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_close_question_gets_the_same_titles_by_mail_and_in_chat(world: World, knowledge: FakeKnowledge, language: str) -> None:
    world.deliver(mail(f"{SPENT[language]}\n", subject="?"))
    told = say(world, SPENT[language], language)

    (sent,) = world.sent
    assert "/help/en/account/taxes" in sent.text, "an article in another language is offered, not sent"
    assert (told["status"], told["answer"]) == ("waiting", None)
    assert [each["article"] for each in told["did_you_mean"]["articles"]] == ["taxes", "fees"]
    assert all(each["source"] in told["did_you_mean"]["text"] for each in told["did_you_mean"]["articles"])
    assert "vip-desk" not in sent.text + str(told)
    assert all(ticket.state == "new" and ticket.deadline for ticket in world.tickets()), "a person answers"


# ---- the letters


def test_answer_has_its_source_a_way_to_a_person_and_asks_whether_it_helped(world: World, knowledge: FakeKnowledge) -> None:
    world.deliver(mail("Hello,\nis it tax-free?\nThanks\nTaro", subject="Question", sender="Taro Yamada <taro@customer.example>"))

    (sent,) = world.sent
    assert "tax advice" in sent.text
    assert "/help/en/account/taxes" in sent.text
    assert helped_path(sent).startswith("/helped/")
    assert "a person will answer you" in sent.text
    assert "Taro" not in sent.text


def test_tax_answer_in_a_chat_has_the_disclaimer_of_the_letter(world: World, knowledge: FakeKnowledge) -> None:
    assert "tax advice" in say(world, "Is it tax-free?", "en")["answer"]["text"]
    assert "tax advice" not in say(world, FEES["en"], "en")["answer"]["text"]


def test_titles_come_in_the_one_acknowledgement(world: World, knowledge: FakeKnowledge) -> None:
    world.deliver(mail("Is it shabby?", subject="?"))

    (sent,) = world.sent
    assert ("About limits" in sent.text, "About fees" in sent.text) == (True, True)
    assert sent.mail["Subject"].endswith("We have your message")
    assert [(ticket.acknowledgements, ticket.answers) for ticket in world.tickets()] == [(1, 0)]


def test_unpublished_title_is_left_out_of_the_letter(world: World, knowledge: FakeKnowledge) -> None:
    world.deliver(mail("Is it shabby?", subject="?"))
    (ticket,) = world.tickets()
    letters = wiring.desk().delivery.letters
    del knowledge.articles["limits", "en"], knowledge.articles["limits", "ja"]
    for language in LANGUAGES:
        knowledge.articles.pop(("limits", language), None)

    assert letters._titles(["limits", "fees"], ticket.language) == [("About fees", f"{wiring.desk().base_url()}/help/en/account/fees")]


def test_titles_are_left_out_of_a_letter_that_leaves_after_answers_were_switched_off(world: World, knowledge: FakeKnowledge) -> None:
    world.deliver(mail("Is it shabby?", subject="?"))
    with document(world, lambda desk: desk["automatic_mail"].update(answers=False)):
        put(knowledge)
        assert wiring.desk().delivery.letters._titles(["limits", "fees"], "en") == []


@pytest.mark.parametrize("switch", ["shadow", False])
def test_in_shadow_it_is_decided_and_recorded_and_nothing_is_shown(world: World, switch: str | bool, hana: ApiClient) -> None:
    with document(world, lambda desk: desk["automatic_mail"].update(answers=switch)):
        put(FakeKnowledge(ARTICLES, KeywordEngine(RULES)))
        world.deliver(mail(FEES["en"], subject="?"))
        world.deliver(mail("Is it shabby?", subject="?", sender="ken@customer.example"), source="ken@customer.example")
        told = [say(world, FEES["en"], "en"), say(world, "Is it shabby?", "en")]
        shown = [hana.get(f"/api/v1/tickets/{ticket.id}").json for ticket in world.tickets()]

    assert all("/help/" not in sent.text and "/helped/" not in sent.text for sent in world.sent)
    assert all(each["answer"] is None and each["did_you_mean"] is None for each in told)
    facts = [event["facts"] for each in shown for commit in each["history"] for event in commit["events"] if event["type"] == "judged"]
    assert sorted((fact["outcome"], fact["shown"]) for fact in facts) == [("answer", False)] * 2 + [("did_you_mean", False)] * 2


# ---- did it help?


def test_link_scanner_votes_nothing_and_the_button_votes(world: World, knowledge: FakeKnowledge, book: Book) -> None:
    world.deliver(mail(f"Hello,\n{FEES['en']}\nRegards\nTaro", subject="?"))
    path, gateway = helped_path(world.sent[0]), Gateway()

    page = gateway.call("GET", path)
    gateway.call("HEAD", path)
    assert (page.status, book.reviews) == (200, [])
    assert 'name="helped" value="yes"' in page.body
    assert "script" not in page.body

    thanks = gateway.call("POST", path, b"helped=no", Content_Type="application/x-www-form-urlencoded")
    assert thanks.status == 200
    (review,) = book.reviews
    assert (review.verdict, review.article, review.right, review.question) == ("did_not_help", "fees", None, FEES["en"])
    assert (review.channel, review.language, review.probability, review.outcome) == ("mail", "en", 0.95, "answer")


def test_vote_in_a_chat_is_about_its_own_message(world: World, knowledge: FakeKnowledge, book: Book) -> None:
    world_says = Channel(world, wiring.desk().secrets.chat["web"][0])
    world_says.say("Is anybody there at all?")
    answer = world_says.say(FEES["en"]).json["answer"]

    Gateway().call("POST", urlsplit(answer["helped"]).path, b"helped=yes", Content_Type="application/x-www-form-urlencoded")

    assert [(review.verdict, review.right, review.version) for review in book.reviews] == [("helped", "fees", 2)]


@pytest.mark.parametrize("token", ["x", "a.b", "%2e%2e", "VEg0LjE.AAAAAAAAAAAAAAAA"])
def test_forged_link_votes_nothing(world: World, knowledge: FakeKnowledge, book: Book, token: str) -> None:
    answer = Gateway().call("POST", f"/helped/{token}", b"helped=yes", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, book.reviews) == (401, [])


def test_dead_link_speaks_the_readers_language_and_leads_on(world: World, knowledge: FakeKnowledge) -> None:
    answer = Gateway().call("GET", "/helped/x.y", Accept_Language="de")
    assert 'lang="de"' in answer.body
    assert 'href="/help"' in answer.body


def test_vote_without_a_word_asks_again(world: World, knowledge: FakeKnowledge, book: Book) -> None:
    world.deliver(mail(FEES["en"], subject="?"))
    answer = Gateway().call("POST", helped_path(world.sent[0]), b"helped=maybe", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, book.reviews) == (200, [])


# ---- for agents


def test_ticket_shows_suggestions_with_probabilities_and_agents_only_articles(
    world: World, knowledge: FakeKnowledge, hana: ApiClient
) -> None:
    world.deliver(mail("Do you have a vip desk?", subject="?"))
    (ticket,) = world.tickets()

    first, second = hana.get(f"/api/v1/tickets/{ticket.id}").json["suggestions"]

    assert (first["article"], first["audience"], first["url"], first["probability"]) == ("vip-desk", "agents", None, 0.8)
    assert (second["article"], second["audience"]) == ("fees", "public")
    assert "vip" not in world.sent[0].text


@pytest.mark.parametrize(
    "text",
    ["This is unacceptable! How can a vip be treated so?", "Where is my vip withdrawal 8f3a…?", "I am a vip. " + "It rained and I walked my dog. " * 20],
    ids=["complaint", "own case", "story"],
)  # fmt: skip
def test_what_no_machine_answers_has_suggestions_all_the_same(world: World, knowledge: FakeKnowledge, hana: ApiClient, text: str) -> None:
    world.deliver(mail(text, subject="?"))
    (ticket,) = world.tickets()
    assert knowledge.loaded == 0, "the mail did not pay for the engine"

    assert hana.get(f"/api/v1/tickets/{ticket.id}").json["suggestions"][0]["article"] == "vip-desk"


def test_knowledge_is_searched_with_agents_only_articles_marked(world: World, knowledge: FakeKnowledge, hana: ApiClient) -> None:
    found = hana.get("/api/v1/knowledge/search?q=the%20vip%20desk&language=ja").json["articles"]
    assert [(each["article"], each["audience"], each["language"]) for each in found] == [
        ("vip-desk", "agents", "en"),
        ("fees", "public", "ja"),
    ]
    assert hana.get("/api/v1/knowledge/search?q=").status == 400
    assert hana.get("/api/v1/knowledge/search").status == 400
    assert ApiClient().get("/api/v1/knowledge/search?q=vip").status == 401


def test_agent_who_sends_another_article_teaches_the_desk(world: World, knowledge: FakeKnowledge, hana: ApiClient, book: Book) -> None:
    world.deliver(mail("Is it shabby?", subject="?"))
    (ticket,) = world.tickets()

    assert hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "See our fees.", "article": "fees"}).status == 201
    assert hana.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "?", "article": "no-such"}).status == 400

    assert [(review.verdict, review.right, review.article, review.outcome) for review in book.reviews] == [
        ("other_article", "fees", None, "did_you_mean")
    ]
    sent = [
        event
        for commit in hana.get(f"/api/v1/tickets/{ticket.id}").json["history"]
        for event in commit["events"]
        if event["type"] == "sent"
    ]
    assert [event["facts"]["article"] for event in sent] == [None, "fees"]


def test_agent_says_that_no_article_answers_it(world: World, knowledge: FakeKnowledge, hana: ApiClient, book: Book) -> None:
    world.deliver(mail(FEES["en"], subject="?"))
    (ticket,) = world.tickets()
    place = f"/api/v1/tickets/{ticket.id}/knowledge-verdict"

    taken = hana.post(place, {"verdict": "not_answerable"})
    confirmed = hana.post(place, {"verdict": "right_article", "article": "fees"})

    assert (taken.status, taken.json["verdict"], taken.json["sent"]) == (200, "not_answerable", "fees")
    assert confirmed.json["verdict"] == "helped"
    assert hana.post(place, {"verdict": "right_article"}).status == 400
    assert hana.post(place, {"verdict": "not_answerable", "article": "fees"}).status == 400
    assert hana.post(place, {"verdict": "right_article", "article": "no-such"}).status == 400
    assert hana.post(place, {"verdict": "not_answerable", "message": 7}).status == 404
    assert [(review.verdict, review.right, review.by) for review in book.reviews] == [
        ("not_answerable", None, "agent"),
        ("helped", "fees", "agent"),
    ]


def test_verdicts_are_kept_once_a_question_and_an_agents_stands(world: World, knowledge: FakeKnowledge, hana: ApiClient) -> None:
    world.deliver(mail(FEES["en"], subject="?"))
    (ticket,) = world.tickets()
    path, vote = helped_path(world.sent[0]), {"Content_Type": "application/x-www-form-urlencoded"}

    Gateway().call("POST", path, b"helped=no", **vote)
    hana.post(f"/api/v1/tickets/{ticket.id}/knowledge-verdict", {"verdict": "not_answerable"})
    Gateway().call("POST", path, b"helped=yes", **vote)

    (kept,) = wiring.desk().review_book.all()
    assert (kept.verdict, kept.by, kept.question, kept.ticket) == ("not_answerable", "agent", FEES["en"], ticket.id)


# ---- faults


def test_broken_engine_keeps_no_mail_out(world: World, hana: ApiClient) -> None:
    put(FakeKnowledge(ARTICLES, None))
    world.deliver(mail(FEES["en"], subject="?"))

    (sent,) = world.sent
    assert sent.mail["Subject"].endswith("We have your message")
    (ticket,) = world.tickets()
    assert hana.get(f"/api/v1/tickets/{ticket.id}").json["suggestions"] == []
