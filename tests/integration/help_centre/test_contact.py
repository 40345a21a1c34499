"""What becomes of a form once its address confirmed itself: a ticket as a mail would open, by the same rules for secrets and takeovers."""

import pytest

from chalicelib import wiring
from chalicelib.core.errors import Upstream
from chalicelib.help_centre import contact
from chalicelib.help_centre.policy.caps import FORMS_AN_HOUR_BY_CONNECTION
from chalicelib.help_centre.wording import words_of
from chalicelib.tickets import events as e
from chalicelib.tickets import store
from chalicelib.tickets.records import commits_of
from tests.api import new_agent
from tests.contact_form import WRITTEN, confirm, link_in, show, write
from tests.fakes.library import FakeLibrary, library
from tests.secrets_made import phrase
from tests.world import World, mail

EN = words_of("en")


@pytest.fixture(autouse=True)
def shelf(world: World) -> FakeLibrary:
    made = library(world.now)
    wiring.desk().__dict__["knowledge"] = made
    return made


def events(world: World) -> tuple[e.Event, ...]:
    (ticket,) = world.tickets()
    return commits_of(store.entries_of(ticket.id))[0].events


def test_confirmed_form_is_a_ticket_and_is_acknowledged(world: World) -> None:
    assert EN["sent"] in write().body
    done = confirm(link_in(world.sent[0]))
    (ticket,) = world.tickets()

    assert EN["done"] in done.body
    assert (ticket.channel, ticket.mailbox, ticket.team, ticket.language, ticket.is_authenticated) == (
        "form",
        "support@example.com",
        "tokyo",
        "en",
        True,
    )
    assert ticket.deadline == world.now + 4 * 3600  # promised from when it reached us
    assert world.sent[1].recipients == (WRITTEN["email"],)
    assert ticket.id[:4] in world.sent[1].mail["Subject"]


def test_agents_read_what_was_written_and_their_answer_reaches_its_writer(world: World) -> None:
    write()
    confirm(link_in(world.sent[0]))
    (ticket,) = world.tickets()
    agent = new_agent()
    shown = agent.get(f"/api/v1/tickets/{ticket.id}").json
    assert WRITTEN["subject"] in str(shown)
    assert [each["kind"] for each in shown["conversation"]] == ["received", "acknowledgement"]
    assert shown["conversation"][0]["text"] == WRITTEN["message"]

    assert agent.post(f"/api/v1/tickets/{ticket.id}/replies", {"text": "It is fine."}).status == 201
    assert world.sent[-1].recipients == (WRITTEN["email"],)
    assert "It is fine." in world.sent[-1].text


def test_reply_to_the_acknowledgement_continues_the_ticket(world: World) -> None:
    write()
    confirm(link_in(world.sent[0]))
    world.deliver(mail("One more thing.", In_Reply_To=world.sent[1].customer_message_id))
    (ticket,) = world.tickets()
    assert ticket.version == 2


def test_reply_to_the_confirmation_is_a_mail_like_any_other(world: World) -> None:
    write()
    world.deliver(mail("I wrote that.", In_Reply_To=world.sent[0].customer_message_id))
    (ticket,) = world.tickets()
    assert ticket.channel == "mail"


def test_likely_answer_is_shown_before_anything_is_sent(world: World) -> None:
    page = write(step="", subject="A question", message="How much is the withdrawal fee?")

    assert EN["likely"] in page.body
    assert "Words about fees." in page.body
    assert 'name="step" value="send"' in page.body
    assert world.items() == []
    assert world.sent == []


def test_close_titles_are_shown_before_anything_is_sent(world: World) -> None:
    page = write(step="", subject="A question", message="What is the fee, perhaps?")
    assert EN["did_you_mean"] in page.body
    assert "vip-desk" not in page.body
    assert world.items() == []


def test_who_is_shown_an_answer_may_change_what_they_wrote(world: World) -> None:
    assert 'name="step" value="edit"' in write(step="", message="How much is the withdrawal fee?").body
    page = write(step="edit", message="How much is the withdrawal fee?")

    assert page.status == 200
    assert f'value="{WRITTEN["email"]}"' in page.body
    assert "How much is the withdrawal fee?</textarea>" in page.body
    assert page.headers["cache-control"] == "no-store"
    assert (world.items(), world.sent) == ([], [])


def test_who_sends_it_anyway_gets_a_person_and_not_the_same_article(world: World) -> None:
    write(subject="A question", message="How much is the withdrawal fee?")
    confirm(link_in(world.sent[0]))
    (ticket,) = world.tickets()

    assert ticket.answers == 0
    assert ticket.acknowledgements == 1
    assert ticket.deadline is not None
    assert "Words about fees" not in world.sent[1].text
    assert ticket.category == "account"  # what the article told of the question stands
    (judged,) = [event for event in events(world) if isinstance(event, e.Judged)]
    assert judged.articles[0].startswith("fees ")


def test_question_that_no_article_answers_goes_on_at_once(world: World) -> None:
    assert EN["sent"] in write(step="").body
    assert len(world.sent) == 1


def test_secret_is_taken_out_before_anything_is_written_and_its_writer_is_told(world: World) -> None:
    words = phrase(seed=5)
    page = write(step="", message=f"My words: {' '.join(words)}", subject="Help")
    assert EN["secret_more"] in page.body
    assert not any(f" {words[3]} {words[4]}" in str(item.to_dynamodb_dict()) for item in world.items())

    confirm(link_in(world.sent[0]))
    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority, ticket.warnings) == ("security", 1, 1)
    assert e.SecretsRemoved(("seed-phrase",)) in events(world)
    assert not any(words[3] in sent.text and words[4] in sent.text for sent in world.sent)


def test_takeover_goes_to_the_security_team_and_no_article_is_shown(world: World) -> None:
    page = write(step="", message="Somebody hacked my account, what is the withdrawal fee?")
    assert EN["sent"] in page.body

    confirm(link_in(world.sent[0]))
    (ticket,) = world.tickets()
    assert (ticket.team, ticket.priority) == ("security", 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"email": "taro"}, "fault_address"),
        ({"email": "support@example.com"}, "fault_ours"),
        ({"subject": ""}, "fault_subject"),
        ({"message": "  "}, "fault_message"),
    ],
)
def test_fault_is_said_at_its_field_and_nothing_typed_is_lost(world: World, fields: dict[str, str], said: str) -> None:
    page = write(step="", **fields)
    given = WRITTEN | fields

    assert page.status == 422
    assert page.body.count(EN[said]) == 2  # above, and at its field
    assert 'aria-invalid="true"' in page.body
    for text in given.values():
        assert text.strip() in page.body
    assert world.items() == []


def test_nothing_typed_is_lost_where_the_form_takes_no_more(world: World) -> None:
    for number in range(FORMS_AN_HOUR_BY_CONNECTION):
        write(email=f"reader-{number}@customer.example")
    page = write(message="What I wrote & want to keep")

    assert page.status == 429
    assert 'href="mailto:support@example.com?subject=' in page.body
    assert "What%20I%20wrote%20%26%20want" in page.body
    assert "What I wrote &amp; want to keep</dd>" in page.body


def test_nothing_typed_is_lost_where_the_database_is_busy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: object) -> None:
        raise Upstream("DynamoDB did not take a transaction.")

    monkeypatch.setattr(contact, "commit", busy)
    page = write("de", message="Was ich behalten will")

    assert page.status == 503
    assert words_of("de")["again"] in page.body
    assert "Was ich behalten will</dd>" in page.body
    assert world.sent == []


def test_long_message_is_shown_to_copy_and_not_put_into_an_address(world: World) -> None:
    for number in range(FORMS_AN_HOUR_BY_CONNECTION):
        write(email=f"reader-{number}@customer.example")
    page = write(message="長い" * 900)

    assert 'href="mailto:support@example.com"' in page.body
    assert "長い" * 900 in page.body


def test_secret_in_a_form_that_is_not_taken_is_out_of_it_and_its_writer_is_told(world: World) -> None:
    for number in range(FORMS_AN_HOUR_BY_CONNECTION):
        write(email=f"reader-{number}@customer.example")
    words = phrase(seed=5)
    page = write(step="", message=f"My words: {' '.join(words)}")

    assert page.status == 429
    assert EN["secret_more"] in page.body
    assert f"{words[3]} {words[4]}" not in page.body
    assert f"{words[3]}%20{words[4]}" not in page.body


def test_markup_in_a_form_stays_words(world: World) -> None:
    for answer in (
        write(step="", subject="<img src=x>", email="x"),
        write(step="", subject="<img src=x>", message="How much is the withdrawal fee? <b>"),
        write(subject="<img src=x>"),
    ):
        assert "<img" not in answer.body
    assert "<img" not in show(link_in(world.sent[0])).body


def test_several_forms_of_a_day_wait_under_one_link(world: World) -> None:
    write(subject="The first")
    world.now += 3600
    write(subject="The second")
    path = link_in(world.sent[0])
    page = show(path)

    assert len(world.sent) == 1
    assert "The first" in page.body
    assert "The second" in page.body
    confirm(path)
    assert len(world.tickets()) == 2


def test_nothing_chosen_is_asked_again(world: World) -> None:
    write()
    page = confirm(link_in(world.sent[0]), "nothing")
    assert page.status == 422
    assert EN["confirm_none"] in page.body
    assert world.tickets() == []


def test_no_log_names_an_address_or_a_word(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    write(email="taro.yamada@people.example", message="A peculiar umbrella.")
    confirm(link_in(world.sent[0]))
    show("/help/en/search?q=peculiar+umbrella")
    said = "".join(capsys.readouterr())
    assert not any(word in said for word in ("yamada", "umbrella", "203.0.113"))
