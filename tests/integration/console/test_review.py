"""Review in the console: what was held is read safely, let in, attached, discarded and put back, read again, its sender blocked; automatic mail is paused."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.audit import acts
from chalicelib.core.ids import grouped
from chalicelib.notices import store as notices
from chalicelib.outbox import pauses
from chalicelib.quarantine import store as quarantine
from chalicelib.quarantine.model import CAUSES
from tests.chat_channel import Channel
from tests.console import ConsoleBrowser, Shown
from tests.fakes.knowledge import FakeKnowledge, KeywordEngine, article, judged
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
ROOT = Path(__file__).resolve().parents[3]
EVIL = '<script>alert(1)</script> <a href="https://evil.example/login">press</a> javascript:alert(1) https://evil.example/x'


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(mail("The courier brought a blue umbrella.", subject="Umbrella", Message_ID="<first@customer.example>"))
    (made,) = console.tickets()
    return str(made.id)


def hold(console: World, text: str = "I am his wife. It is green.", **headers: str) -> str:
    """A stranger writes to the ticket."""
    console.now += 1
    console.deliver(
        mail(text, sender="wife@customer.example", References="<first@customer.example>", **headers), source="wife@customer.example"
    )
    return quarantine.waiting(1)[0].id


def decide(browser: ConsoleBrowser, mail_id: str, act: str, **fields: str) -> Shown:
    return browser.post(f"/console/review/{mail_id}/decide", {"act": act, **fields})


def flow(console: World) -> list[tuple[str, int]]:
    return [(ticket.id, ticket.version) for ticket in console.tickets()]


# ---- reading


def test_what_waits_is_listed_newest_first_with_its_cause(console: World, signed_in: SignedIn, ticket: str) -> None:
    ids = [hold(console, f"Number {number}.") for number in range(3)]
    console.now += 1
    console.deliver(mail("x", sender="support@example.com"))
    page = signed_in("agent").get("/console/review")

    listed = re.findall(r'class="row" href="/console/review/(\w+)"', page.text)
    assert listed[1:] == ids[::-1]
    assert "Claims to be from us" in page.words
    assert "Somebody new on a ticket" in page.words
    assert ticket[-5:] in page.words


def test_a_page_of_review_reads_no_more_on_a_desk_with_a_hundred_waiting(console: World, signed_in: SignedIn, ticket: str) -> None:
    for number in range(55):
        hold(console, f"Number {number}.")
    browser = signed_in("agent")
    first = browser.get("/console/review")
    assert first.text.count('class="row"') == 50
    more = re.search(r'href="(/console/review\?show=waiting&amp;cursor=[^"]+)"', first.text)
    assert more
    second = browser.part(more[1].replace("&amp;", "&"))
    assert second.text.count('class="row"') == 5
    assert "<nav" not in second.text


def test_a_held_mail_is_read_as_text_alone(console: World, signed_in: SignedIn, ticket: str) -> None:
    """Nothing of it runs, and no link of it can be pressed (attack 24)."""
    held = hold(console, EVIL)
    page = signed_in("agent").get(f"/console/review/{held}")

    assert EVIL in page.words
    assert "<script>alert" not in page.text
    assert 'href="https://evil' not in page.text
    assert not re.findall(r'(?:href|src|action)="(?:javascript|https?):', page.text)


def test_an_html_mail_shows_its_text_and_nothing_of_its_html(console: World, signed_in: SignedIn) -> None:
    raw = mail("x", sender="support@example.com").replace(b"Content-Type: text/plain", b"Content-Type: text/html")
    raw = (
        raw.rstrip().removesuffix(b"x") + b'<p onclick="alert(1)">Hello <a href="https://evil.example">there</a></p><svg onload=alert(1)>\n'
    )
    console.deliver(raw)
    held = quarantine.waiting(1)[0].id
    page = signed_in("agent").get(f"/console/review/{held}")

    assert "Hello there" in page.words
    assert "onload" not in page.text
    assert "evil.example" not in re.sub(r'class="words[^>]*>[^<]*', "", page.text)


def test_who_wrote_is_masked(console: World, signed_in: SignedIn, ticket: str) -> None:
    page = signed_in("agent").get(f"/console/review/{hold(console, 'No name in here.')}")

    assert "w•••@c•••.example" in page.words
    assert "wife@customer.example" not in page.text


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_cause_that_the_code_knows_has_its_sentence(console: World, signed_in: SignedIn, language: str) -> None:
    from chalicelib.console.rendering import Frame, _environment

    module = _environment(language).get_template("review_words.html").make_module({"frame": Frame(language, "", "")})
    titles = {cause: str(module.cause_title(cause)).strip() for cause in CAUSES}  # type: ignore[attr-defined]
    words = {cause: str(module.cause_words(cause)).strip() for cause in CAUSES}  # type: ignore[attr-defined]

    assert len({*titles.values()}) == len({*words.values()}) == len(CAUSES)
    assert str(module.cause_title("?")).strip() not in titles.values()  # type: ignore[attr-defined]
    assert str(module.cause_words("?")).strip() not in words.values()  # type: ignore[attr-defined]


def test_every_cause_that_the_code_gives_is_one_of_those() -> None:
    given = set()
    for file in (ROOT / "chalicelib").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        given |= set(re.findall(r'(?:Quarantine|Discard)\("([a-z-]+)"\)|Hold\([^()]*(?:\([^()]*\))?, "([a-z-]+)"\)', text))
        given |= {(cause, "") for cause in re.findall(r'cause="([a-z-]+)"\)', text) if "intake" in str(file)}
        given |= {(cause, "") for cause in re.findall(r'_quarantine_unread\([^)]*, "([a-z-]+)"\)', text)}
    assert {first or second for first, second in given} == set(CAUSES)


# ---- deciding


def test_a_mail_is_let_in_to_its_ticket(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    done = decide(browser, held, "release")

    assert done.status == 303
    page = browser.get(done.location)
    assert "Let in." in page.words
    assert "By Hana Sato" in page.words
    assert f"/console/tickets/{ticket}" in page.text
    assert "I am his wife" in browser.get(f"/console/tickets/{ticket}").words
    assert held not in browser.get("/console/review").text
    assert held in browser.get("/console/review?show=decided").text


def test_a_mail_is_attached_to_a_ticket_by_its_reference(console: World, signed_in: SignedIn, ticket: str) -> None:
    console.deliver(mail("It is about the umbrella.", sender="support@example.com"))
    held, browser = quarantine.waiting(1)[0].id, signed_in("hana")
    done = decide(browser, held, "attach", reference=grouped(ticket).lower())

    assert done.location == f"/console/review/{held}?done=attach-released&ticket={ticket}"
    assert "about the umbrella" in browser.get(f"/console/tickets/{ticket}").words
    assert len(console.tickets()) == 1


def test_a_held_mail_is_attached_to_another_ticket_and_both_tell_it(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    console.deliver(mail("Another matter.", sender="eva@customer.example"), source="eva@customer.example")
    (other,) = [each.id for each in console.tickets() if each.id != ticket]
    versions = dict(flow(console))
    assert decide(browser, held, "attach", reference=other).status == 303

    assert dict(flow(console)) == {ticket: versions[ticket] + 1, other: versions[other] + 1}
    assert "I am his wife" in browser.get(f"/console/tickets/{other}").words
    assert "I am his wife" not in browser.get(f"/console/tickets/{ticket}").words


@pytest.mark.parametrize("reference", ["", "0000-0000-00000", "../../x", "3V0K", "x" * 5000])
def test_a_reference_of_no_ticket_is_told_and_nothing_is_decided(console: World, signed_in: SignedIn, ticket: str, reference: str) -> None:
    held, browser = hold(console), signed_in("hana")
    answer = decide(browser, held, "attach", reference=reference)

    assert answer.status == 404
    assert "no ticket with that reference" in answer.words
    assert [mail.id for mail in quarantine.waiting(5)] == [held]


def test_what_was_discarded_can_be_put_back_and_let_in(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    done = decide(browser, held, "discard")
    assert "Put it back" in browser.get(done.location).words
    assert quarantine.waiting(5) == []
    back = decide(browser, held, "put-back")
    assert "waits for a decision again" in browser.get(back.location).words
    assert [mail.id for mail in quarantine.waiting(5)] == [held]
    assert held not in browser.get("/console/review?show=decided").text
    assert decide(browser, held, "release").status == 303
    assert "I am his wife" in browser.get(f"/console/tickets/{ticket}").words


def test_what_was_let_in_cannot_be_put_back(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    decide(browser, held, "release")
    before = flow(console)

    assert decide(browser, held, "put-back").status == 409
    assert decide(browser, held, "discard").status == 409
    assert "Somebody decided about this mail before you" in decide(browser, held, "release").words
    assert flow(console) == before


def test_a_virus_can_only_be_discarded(console: World, signed_in: SignedIn, ticket: str) -> None:
    console.deliver(mail("x"), virus="fail")
    held, browser = quarantine.waiting(1)[0].id, signed_in("hana")
    page = browser.get(f"/console/review/{held}")

    assert "Let it in" not in page.words
    for act in ("release", "attach"):
        assert decide(browser, held, act, reference=ticket).status == 403
    assert decide(browser, held, "read-again").status == 303
    assert [mail.cause for mail in quarantine.waiting(5)] == ["virus"]
    assert decide(browser, held, "discard").status == 303


@pytest.mark.parametrize("act", ["release", "attach", "discard", "put-back", "block", "read-again"])
def test_compliance_reads_and_decides_nothing(console: World, signed_in: SignedIn, ticket: str, act: str) -> None:
    held, browser = hold(console), signed_in("compliance")

    assert "I am his wife" in browser.get(f"/console/review/{held}").words
    assert 'name="act"' not in browser.get(f"/console/review/{held}").text
    assert decide(browser, held, act, reference=ticket).status == 403
    assert [mail.id for mail in quarantine.waiting(5)] == [held]


def test_a_form_that_asks_for_nothing_known_changes_nothing(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    assert decide(browser, held, "erase").status == 400
    assert browser.post(f"/console/review/{held}/decide", {}).status == 400
    assert decide(browser, "0" * 20, "discard").status == 404
    assert [mail.id for mail in quarantine.waiting(5)] == [held]


def test_each_act_stands_in_the_record_of_the_agents_day(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    browser.get(f"/console/review/{held}")
    decide(browser, held, "discard")
    decide(browser, held, "put-back")
    day = wiring.desk().audit.today()
    found = [(act.wh, (act.ids or "").partition(" ")[0]) for act in acts.acts_of("hana", day)]

    assert any(what == "show_review_mail" and str(ids).split()[0] == held for what, ids in found)
    assert ("review_discard", held) in found
    assert ("review_put_back", held) in found


# ---- read again


def test_a_mail_is_read_again_after_the_reader_was_mended(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.intake import usecases
    from chalicelib.intake.model import Unreadable

    def broken(raw: bytes) -> Any:
        raise Unreadable("A fault of ours.")

    with monkeypatch.context() as patched:
        patched.setattr(usecases, "read", broken)
        raw = mail("Where is my umbrella?", subject="Umbrella")
        console.deliver(raw)
    held, browser = quarantine.waiting(1)[0].id, signed_in("hana")
    assert quarantine.get(held).cause == "unreadable"

    done = decide(browser, held, "read-again")

    (made,) = console.tickets()
    assert done.location.endswith(f"ticket={made.id}")
    assert [sent.recipients for sent in console.sent] == [("taro@customer.example",)], "answered as any mail is"
    assert quarantine.waiting(5) == []
    console.deliver(raw)
    assert len(console.tickets()) == 1, "the same mail once more is a duplicate"


def test_what_still_cannot_be_taken_in_waits_on(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    done = decide(browser, held, "read-again")

    assert "still cannot be taken in" in browser.get(done.location).words
    assert [mail.id for mail in quarantine.waiting(5)] == [held]


def test_who_takes_part_by_now_is_let_in_when_read_again(console: World, signed_in: SignedIn, ticket: str) -> None:
    first, browser = hold(console, "First."), signed_in("hana")
    second = hold(console, "Second.")
    decide(browser, first, "release", add_participant="1")
    decide(browser, second, "read-again")

    page = browser.get(f"/console/tickets/{ticket}").words
    assert "First." in page
    assert "Second." in page
    assert decide(browser, second, "read-again").status == 409


# ---- blocked


def test_a_blocked_sender_is_discarded_as_they_write_and_can_be_let_in_again(console: World, signed_in: SignedIn, ticket: str) -> None:
    held, browser = hold(console), signed_in("hana")
    assert decide(browser, held, "block").status == 303
    console.deliver(mail("New mail of mine.", sender="wife@customer.example"), source="wife@customer.example")

    assert len(console.tickets()) == 1
    assert quarantine.waiting(5) == []
    discarded = [mail for mail in quarantine.decided(5) if mail.cause == "blocked"]
    assert len(discarded) == 1, "nothing is dropped"
    pages = len(console.pages)
    console.tick(120)
    assert len(console.pages) == pages, "and nobody is called for it"
    listed = browser.get("/console/blocked")
    customer = re.search(r"/console/blocked/(\w+)/lift", listed.text)
    assert customer
    assert "wife" not in listed.text
    assert browser.post(f"/console/blocked/{customer[1]}/lift", {}).status == 303
    assert "Nobody is blocked" in browser.get("/console/blocked").words
    assert browser.post(f"/console/blocked/{customer[1]}/lift", {}).status == 404
    console.deliver(mail("And another.", sender="wife@customer.example"), source="wife@customer.example")
    assert len(console.tickets()) == 2
    decide(browser, discarded[0].id, "put-back")
    decide(browser, discarded[0].id, "read-again")
    assert len(console.tickets()) == 3


def test_who_is_always_let_in_is_listed_masked_and_can_be_held_again(console: World, signed_in: SignedIn) -> None:
    failing = {"dmarc": "fail", "spf": "fail", "dkim": "fail", "policy": "reject"}
    console.deliver(mail("Forwarded."), **failing)
    held, browser = quarantine.waiting(1)[0].id, signed_in("hana")
    assert decide(browser, held, "release", always="1").status == 303
    console.deliver(mail("Forwarded too."), **failing)
    assert len(console.tickets()) == 2
    listed = browser.get("/console/blocked")
    assert "t•••@c•••.example" in listed.words
    assert "taro@" not in listed.text
    customer = re.search(r"/console/accepted/(\w+)/withdraw", listed.text)
    assert customer
    assert signed_in("compliance").post(f"/console/accepted/{customer[1]}/withdraw", {}).status == 403
    assert browser.post(f"/console/accepted/{customer[1]}/withdraw", {}).status == 303
    assert browser.post(f"/console/accepted/{customer[1]}/withdraw", {}).status == 404
    console.deliver(mail("And again."), **failing)
    assert [each.cause for each in quarantine.waiting(5)] == ["dmarc-failed"]


def test_we_cannot_be_blocked(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail("x", sender="support@example.com"))
    held, browser = quarantine.waiting(1)[0].id, signed_in("hana")

    assert "block the sender" not in browser.get(f"/console/review/{held}").words
    assert decide(browser, held, "block").status == 400
    assert [mail.id for mail in quarantine.waiting(5)] == [held]


# ---- automatic mail


def pause(browser: ConsoleBrowser, kind: str, to: str = "paused") -> Shown:
    return browser.post("/console/switches", {"kind": kind, "to": to})


@pytest.mark.parametrize("kind", pauses.KINDS)
def test_a_kind_is_paused_for_all_to_see_until_it_is_sent_again(console: World, signed_in: SignedIn, kind: str) -> None:
    lead, agent = signed_in("lead"), signed_in("agent")
    assert "Automatic mail is paused" not in agent.get("/console/queues/mine").words
    assert pause(lead, kind).status == 303
    for who in ("agent", "compliance", "admin"):
        words = signed_in(who).get("/console/switches").words
        assert "Automatic mail is paused:" in words
        assert "Leila" in words
    assert pause(lead, kind, "sent").status == 303
    assert "Automatic mail is paused" not in agent.get("/console/queues/mine").words


def test_agents_and_compliance_switch_nothing(console: World, signed_in: SignedIn) -> None:
    for who in ("agent", "compliance"):
        assert pause(signed_in(who), "acknowledgement").status == 403
    for kind in ("reply", "warning", ""):
        assert pause(signed_in("admin"), kind).status == 400, "whoever waits for a warning loses money"
    assert pauses.read_pauses().kinds == {}


def test_while_paused_nobody_is_acknowledged_and_the_ticket_says_why(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    pause(lead, "acknowledgement")
    console.deliver(mail("Where is it?"))
    (made,) = console.tickets()
    assert console.sent == []
    assert made.acknowledgements == 0
    assert "no automatic mail: it is paused" in signed_in("agent").get(f"/console/tickets/{made.id}").words
    console.tick(900)
    assert console.sent == []
    pause(lead, "acknowledgement", "sent")
    console.tick(900)
    assert console.sent == [], "what was not sent meanwhile is not sent later"
    console.deliver(mail("And where is the other?", sender="eva@customer.example"), source="eva@customer.example")
    assert [sent.recipients for sent in console.sent] == [("eva@customer.example",)]


def test_while_answers_are_paused_a_question_is_acknowledged_and_nothing_of_the_knowledge_base_is_shown(console: World) -> None:
    wiring.desk().__dict__["knowledge"] = FakeKnowledge((article("fees", "en"),), KeywordEngine({"fee": judged("fees")}))
    pauses.switch("answer", is_paused=True, by="agent:leila", now=int(console.now))
    channel = Channel(console, wiring.desk().secrets.chat["web"][0])

    console.deliver(mail("How much is the fee?", subject="?"))
    told = channel.say("How much is the fee?", language="en", conversation="c-1").json
    assert ["/help/" in sent.text for sent in console.sent] == [False]
    assert (told["status"], told["answer"], told["did_you_mean"]) == ("waiting", None, None)
    assert [(ticket.acknowledgements, ticket.answers) for ticket in console.tickets() if ticket.channel == "mail"] == [(1, 0)]

    pauses.switch("answer", is_paused=False, by="agent:leila", now=int(console.now))
    console.deliver(mail("How much is the fee?", sender="eva@customer.example"), source="eva@customer.example")
    assert "/help/en/account/fees" in console.sent[-1].text
    assert channel.say("How much is the fee?", language="en", conversation="c-2").json["status"] == "answered"


def test_a_mail_under_way_waits_while_its_kind_is_paused(console: World, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(wiring.desk().delivery, "deliver", lambda *_: None)  # the process dies after its commit
        console.deliver(mail())
    pause(signed_in("lead"), "acknowledgement")
    console.tick(120)
    assert console.sent == []
    pause(signed_in("lead"), "acknowledgement", "sent")
    console.tick(1200)
    assert len(console.sent) == 1


def test_whoever_reads_the_switch_makes_no_call_of_its_own(console: World, signed_in: SignedIn) -> None:
    """The switch, and whether the sender is blocked, are read along with what a mail is decided on."""
    calls: list[str] = []
    console.listeners.append(lambda events: events.register("before-call.dynamodb.*", lambda model, **_: calls.append(model.name)))
    console.restart()
    console.deliver(mail())  # the first one reads what each process keeps for a while
    calls.clear()
    console.deliver(mail(sender="ida@customer.example"), source="ida@customer.example")
    without = list(calls)
    pauses.switch("answer", is_paused=True, by="agent:leila", now=int(console.now))
    calls.clear()
    console.deliver(mail("Another one.", sender="eva@customer.example"), source="eva@customer.example")

    assert calls == without


def test_two_leads_at_once_do_not_undo_each_other(console: World) -> None:
    pauses.switch("answer", is_paused=True, by="agent:leila", now=5)
    pauses.switch("acknowledgement", is_paused=True, by="agent:aki", now=6)
    pauses.switch("answer", is_paused=True, by="agent:aki", now=7)

    found = pauses.read_pauses()
    assert {kind: (pause.by, pause.at) for kind, pause in found.kinds.items()} == {
        "answer": ("agent:leila", 5),
        "acknowledgement": ("agent:aki", 6),
    }
    assert found.version == 2


# ---- what I am told


def test_who_is_called_in_a_note_is_told_and_marks_it_read(console: World, signed_in: SignedIn, ticket: str) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    page = hana.get(f"/console/tickets/{ticket}")
    hana.post(f"/console/tickets/{ticket}/notes", {"version": page.hidden("version"), "once": page.hidden("once"), "text": "Look, @ben."})

    assert "1 unread" in ben.part("/console/rail-counts").words
    listed = ben.get("/console/notices")
    assert "Hana Sato called you in a note" in listed.words
    assert grouped(ticket) in listed.words
    assert ben.post("/console/notices/read", {"until": listed.hidden("until")}).status == 303
    assert "unread" not in ben.part("/console/rail-counts").words
    assert "Nobody has called you" in hana.get("/console/notices").words


def test_marking_an_older_notice_read_takes_nothing_back(console: World, signed_in: SignedIn) -> None:
    from chalicelib.aws.dynamodb import commit

    for number in range(3):
        commit(notices.tell(["ben"], "assigned", f"0000000000{number:03d}", by="desk", about=str(number), now=int(console.now) + number))
    console.now += 5
    newest, _, oldest = notices.page("ben", 5, None, console.now)
    ben = signed_in("ben")
    ben.post("/console/notices/read", {"until": newest.id})
    ben.post("/console/notices/read", {"until": oldest.id})

    assert notices.read_until("ben") == newest.id
    assert ben.post("/console/notices/read", {"until": "~"}).status == 400


def test_the_rail_counts_what_waits(console: World, signed_in: SignedIn, ticket: str) -> None:
    hold(console)
    assert "1 to decide" in signed_in("agent").part("/console/rail-counts").words
    ids = [mail.id for mail in quarantine.waiting(5)]
    assert all(newer > older for newer, older in pairwise(ids))
