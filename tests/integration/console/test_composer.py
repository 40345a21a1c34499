"""The composer without a screen: drafts, sending that can be taken back, what stops it, macros, articles, Cc, files, presence."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.console.policy.lasting import IDLE_S
from chalicelib.entrypoints.console_writing import UNDO_S
from chalicelib.macros.model import Macro, Steps
from tests.console import ConsoleBrowser, Shown, reach_provider
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
BOUNDARY = "----together"


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(mail(Message_ID="<first@customer.example>"))
    (made,) = console.tickets()
    console.sent.clear()
    return str(made.id)


@pytest.fixture
def hana(signed_in: SignedIn) -> ConsoleBrowser:
    return signed_in("hana")


def form_of(page: Shown, **fields: str) -> dict[str, str]:
    """The reply's form as the page has it."""
    at = 'id="reply-form"'
    names = ("version", "once", "number", "in", "macro", "article")
    return {name: page.hidden(name, at) for name in names} | {"state": "waiting_customer"} | fields


def opened(browser: ConsoleBrowser, ticket: str) -> Shown:
    return browser.get(f"/console/tickets/{ticket}")


def write(browser: ConsoleBrowser, ticket: str, act: str, fields: dict[str, str], **headers: str) -> Shown:
    return browser.post(f"/console/tickets/{ticket}/{act}", fields, **headers)


def follow_up(console: World, text: str = "One more thing: hurry.") -> None:
    console.deliver(mail(text, In_Reply_To="<first@customer.example>"))


def text_of(page: Shown) -> str:
    return page.text.split('id="reply-text"')[1].split(">", 1)[1].split("</textarea>")[0]


# ---- drafts


def test_a_draft_is_there_again_in_another_browser_and_nobody_else_has_it(console: World, signed_in: SignedIn, ticket: str) -> None:
    first = signed_in("hana")
    saved = write(first, ticket, "draft", form_of(opened(first, ticket), text="It is on its <b>way"), hx_request="true")

    assert saved.status == 200
    assert "Draft saved" in saved.words
    assert 'id="reply-number" name="number" value="1" hx-swap-oob' in saved.text
    console.restart()
    reach_provider()
    again = opened(signed_in("hana"), ticket)
    assert text_of(again) == "It is on its &lt;b&gt;way"
    assert "Draft saved" in again.words
    assert text_of(opened(signed_in("ben"), ticket)) == ""


def test_savings_of_one_page_may_overtake_each_other_and_another_tab_is_told(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    one, other = opened(hana, ticket), opened(hana, ticket)
    for text in ("First", "First and more"):
        assert write(hana, ticket, "draft", form_of(one, text=text), hx_request="true").status == 200
    refused = write(hana, ticket, "draft", form_of(other, text="From the other tab"), hx_request="true")

    assert refused.status == 409
    assert "another tab" in refused.words
    assert text_of(opened(hana, ticket)) == "First and more"
    sent = write(hana, ticket, "replies", form_of(other, text="From the other tab"))
    assert sent.status == 409
    assert text_of(sent) == "From the other tab"
    console.tick(UNDO_S)
    assert console.sent == []


def test_an_emptied_draft_is_gone_and_what_is_typed_next_is_a_new_one(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    fields = form_of(opened(hana, ticket), text="Something")
    write(hana, ticket, "draft", fields, hx_request="true")
    emptied = write(hana, ticket, "draft", fields | {"text": "  "}, hx_request="true")
    assert "Draft saved" not in emptied.words
    fresh = fields | {"once": emptied.hidden("once"), "number": emptied.hidden("number"), "text": "Else"}

    assert write(hana, ticket, "draft", fresh, hx_request="true").status == 200
    assert text_of(opened(hana, ticket)) == "Else"
    write(hana, ticket, "draft/drop", {"in": "mine"})
    assert text_of(opened(hana, ticket)) == ""


def test_what_is_said_of_a_draft_in_japanese_is_japanese(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana", "ja")
    saved = write(browser, ticket, "draft", form_of(opened(browser, ticket), text="確認します。" * 9000), hx_request="true")

    assert "下書きを保存" in saved.words
    assert len(text_of(opened(browser, ticket))) == 54_000


# ---- sending, and taking back


def test_a_reply_waits_some_seconds_and_can_be_taken_back(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    before = console.tickets()
    leaving = write(hana, ticket, "replies", form_of(opened(hana, ticket), text="Too early."), hx_request="true")
    assert "Sent in 10 s" in leaving.words
    assert "Too early." in leaving.words
    back = write(hana, ticket, "draft/unsend", {"in": "mine"}, hx_request="true")
    console.tick(UNDO_S + 60)

    assert text_of(back) == "Too early."
    assert console.sent == []
    assert console.tickets() == before
    assert write(hana, ticket, "draft/unsend", {"in": "mine"}).status == 409


def test_a_late_saving_does_not_call_back_what_was_sent(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    fields = form_of(opened(hana, ticket), text="Sent.")
    write(hana, ticket, "replies", fields)
    late = write(hana, ticket, "draft", fields | {"text": "Sent"}, hx_request="true")
    console.tick(UNDO_S)
    later = write(hana, ticket, "draft", fields | {"text": "Se"}, hx_request="true")

    assert (late.status, later.status) == (409, 409)
    assert ["Sent." in sent.text for sent in console.sent] == [True]
    page = hana.part(f"/console/tickets/{ticket}/leaving")
    assert text_of(page) == ""
    assert 'hx-swap-oob="true"' in page.text
    assert "Waiting for the customer" in page.words


def test_what_the_page_asks_by_itself_keeps_nobody_signed_in(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    for _ in range(3):
        assert hana.part(f"/console/tickets/{ticket}/leaving").status == 200
        assert write(hana, ticket, "presence", {"read": "1", "in": "mine"}, hx_request="true").status == 200
        console.now += IDLE_S // 3
    assert hana.part(f"/console/tickets/{ticket}/leaving").status == 401


def test_a_reply_goes_out_at_the_hour_that_was_chosen_by_the_teams_wall(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    fields = form_of(opened(hana, ticket), text="Good morning.", when="later", at="2026-11-25T09:00")
    chosen = write(hana, ticket, "replies", fields, hx_request="true")
    assert "2026-11-25 09:00" in chosen.words
    console.now = 1795564799.0  # 08:59:59 in Tokyo
    console.tick()
    assert console.sent == []
    console.tick(1)

    assert ["Good morning." in sent.text for sent in console.sent] == [True]


@pytest.mark.parametrize("at", ["", "yesterday", "2020-01-01T00:00", "2030-01-01T00:00", "99999-01-01T00:00"])
def test_a_time_that_is_none_sends_nothing_and_keeps_the_words(console: World, hana: ConsoleBrowser, ticket: str, at: str) -> None:
    refused = write(hana, ticket, "replies", form_of(opened(hana, ticket), text="Later.", when="later", at=at))

    assert refused.status == 400
    assert "within 90 days" in refused.words
    assert text_of(refused) == "Later."


# ---- what stops it


def test_what_came_meanwhile_stands_between_the_draft_and_the_one_button(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    page = opened(hana, ticket)
    follow_up(console, "Stop, I found it.")
    stopped = write(hana, ticket, "replies", form_of(page, text="Hold on."), hx_request="true")

    assert stopped.status == 409
    reply = stopped.text[stopped.text.index('id="reply-form"') :]
    assert reply.index("Hold on.") < reply.index("Stop, I found it.") < reply.index("I have read it: send")
    assert reply.count('class="main"') == 1
    console.tick(UNDO_S)
    assert [sent for sent in console.sent if "Hold on." in sent.text] == []
    write(hana, ticket, "replies", form_of(stopped, text="Good to hear."))
    console.tick(UNDO_S)
    assert "Good to hear." in console.sent[-1].text


def test_what_comes_in_the_last_seconds_stops_it_and_it_is_a_draft_again(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    write(hana, ticket, "replies", form_of(opened(hana, ticket), text="Hold on."))
    console.now += UNDO_S - 5
    follow_up(console, "Stop, I found it.")
    console.sent.clear()
    console.tick(5)
    page = hana.part(f"/console/tickets/{ticket}/leaving")

    assert console.sent == []
    assert "Not sent: the ticket changed while you wrote." in page.words
    assert text_of(page) == "Hold on."
    assert "I have read it: send" in page.words


def test_a_draft_of_yesterday_says_what_is_new_before_it_can_be_sent(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    write(hana, ticket, "draft", form_of(opened(hana, ticket), text="Half a thought"))
    follow_up(console, "Stop, I found it.")
    page = opened(hana, ticket)

    assert "New since you began this draft" in page.words
    assert "I have read it: send" in page.words
    assert 'class="told received new"' in page.text


# ---- macros and articles


@pytest.fixture
def macro(console: World) -> Macro:
    texts = {"en": "Dear {{customer.name|customer}},\n\nyour reference is {{ticket.reference}}.", "ja": "{{customer.name|お客様}} 様"}
    steps = Steps(state="resolved", priority=2, add_tags=("courier",))
    wiring.desk().macros.keep(Macro("on-its-way", {"en": "On its way", "ja": "配送中"}, "reply", texts, steps=steps), "agent:lead")
    wiring.desk().macros.keep(
        Macro("ask-bank", {"en": "Ask the bank"}, "note", {"en": "Asked the bank."}, steps=Steps(priority=1)), "agent:lead"
    )
    wiring.desk().macros.keep(Macro("elsewhere", {"en": "On Mars"}, "reply", {"en": "Mars"}, team="europe"), "agent:lead")
    return wiring.desk().macros.get("on-its-way")


def choose(browser: ConsoleBrowser, ticket: str, kind: str, wanted: str = "", **headers: str) -> Shown:
    return write(browser, ticket, "draft/choices", form_of(opened(browser, ticket), text="", kind=kind, q=wanted), **headers)


def test_macros_of_the_team_are_listed_and_found_by_some_letters(console: World, hana: ConsoleBrowser, ticket: str, macro: Macro) -> None:
    everything, some = choose(hana, ticket, "macro", hx_request="true"), choose(hana, ticket, "macro", "BANK", hx_request="true")

    assert ("On its way" in everything.words, "Ask the bank" in everything.words, "On Mars" in everything.words) == (True, True, False)
    assert ("On its way" in some.words, "Ask the bank" in some.words) == (False, True)
    assert "Nothing has these words." in choose(hana, ticket, "macro", "zzz", hx_request="true").words
    assert choose(hana, ticket, "weather", hx_request="true").status == 400


def test_a_macro_is_put_where_the_caret_is_and_its_steps_join_the_reply(
    console: World, hana: ConsoleBrowser, ticket: str, macro: Macro
) -> None:
    fields = form_of(opened(hana, ticket), text="😀 Hello.\r\nBye.", caret="10", insert="macro:on-its-way")
    put = write(hana, ticket, "draft/insert", fields, hx_request="true")

    assert text_of(put).startswith("😀 Hello.\n\nDear {{customer.name|customer}},")
    assert text_of(put).endswith(".\n\nBye.")
    assert "taro" not in put.text
    assert put.hidden("macro") == "on-its-way"
    assert "+courier" in put.words
    assert '<option value="resolved" selected>' in put.text
    write(hana, ticket, "replies", form_of(put, text=text_of(put), state="resolved"))
    console.tick(UNDO_S)
    (made,) = console.tickets()
    assert (made.state.value, made.priority, made.tags) == ("resolved", 2, frozenset({"courier"}))
    assert "{{" not in console.sent[-1].text


def test_without_its_steps_a_macros_words_are_filled_all_the_same(console: World, hana: ConsoleBrowser, ticket: str, macro: Macro) -> None:
    put = write(hana, ticket, "draft/insert", form_of(opened(hana, ticket), text="", insert="macro:on-its-way"), hx_request="true")
    off = write(hana, ticket, "draft/insert", form_of(put, text=text_of(put), insert="macro:"), hx_request="true")
    assert off.hidden("macro") == ""
    write(hana, ticket, "replies", form_of(off, text=text_of(off)))
    console.tick(UNDO_S)

    assert console.tickets()[0].priority == 3
    assert "{{" not in console.sent[-1].text


def test_a_macro_for_notes_is_done_at_once(console: World, hana: ConsoleBrowser, ticket: str, macro: Macro) -> None:
    done = write(hana, ticket, "draft/insert", form_of(opened(hana, ticket), text="Kept", insert="use:ask-bank"), hx_request="true")

    assert "Asked the bank." in done.words
    assert text_of(done) == "Kept"
    assert console.tickets()[0].priority == 1
    assert write(hana, ticket, "draft/insert", form_of(done, insert="macro:none-such", text="Kept"), hx_request="true").status == 404


def test_what_is_no_article_and_no_macro_stands_in_no_record(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    """Both stand unsealed there, and stay when the customer is erased."""
    fields = form_of(opened(hana, ticket), text="It is on its way.", article="Taro Sato 0312345678", macro="Taro Sato 0312345678")
    assert write(hana, ticket, "draft", fields, hx_request="true").status == 200
    write(hana, ticket, "replies", fields)
    console.tick(UNDO_S)

    assert len(console.sent) == 1
    assert [item.pk for item in console.items() if "0312345678" in str(item.serialize())] == []


def test_articles_are_suggested_found_and_given(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    found = choose(hana, ticket, "article", "withdrawal has not arrived", hx_request="true")
    value = found.text.split('value="article:')[1].split('"')[0]
    put = write(
        hana, ticket, "draft/insert", form_of(opened(hana, ticket), text="See below.", insert=f"article:{value}"), hx_request="true"
    )
    link = write(hana, ticket, "draft/insert", form_of(put, text="", insert=f"link:{value}"), hx_request="true")

    assert put.hidden("article") == value
    assert "](http://127.0.0.1:8000/help/en/" in text_of(put)
    assert text_of(link).startswith("[")
    assert choose(hana, ticket, "article", hx_request="true").status == 200
    assert write(hana, ticket, "draft/insert", form_of(put, insert="article:none-such"), hx_request="true").status == 404


# ---- to whom, with which files


def test_a_colleague_of_the_customer_gets_a_copy_and_a_wrong_address_is_said(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    wrong = write(hana, ticket, "replies", form_of(opened(hana, ticket), text="Both.", cc="eva@customer.example, nobody"))
    assert wrong.status == 400
    assert "One of the addresses in Cc" in wrong.words
    assert 'value="eva@customer.example, nobody"' in wrong.text
    right = form_of(wrong, text="Both.", cc="eva@customer.example; <jo@customer.example>")
    assert write(hana, ticket, "replies", right).status == 303
    console.tick(UNDO_S)

    assert sorted(console.sent[-1].recipients) == ["eva@customer.example", "jo@customer.example", "taro@customer.example"]


def test_the_preview_is_the_letter_and_shows_no_address_of_the_customers(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    fields = form_of(opened(hana, ticket), text="A **word**.", cc="eva@customer.example")
    shown = write(hana, ticket, "draft/preview", fields, hx_request="true")

    assert "<strong>word</strong>" in shown.text
    assert "Tokyo support" in shown.words
    assert "eva@customer.example" in shown.words
    assert "Re: Statement" in shown.words
    assert "taro" not in shown.text
    assert " style=" not in shown.text
    assert write(hana, ticket, "draft/preview", fields | {"text": " "}, hx_request="true").status == 400


def upload(browser: ConsoleBrowser, ticket: str, fields: dict[str, str], *files: tuple[str, bytes], **headers: str) -> Shown:
    lines: list[bytes] = []
    for name, value in ({"csrf": browser.csrf} | fields).items():
        lines.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, data in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        lines.append(head.encode() + data + b"\r\n")
    body = b"".join(lines) + f"--{BOUNDARY}--\r\n".encode()
    return browser.upload(f"/console/tickets/{ticket}/draft/files", body, BOUNDARY, **headers)


def attached(console: World) -> list[tuple[Any, bytes]]:
    return [(part.get_filename(), part.get_content()) for part in console.sent[-1].mail.iter_attachments()]


def test_files_stay_with_the_draft_and_go_out_with_the_reply(
    console: World, signed_in: SignedIn, hana: ConsoleBrowser, ticket: str
) -> None:
    data = bytes(range(256)) * 4
    page = upload(hana, ticket, form_of(opened(hana, ticket), text=""), ("明細.pdf", data), ("b.pdf", b"x"), hx_request="true")
    assert "明細.pdf" in page.words
    gone = page.text.split('name="detach" value="')[2].split('"')[0]
    page = write(hana, ticket, "draft/files", form_of(page, text="", detach=gone), hx_request="true")
    console.restart()
    reach_provider()
    again = opened(signed_in("hana"), ticket)
    assert ("明細.pdf" in again.words, "b.pdf" in again.words) == (True, False)
    write(hana, ticket, "draft", form_of(again, text="Here it is."), hx_request="true")
    write(hana, ticket, "replies", form_of(opened(hana, ticket), text="Here it is."))
    console.tick(UNDO_S)

    assert attached(console) == [("明細.pdf", data)]
    assert "明細.pdf" in opened(hana, ticket).words


def test_files_that_are_too_much_are_refused_in_words_and_nothing_is_lost(console: World, hana: ConsoleBrowser, ticket: str) -> None:
    fields = form_of(opened(hana, ticket), text="With it.")
    heavy = upload(hana, ticket, fields, ("big.pdf", b"x" * (4 * 1024 * 1024 + 1)))
    none = upload(hana, ticket, fields)

    assert (heavy.status, none.status) == (413, 400)
    assert "4 MB are taken at once" in heavy.words
    assert "Choose one first" in none.words
    assert text_of(heavy) == "With it."


# ---- who else is here


def test_who_writes_is_named_and_what_came_is_counted(console: World, signed_in: SignedIn, hana: ConsoleBrowser, ticket: str) -> None:
    ben = signed_in("ben")
    write(ben, ticket, "presence", {"read": "1", "here": "writing"}, hx_request="true")
    seen = write(hana, ticket, "presence", {"read": "1", "in": "mine"}, hx_request="true")
    assert "is writing" in seen.words
    assert "new message" not in seen.words
    follow_up(console)
    assert "1 new message" in write(hana, ticket, "presence", {"read": "1", "in": "mine"}, hx_request="true").words
    news = hana.part(f"/console/tickets/{ticket}/news?read=1&in=mine")

    assert 'class="told received new"' in news.text
    assert 'id="reply-version" name="version" value="2" hx-swap-oob' in news.text
    assert 'id="reply-text"' not in news.text
    console.now += 41
    assert "is writing" not in write(hana, ticket, "presence", {"read": "2", "in": "mine"}, hx_request="true").words


def test_ones_own_doing_and_the_desks_is_no_news(console: World, signed_in: SignedIn, hana: ConsoleBrowser, ticket: str) -> None:
    page = opened(hana, ticket)
    write(hana, ticket, "notes", {"version": page.hidden("version"), "once": "a", "text": "Mine.", "in": "mine"})
    assert "Show" not in write(hana, ticket, "presence", {"read": "1", "in": "mine"}, hx_request="true").words
    ben = signed_in("ben")
    ben.post(f"/console/tickets/{ticket}/changes", {"version": "2", "priority": "1", "in": "mine"})

    assert "The ticket changed" in write(hana, ticket, "presence", {"read": "2", "in": "mine"}, hx_request="true").words
