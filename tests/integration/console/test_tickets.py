"""Queues and the ticket page with real mail: take, read, note, reply, be stopped when somebody else wrote."""

from collections.abc import Callable

import pytest

from chalicelib.entrypoints.console_writing import UNDO_S
from tests.console import ConsoleBrowser, Shown
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
QUOTED = "It is still wrong.\n\nOn Sunday, Support wrote:\n> We corrected it.\n> Have a look."


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(mail(Message_ID="<first@customer.example>"))
    (made,) = console.tickets()
    return str(made.id)


def form_of(page: Shown, **fields: str) -> dict[str, str]:
    number = page.hidden("number") if 'name="number"' in page.text else ""
    return {"version": page.hidden("version"), "once": page.hidden("once"), "in": page.hidden("in"), "number": number, **fields}


def follow_up(console: World, text: str = "One more thing: hurry.") -> None:
    console.deliver(mail(text, In_Reply_To="<first@customer.example>"))


def test_a_mail_stands_in_the_queues_that_it_belongs_to(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("agent")
    listed = {
        name: ticket in browser.get(f"/console/queues/{name}").text for name in ("mine", "unassigned", "team", "risk", "waiting", "all")
    }

    assert listed == {"mine": False, "unassigned": True, "team": True, "risk": True, "waiting": False, "all": True}


def test_a_row_says_what_it_is_about_and_how_long_there_is_and_not_who_wrote(console: World, signed_in: SignedIn, ticket: str) -> None:
    page = signed_in("agent").get("/console/queues/unassigned")

    assert "Statement" in page.words
    assert " min left" in page.words
    assert ticket[-5:] in page.words
    assert "taro" not in page.text


def test_taking_a_ticket_moves_it_to_mine(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}?in=unassigned")
    taken = browser.post(f"/console/tickets/{ticket}/changes", form_of(page, assignee="me"))

    assert (taken.status, taken.location) == (303, f"/console/tickets/{ticket}?in=unassigned")
    assert ticket in browser.get("/console/queues/mine").text
    assert ticket not in browser.get("/console/queues/unassigned").text
    assert "assigned to Hana Sato" in browser.get(f"/console/tickets/{ticket}").words


def test_quotes_are_folded_and_the_whole_is_one_press_away(console: World, signed_in: SignedIn, ticket: str) -> None:
    follow_up(console, QUOTED)
    text = signed_in("agent").get(f"/console/tickets/{ticket}").text
    last = text[text.index('id="told-2-0"') :]

    assert last.index("It is still wrong.") < last.index("<summary>Show the whole message") < last.index("&gt; We corrected it.")


def test_a_reply_goes_out_as_mail_and_the_customer_is_awaited(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    console.sent.clear()
    page = browser.get(f"/console/tickets/{ticket}")
    browser.post(f"/console/tickets/{ticket}/replies", form_of(page, text="We look into it **today**.", state="waiting_customer"))
    assert console.sent == []
    console.tick(UNDO_S)

    (sent,) = console.sent
    assert sent.recipients == ("taro@customer.example",)
    assert "We look into it today." in sent.text.replace("*", "")
    shown = browser.get(f"/console/tickets/{ticket}").words
    assert "Hana Sato" in shown
    assert "Waiting for the customer" in shown
    assert ticket in browser.get("/console/queues/waiting").text


def test_the_same_press_twice_is_one_reply(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    console.sent.clear()
    fields = form_of(browser.get(f"/console/tickets/{ticket}"), text="Once.", state="waiting_customer")

    assert [browser.post(f"/console/tickets/{ticket}/replies", fields).status for _ in range(3)] == [303, 303, 303]
    console.tick(UNDO_S)
    assert browser.post(f"/console/tickets/{ticket}/replies", fields).status == 303
    console.tick(UNDO_S)
    assert len(console.sent) == 1


@pytest.mark.parametrize("kind", ["replies", "notes"])
def test_what_came_in_meanwhile_stops_the_words_and_keeps_them(console: World, signed_in: SignedIn, ticket: str, kind: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    console.sent.clear()
    follow_up(console)
    stopped = browser.post(f"/console/tickets/{ticket}/{kind}", form_of(page, text="Written <b>before</b> I saw it."))

    assert stopped.status == 409
    assert "the ticket changed while you wrote" in stopped.words
    assert "Written <b>before</b> I saw it." in stopped.words
    assert "<b>" not in stopped.text
    assert 'class="told received new"' in stopped.text
    assert "I have read it" in stopped.words
    assert console.sent == []
    again = browser.post(f"/console/tickets/{ticket}/{kind}", form_of(stopped, text="Written after."))
    assert again.status == 303


def test_a_colleagues_reply_stops_the_second_one(console: World, signed_in: SignedIn, ticket: str) -> None:
    hana, ben = signed_in("hana"), signed_in("ben")
    first, second = hana.get(f"/console/tickets/{ticket}"), ben.get(f"/console/tickets/{ticket}")
    console.sent.clear()
    assert hana.post(f"/console/tickets/{ticket}/replies", form_of(first, text="From Hana.")).status == 303
    console.tick(UNDO_S)
    stopped = ben.post(f"/console/tickets/{ticket}/replies", form_of(second, text="From Ben."))

    assert stopped.status == 409
    assert "From Hana." in stopped.words
    assert len(console.sent) == 1


def test_what_the_desk_does_by_itself_stops_nobody(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    for _ in range(40):  # until the first answer is overdue and people were called
        console.tick(3600)
        if console.tickets()[0].version > int(page.hidden("version")):
            break
    assert console.tickets()[0].version > int(page.hidden("version"))
    browser.sign_in("hana")
    assert browser.post(f"/console/tickets/{ticket}/replies", form_of(page, text="At last.")).status == 303


def test_nothing_to_send_is_said_and_nothing_is_sent(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    console.sent.clear()
    answer = browser.post(f"/console/tickets/{ticket}/replies", form_of(page, text="  "))

    assert answer.status == 400
    assert "nothing to send" in answer.words
    assert console.sent == []


@pytest.mark.parametrize("version", ["", "x", "0x1", "-1", "1e3", "９", "1" * 7])
def test_a_form_without_a_version_is_refused(console: World, signed_in: SignedIn, ticket: str, version: str) -> None:
    assert signed_in("hana").post(f"/console/tickets/{ticket}/notes", {"text": "x", "version": version}).status == 400


def test_a_note_is_for_colleagues_and_compliance_may_leave_one(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("compliance")
    page = browser.get(f"/console/tickets/{ticket}")
    console.sent.clear()
    assert 'id="reply-text"' not in page.text
    browser.post(f"/console/tickets/{ticket}/notes", form_of(page, text="Ask for the deed."))

    assert "Note by Chie Mori" in browser.get(f"/console/tickets/{ticket}").words
    assert console.sent == []


def test_one_form_changes_what_it_names(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("lead")
    page = browser.get(f"/console/tickets/{ticket}")
    browser.post(
        f"/console/tickets/{ticket}/changes", form_of(page, assignee="ben", team="europe", state="open", priority="1", category="trading")
    )
    (made,) = console.tickets()

    assert (made.assignee, made.team, made.state.value, made.priority, made.category) == ("ben", "europe", "open", 1, "trading")


@pytest.mark.parametrize(
    "fields", [{"assignee": "nobody-here"}, {"team": "nowhere"}, {"category": "none-such"}, {"state": "merged"}, {"state": "new"}]
)
def test_what_the_desk_does_not_know_is_no_change(console: World, signed_in: SignedIn, ticket: str, fields: dict[str, str]) -> None:
    browser = signed_in("agent")
    answer = browser.post(f"/console/tickets/{ticket}/changes", form_of(browser.get(f"/console/tickets/{ticket}"), **fields))

    assert answer.status == 400
    assert console.tickets()[0].version == 1


def test_htmx_gets_the_part_and_the_browser_the_page(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("agent")
    part, page = browser.part(f"/console/tickets/{ticket}"), browser.get(f"/console/tickets/{ticket}")

    assert "<!doctype" not in part.text
    assert "<!doctype" in page.text
    assert 'class="ticket"' in part.text
    assert 'class="ticket"' in page.text
    assert ConsoleBrowser().part("/console/queues/mine").headers["hx-redirect"] == "/console/sign-in"


def test_words_of_a_mail_are_words_and_no_markup(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail("<script>alert(1)</script> {{ 7*7 }} <img src=x onerror=alert(1)>", subject="<b onclick=x>Subject</b> {% raw %}"))
    (made,) = console.tickets()
    browser = signed_in("agent")
    for page in (browser.get(f"/console/tickets/{made.id}"), browser.get("/console/queues/unassigned")):
        assert [start for start in ("<script>alert", "<img src=x", "<b onclick") if start in page.text] == []
        assert "<b onclick=x>Subject</b> {% raw %}" in page.words
    assert "{{ 7*7 }}" in browser.get(f"/console/tickets/{made.id}").words


def test_a_preview_is_what_the_letter_says(console: World, signed_in: SignedIn) -> None:
    text = 'A **word**, <script>alert(1)</script>, [a link](https://example.com) and " style="x'
    shown = signed_in("agent").post("/console/preview", {"text": text})

    assert "<strong>word</strong>" in shown.text
    assert "<script>" not in shown.text
    assert ' style="' not in shown.text


def test_a_queue_goes_on_where_it_ended(console: World, signed_in: SignedIn) -> None:
    for number in range(53):
        console.now += 1
        console.deliver(
            mail("Please look.", subject=f"Matter {number}", sender=f"c{number}@customer.example"), source=f"c{number}@customer.example"
        )
    browser = signed_in("agent")
    first = browser.get("/console/queues/unassigned")
    target = first.text.split('class="more"')[1].split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = browser.part(target)

    assert first.text.count('class="row"') == 50
    assert rest.text.count('class="row"') == 3
    assert "<h2" not in rest.text
    tampered = browser.part(target[:-3] + "000")
    assert tampered.text.count('class="row"') == 50, "a cursor that we did not sign begins anew"


def test_the_page_is_in_japanese_for_who_reads_japanese(console: World, signed_in: SignedIn, ticket: str) -> None:
    words = signed_in("agent", "ja").get(f"/console/tickets/{ticket}").words

    assert "初回返答" in words
    assert "残り" in words
    assert "お客様への返信" in words
