"""The public form as a relay for spam (attack 16): it names victims, by the thousand, and they hear of it once a day at most, in fixed words."""

from urllib.parse import urlencode

import pytest

from chalicelib import wiring
from chalicelib.aws.dynamodb import CustomerKey, commit
from chalicelib.core.errors import Upstream
from chalicelib.customers import store as customers
from chalicelib.customers.model import Suppression, customer_id
from chalicelib.help_centre import store as help_store
from chalicelib.help_centre.policy.caps import FORMS_A_DAY_BY_ADDRESS, FORMS_AN_HOUR_BY_CONNECTION
from chalicelib.help_centre.store import CapRecord, HeldFormRecord
from chalicelib.help_centre.wording import MODULES, words_of
from tests.contact_form import FORM, WRITTEN, confirm, forms_on, gateway, link_in, show, write
from tests.integration.chat_desk import document
from tests.ses_feedback import bounce, record_of
from tests.world import World

pytestmark = pytest.mark.attack(16)
DAY_S = 86400


def everything(world: World) -> list[str]:
    return sorted(str(item.to_dynamodb_dict()) for item in world.items())


def test_victim_gets_one_mail_a_day_whoever_names_them_and_how_often(world: World) -> None:
    """From another connection each time, in other words each time, over two days."""
    for day in (0, 1):
        world.now += day * DAY_S
        for number in range(FORMS_A_DAY_BY_ADDRESS + 3):
            write(
                address=f"198.51.100.{number}",
                email="victim@people.example",
                subject=f"BUY {number}",
                message=f"https://spam.example/{number}",
            )
        assert [sent.recipients for sent in world.sent] == [("victim@people.example",)] * (day + 1)


def test_mail_says_the_same_whatever_was_written(world: World) -> None:
    write(email="one@people.example", subject="WIN A PRIZE", message="https://spam.example")
    write(email="two@people.example", subject="Another", message="Other words")
    one, two = (sent.text.replace(link_in(sent), "") for sent in world.sent)

    assert one == two
    for sent in world.sent:
        raw = sent.raw.decode("utf-8", "replace")
        assert not any(words in raw for words in ("PRIZE", "spam.example", "Another", "Other words"))
        assert sent.mail["Auto-Submitted"] == "auto-replied"
        assert len(sent.recipients) == 1


def test_ten_thousand_forms_stop_at_the_caps(world: World) -> None:
    """By connection first; a network of connections stops at the cap over all. Counted with a small cap, which is configuration."""

    def change(desk: dict) -> None:
        desk["help_centre"] = {"forms_a_day": 12}

    with document(world, change):
        answers = [write(email=f"v{n}@people.example", address=f"198.51.100.{n // 10}").status for n in range(60)]

    assert len(world.sent) == 12
    assert answers.count(200) == 12
    assert answers[:10] == [200] * FORMS_AN_HOUR_BY_CONNECTION + [429] * (10 - FORMS_AN_HOUR_BY_CONNECTION)
    assert answers[-1] == 503
    assert len([item for item in world.items() if isinstance(item, HeldFormRecord)]) == 12


def test_one_connection_writes_five_forms_an_hour_and_twenty_a_day(world: World) -> None:
    taken = 0
    for hour in range(6):
        world.now += 3600 * bool(hour)
        taken += sum(write(email=f"v{hour}.{n}@people.example").status == 200 for n in range(8))
    assert taken == 20
    assert len(world.sent) == 20


def test_header_that_claims_another_connection_counts_for_nothing(world: World) -> None:
    made = gateway()
    for number in range(FORMS_AN_HOUR_BY_CONNECTION + 2):
        body = urlencode(WRITTEN | {"email": f"v{number}@people.example", "step": "send"}).encode()
        made.call("POST", "/help/en/contact", body, Content_Type=FORM, X_Forwarded_For=f"192.0.2.{number}")
    assert len(world.sent) == FORMS_AN_HOUR_BY_CONNECTION


def test_nothing_else_is_sent_to_an_address_that_does_not_confirm(world: World) -> None:
    write(email="victim@people.example")
    for _ in range(6):
        world.tick(DAY_S)

    assert len(world.sent) == 1
    assert world.tickets() == []
    assert world.pages == []


def test_looking_at_the_link_confirms_nothing(world: World) -> None:
    """As a link scanner does: GET and HEAD, again and again."""
    write()
    path, before = link_in(world.sent[0]), everything(world)

    for method in ("GET", "HEAD", "GET"):
        assert show(path, method).status == 200
    assert everything(world) == before
    assert world.tickets() == []


def test_confirmation_opens_the_ticket_once_however_often_it_comes(world: World) -> None:
    write()
    path = link_in(world.sent[0])
    forms = forms_on(show(path))
    first, again, looked = confirm(path, *forms), confirm(path, *forms), show(path)

    (ticket,) = world.tickets()
    reference = f"{ticket.id[:4]}-{ticket.id[4:8]}-{ticket.id[8:]}"
    assert reference in first.body
    assert reference in looked.body
    assert again.body == first.body
    assert len(world.sent) == 2  # the confirmation, and the acknowledgement


def test_link_of_one_address_opens_nothing_of_anothers(world: World) -> None:
    write(email="eve@customer.example", subject="Eve's own")
    write(email="victim@people.example", subject="Victim's own")
    (eve, _) = (link_in(sent) for sent in world.sent)
    theirs = [item.sk.removeprefix("F#") for item in world.items() if isinstance(item, HeldFormRecord)]

    assert "Victim" not in show(eve).body
    confirm(eve, *theirs)
    (ticket,) = world.tickets()
    assert ticket.requester == wiring.desk().help_centre.contact.letters.customer_of(eve.rpartition("/")[2])[0]


FORGERIES = {
    "changed": lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), "cut": lambda token: token[:-4], "longer": lambda token: "A" + token,
    "other": lambda token: "x", "joined": lambda token: token.replace(".", ""),
}  # fmt: skip


@pytest.mark.parametrize("change", FORGERIES)
def test_forged_link_is_a_readable_page_and_opens_nothing(world: World, change: str) -> None:
    write()
    head, _, token = link_in(world.sent[0]).rpartition("/")
    before = everything(world)

    for answer in (show(f"{head}/{FORGERIES[change](token)}"), confirm(f"{head}/{FORGERIES[change](token)}", "x")):
        assert answer.status == 401
        assert "<h1" in answer.body
    assert everything(world) == before


def test_link_ends_and_what_was_written_ends_before_it(world: World) -> None:
    write()
    path = link_in(world.sent[0])
    world.now += 2 * DAY_S + 1
    assert show(path).status == 404
    assert confirm(path, "x").status == 404
    world.now += DAY_S
    assert show(path).status == 401
    assert world.tickets() == []


def test_who_never_wrote_it_chooses_what_is_theirs(world: World) -> None:
    """An attacker's form waits under the same address as the victim's own: each is named, none is sent unchosen."""
    write(email="victim@people.example", subject="Attacker's words", address="198.51.100.1")
    world.now += 60
    write(email="victim@people.example", subject="My own words")
    page = show(link_in(world.sent[0]))
    own = page.body[: page.body.index("My own words")].rpartition('name="form" value="')[2].partition('"')[0]

    assert page.body.count("checked") == 1
    confirm(link_in(world.sent[0]), own)
    assert len(world.tickets()) == 1
    assert "Attacker&#39;s words" in show(link_in(world.sent[0])).body


def test_form_and_its_key_are_sealed_apart_and_end(world: World) -> None:
    write(message="A most peculiar umbrella.", email="victim@people.example")
    stored = "".join(everything(world)) + "".join(str(key.to_dynamodb_dict()) for key in CustomerKey.scan())
    (held,) = [item for item in world.items() if isinstance(item, HeldFormRecord)]
    (key,) = list(CustomerKey.scan())

    assert "umbrella" not in stored
    assert "victim" not in stored
    assert "203.0.113" not in stored
    assert (int(held.exp), int(key.exp)) == (int(world.now) + 2 * DAY_S,) * 2
    assert all(item.exp for item in world.items())


def test_words_of_a_confirmed_form_are_gone_from_where_it_waited(world: World) -> None:
    write()
    confirm(link_in(world.sent[0]))
    (held,) = [item for item in world.items() if isinstance(item, HeldFormRecord)]
    assert held.box is None
    assert held.t == world.tickets()[0].id


def test_program_that_fills_the_field_that_people_do_not_see_is_told_the_same_and_stores_nothing(world: World) -> None:
    program = write(website="https://spam.example")
    assert world.items() == []
    assert world.sent == []
    assert program.body == write().body


def test_suppressed_address_gets_nothing_and_nobody_can_tell(world: World) -> None:
    cid = customer_id(wiring.desk().secrets.identity_key, "mail", WRITTEN["email"])
    commit([customers.suppress(None, cid, Suppression("complaint", "", int(world.now)))])

    assert write().status == 200
    assert world.sent == []


@pytest.mark.parametrize("language", MODULES)
def test_mail_is_in_the_forms_language(world: World, language: str) -> None:
    write(language)
    (sent,) = world.sent
    assert sent.mail["Content-Language"] == language
    assert f"/help/{language}/confirm/" in sent.text
    assert "Example Exchange" in sent.mail["Subject"]


@pytest.mark.parametrize(
    "address",
    [
        "eve@x.example\r\nBcc: v@people.example",
        "a@b.example,c@d.example",
        "=?utf-8?q?x?=@y.example\n",
        "support@example.com",
        "a" * 300 + "@x.example",
    ],
)
def test_hostile_address_gets_no_mail(world: World, address: str) -> None:
    assert write(email=address).status == 422
    assert world.sent == []
    assert world.items() == []


def test_too_long_form_is_refused_before_it_is_read(world: World) -> None:
    assert write(message="x" * 70_000).status == 413
    assert world.items() == []


def test_counters_end_with_their_window(world: World) -> None:
    write()
    caps = [item for item in world.items() if isinstance(item, CapRecord)]
    assert len(caps) == 4
    assert all(world.now < int(cap.exp) <= world.now + 2 * DAY_S for cap in caps)


def test_closed_form_takes_nothing(world: World) -> None:
    def change(desk: dict) -> None:
        desk["help_centre"] = {"contact_form": False}

    with document(world, change):
        assert write().status == 503
        assert "support@example.com" in show("/help/en/contact").body
    assert world.sent == []


def test_mail_that_ses_did_not_take_goes_out_later_and_once(world: World) -> None:
    class Refusing:
        def send(self, *_: object) -> str:
            raise Upstream("SES did not answer.")

    contact_desk = wiring.desk().help_centre.contact
    mail, contact_desk.mail = contact_desk.mail, Refusing()
    assert write().status == 200
    assert world.sent == []
    contact_desk.mail = mail

    for _ in range(4):
        world.tick(90)
    assert len(world.sent) == 1
    confirm(link_in(world.sent[0]))
    assert len(world.tickets()) == 1


def test_bounce_of_the_mail_suppresses_its_address(world: World) -> None:
    write()
    told = bounce(world.sent[0], tags={"form": ["x"]})
    for _ in range(2):
        assert world.inbound([record_of(told)])["batchItemFailures"] == []
    world.now += DAY_S
    write()
    assert len(world.sent) == 1


def test_five_forms_a_day_wait_for_one_address(world: World) -> None:
    """Else a stranger could fill what its owner has to look through."""
    answers = [write(email="victim@people.example", address=f"198.51.100.{number}").status for number in range(8)]
    assert answers == [200] * 5 + [429] * 3


def test_victim_is_not_reached_more_often_by_other_spellings_of_its_address(world: World) -> None:
    """Large providers deliver all of these to one mailbox; each from another connection."""
    spellings = ["victim", "vic.tim", "v.i.c.t.i.m", "Victim", *(f"victim+{number}" for number in range(8))]
    for number, spelling in enumerate(spellings):
        write(email=f"{spelling}@people.example", address=f"198.51.100.{number}")
    assert len(world.sent) <= FORMS_A_DAY_BY_ADDRESS


def test_button_pressed_twice_at_once_opens_one_ticket(world: World) -> None:
    """The other press comes to its end between this one's look and its commit."""
    write()
    path = link_in(world.sent[0])
    contact_desk = wiring.desk().help_centre.contact
    intake, presses = contact_desk.intake, []

    class Slow:
        def take_in(self, form, remember) -> None:
            contact_desk.intake = intake
            presses.append(confirm(path))
            intake.take_in(form, remember)

    contact_desk.intake = Slow()
    slow = confirm(path)

    assert len(world.tickets()) == 1
    assert slow.body == presses[0].body


def test_button_pressed_twice_in_the_same_moment_opens_one_ticket(world: World) -> None:
    """DynamoDB refuses one of two transactions that meet, without saying which of them goes on."""
    write()
    path = link_in(world.sent[0])
    contact_desk = wiring.desk().help_centre.contact
    intake = contact_desk.intake

    class Met:
        def take_in(self, form, remember) -> None:
            contact_desk.intake = intake
            intake.take_in(form, remember)
            raise Upstream("DynamoDB did not take a transaction.")

    contact_desk.intake = Met()
    page = confirm(path)

    (ticket,) = world.tickets()
    assert ticket.id[:4] in page.body
    assert page.status == 200


def test_confirmation_that_does_not_come_through_can_be_pressed_again(world: World) -> None:
    write()
    path = link_in(world.sent[0])
    contact_desk = wiring.desk().help_centre.contact
    intake = contact_desk.intake

    class Busy:
        def take_in(self, *_: object) -> None:
            raise Upstream("DynamoDB did not take a transaction.")

    contact_desk.intake = Busy()
    page = confirm(path)
    contact_desk.intake = intake

    assert words_of("en")["again"] in page.body
    assert page.status == 409
    assert confirm(path).status == 200
    assert len(world.tickets()) == 1


def test_mail_that_could_not_be_marked_fails_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent and the form is stored: the agenda comes back to what it does not know to be sent."""

    def busy(*_: object) -> None:
        raise Upstream("DynamoDB did not take a transaction.")

    monkeypatch.setattr(help_store, "mark", busy)
    assert write().status == 200
    assert len(world.sent) == 1


@pytest.mark.parametrize("cap", ["forms_a_day", "forms_a_day_by_connection"])
def test_cap_of_none_takes_none(world: World, cap: str) -> None:
    def change(desk: dict) -> None:
        desk["help_centre"] = {cap: 0}

    with document(world, change):
        assert write().status in {429, 503}
    assert world.sent == []
    assert world.items() == []


def test_crash_between_commit_and_mail_still_sends_one(world: World) -> None:
    class Crash(BaseException):
        pass

    class Dying:
        def send(self, *_: object) -> str:
            raise Crash

    wiring.desk().help_centre.contact.mail = Dying()
    with pytest.raises(Crash):
        write()
    world.restart()
    for _ in range(3):
        world.tick(61)
    assert len(world.sent) == 1
