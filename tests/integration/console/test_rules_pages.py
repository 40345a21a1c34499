"""Rules, macros, work profiles and people in the console: written by form, tried, moved; loops and what is wrong told with the words kept."""

import re
from collections.abc import Callable

import pytest

from chalicelib import wiring
from chalicelib.agents.model import Role
from chalicelib.agents.store import all_agents
from chalicelib.agents.usecases import create_agent
from chalicelib.assignment import store as profiles
from chalicelib.console.policy import macro_form, rule_form
from chalicelib.core.errors import InvalidInput
from chalicelib.macros.model import Macro, Steps
from chalicelib.macros.store import all_macros
from chalicelib.rules.model import After, Condition, Rule
from chalicelib.rules.store import read_book
from tests.console import ConsoleBrowser, Shown
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
TAGS_NEW = {"id": "tag-new", "name": "Tag what is new", "when": "on", "on-opened": "1", "add_tags": "fresh", "is_on": "1"}


def write(browser: ConsoleBrowser, fields: dict[str, str], *, act: str = "save", version: int | None = None) -> Shown:
    return browser.post("/console/rules", {"act": act, "version": str(read_book().version if version is None else version), **fields})


def act_on(browser: ConsoleBrowser, rule: str, act: str, **fields: str) -> Shown:
    return browser.post(f"/console/rules/{rule}", {"act": act, "version": str(read_book().version), **fields})


def order() -> list[str]:
    return [rule.id for rule in read_book().rules]


# ---- the form, pure

RULES = [
    Rule("a", "A", on=("opened", "any"), steps=Steps(state="open", team="support", assignee="nobody", priority=1, category="fees")),
    Rule("b", "B", after=After("customer_waits", 5400), steps=Steps(add_tags=("x", "y"), remove_tags=("z",)), is_on=False),
    Rule("c", "C", after=After("state", 3 * 86400), all_of=(Condition("team", ("a", "b"), is_not=True), Condition("tags", ("vip",))), notify=("assignee", "hana")),
    Rule("d", "D", on=("tags",), any_of=tuple(Condition("plan", (f"p{number}",)) for number in range(20)), macro="m", assign_automatically=True),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_comes_back_from_its_form_as_it_was(rule: Rule) -> None:
    assert rule_form.rule_of(rule_form.fields_of(rule), None) == rule


def test_a_macro_comes_back_from_its_form_as_it_was() -> None:
    made = Macro(
        "m", {"en": "Name", "ja": "名前"}, "note", {"en": "Dear all,\n\nyes."}, "support", Steps(assignee="me", priority=2, add_tags=("a",))
    )
    assert macro_form.macro_of(macro_form.fields_of(made), None, ("en", "ja", "de")) == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"), ({"id": "No Id"}, "id"), ({"when": "after", "number": "x", "since": "state"}, "number"),
        ({"when": "after", "number": "1", "unit": "minutes", "since": "state"}, "after"), ({"when": "after", "number": "5", "since": "?"}, "after"),
        ({"all-0-field": "team"}, "values"), ({"all-0-field": "colour", "all-0-values": "red"}, "all_of"), ({"priority": "9"}, "steps"),
        ({"name": "x" * 200}, "name"), ({"state": "merged"}, "steps"),
    ],
    ids=str,
)  # fmt: skip
def test_a_form_that_cannot_be_a_rule_names_the_field(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rule_form.rule_of({**TAGS_NEW, **wrong}, None)
    assert refused.value.fields["field"] == field


def test_a_form_offers_a_line_more_than_is_filled_in() -> None:
    assert rule_form.rows_of({}, "all") == 3
    assert rule_form.rows_of({"all-4-field": "team"}, "all") == 6
    assert rule_form.rows_of({"all-19-field": "team"}, "all") == 20


# ---- rules


def test_a_lead_writes_a_rule_and_it_does_what_it_says(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    assert write(lead, {**TAGS_NEW, "all-0-field": "language", "all-0-is": "is", "all-0-values": "en, ja"}).status == 303
    wiring.desk().rule_shelf.current(fresh=True)
    console.deliver(mail())

    assert console.tickets()[0].tags == {"fresh"}
    listed = lead.get("/console/rules")
    assert "Tag what is new" in listed.words
    assert "a ticket is opened" in listed.words
    assert "en, ja" in listed.words


def test_a_rule_is_changed_moved_switched_and_removed(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    for name in ("one", "two", "three"):
        write(lead, {**TAGS_NEW, "id": name, "name": name, "add_tags": name})
    assert order() == ["one", "two", "three"]
    act_on(lead, "three", "up")
    assert order() == ["one", "three", "two"]
    act_on(lead, "one", "down")
    assert order() == ["three", "one", "two"]
    act_on(lead, "three", "up")
    act_on(lead, "two", "down")
    assert order() == ["three", "one", "two"]
    act_on(lead, "one", "off")
    assert [rule.is_on for rule in read_book().rules] == [True, False, True]
    act_on(lead, "one", "on")
    page = lead.get("/console/rules/one")
    assert 'value="one"' in page.text
    changed = {**TAGS_NEW, "id": "other", "name": "Changed", "add_tags": "new"}
    assert act_on(lead, "one", "save", **changed).status == 303
    assert [(rule.id, rule.name) for rule in read_book().rules] == [("three", "three"), ("one", "Changed"), ("two", "two")]
    act_on(lead, "one", "remove")
    assert order() == ["three", "two"]
    assert lead.get("/console/rules/one").status == 404
    assert act_on(lead, "one", "save", **changed).status in {303, 404}


def test_rules_that_would_go_round_are_refused_and_named(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    up = {
        "id": "up",
        "name": "Up",
        "when": "on",
        "on-priority": "1",
        "all-0-field": "priority",
        "all-0-values": "4",
        "priority": "1",
        "is_on": "1",
    }
    down = {**up, "id": "down", "name": "Down", "all-0-values": "1", "priority": "4"}
    assert write(lead, up).status == 303
    refused = write(lead, down)

    assert refused.status == 400
    assert re.search(r"for ever: (up → down → up|down → up → down)", refused.words)
    assert 'value="Down"' in refused.text, "the words are kept"
    assert order() == ["up"]


def test_two_leads_do_not_overwrite_each_other(console: World, signed_in: SignedIn) -> None:
    leila = signed_in("lead")
    version = read_book().version
    write(leila, TAGS_NEW)
    second = write(leila, {**TAGS_NEW, "id": "second", "name": "Second"}, version=version)

    assert second.status == 409
    assert "Somebody else changed this" in second.words
    assert 'value="Second"' in second.text
    assert order() == ["tag-new"]
    again = write(leila, {**TAGS_NEW, "id": "second", "name": "Second"}, version=int(second.hidden("version")))
    assert again.status == 303, "who was told may go on"
    assert order() == ["tag-new", "second"]


def test_a_rule_is_tried_on_past_tickets_and_changes_nothing(console: World, signed_in: SignedIn) -> None:
    console.deliver(mail())
    console.deliver(mail("お世話になっております。出金が届いていません。", sender="eva@customer.example"), source="eva@customer.example")
    before = console.tickets()
    tried = write(signed_in("lead"), {**TAGS_NEW, "all-0-field": "language", "all-0-values": "ja"}, act="try")

    assert "Of the 2 newest tickets it would have matched on 1" in tried.words
    (japanese,) = [ticket for ticket in before if ticket.language == "ja"]
    assert f"/console/tickets/{japanese.id}" in tried.text
    assert console.tickets() == before
    assert order() == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"id": "Not An Id"}, "The id needs"), ({"name": ""}, "Give it a name"), ({"on-opened": ""}, "Say when it is looked at"),
        ({"add_tags": ""}, "It does nothing yet"), ({"add_tags": "No Tag!"}, "A tag does not fit"), ({"all-0-field": "team"}, "at least one value"),
        ({"all-0-field": "team", "all-0-values": "nobody"}, "knows no such value: Team"), ({"assignee": "ghost"}, "knows no such value: Assigned to"),
        ({"when": "after", "number": "1", "unit": "minutes", "since": "state"}, "five minutes at least"), ({"notify-ghost": "1"}, "no longer there"),
        ({"macro": "ghost"}, "no longer there"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_told_and_the_words_kept(
    console: World, signed_in: SignedIn, wrong: dict[str, str], told: str
) -> None:
    answer = write(signed_in("lead"), {**TAGS_NEW, "number": "4711", **wrong})

    assert answer.status == 400
    assert told in answer.words
    assert "fresh" in answer.text or not wrong.get("add_tags", "x")
    assert order() == []


def test_who_reads_rules_writes_none(console: World, signed_in: SignedIn) -> None:
    write(signed_in("lead"), TAGS_NEW)
    for who in ("agent", "compliance"):
        browser = signed_in(who)
        assert "Tag what is new" in browser.get("/console/rules").words
        assert 'name="act"' not in browser.get("/console/rules").text + browser.get("/console/rules/tag-new").text
        assert act_on(browser, "tag-new", "remove").status == write(browser, {**TAGS_NEW, "id": "x"}).status == 403
    assert order() == ["tag-new"]


def test_a_rule_s_words_do_not_run(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    write(lead, {**TAGS_NEW, "name": "<script>alert(1)</script>", "all-0-field": "plan", "all-0-is": "not", "all-0-values": "none"})

    assert order() == ["tag-new"]
    for path in ("/console/rules", "/console/rules/tag-new"):
        assert "<script>alert" not in lead.get(path).text


# ---- macros

THANKS = {
    "id": "thanks",
    "name-en": "Thanks",
    "name-ja": "お礼",
    "text-en": "Dear {{customer.name|customer}},\n\n**{{agent.name}}** thanks you.",
    "use": "reply",
}


def test_a_macro_is_written_in_each_language_previewed_and_removed(console: World, signed_in: SignedIn) -> None:
    lead = signed_in("lead")
    preview = lead.post("/console/macros", {**THANKS, "act": "preview"})
    assert "<strong>Leila" in preview.text
    assert "{{customer.name|customer}}" in preview.words, "what agents do not see stays a variable"
    assert all_macros() == {}
    assert lead.post("/console/macros", {**THANKS, "act": "save"}).status == 303
    assert all_macros()["thanks"].name == {"en": "Thanks", "ja": "お礼"}
    assert "お礼" in signed_in("agent", "ja").get("/console/macros").words
    assert lead.post("/console/macros", {**THANKS, "act": "save"}).status == 400, "the id is taken"
    form = lead.get("/console/macros/thanks")
    changed = {**THANKS, "act": "save", "read": form.hidden("read"), "text-en": "Thank you."}
    assert lead.post("/console/macros/thanks", changed).status == 303
    overtaken = lead.post("/console/macros/thanks", {**changed, "text-en": "No."})
    assert overtaken.status == 409
    assert ">No.</textarea>" in overtaken.text
    assert all_macros()["thanks"].text == {"en": "Thank you."}
    assert lead.post("/console/macros/thanks", {"act": "remove"}).status == 303
    assert all_macros() == {}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text-en": "Dear {{customer.secret}}"}, "is no variable"), ({"text-en": ""}, "a text in one language"), ({"name-en": "", "name-ja": ""}, "Give it a name"),
        ({"use": "note"}, "notes may not have"), ({"id": "X!"}, "The id needs"), ({"of_team": "ghosts"}, "knows no such value: Team"),
        ({"text-en": "{{unclosed"}, "is no variable"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_with_a_macro_is_told(console: World, signed_in: SignedIn, wrong: dict[str, str], told: str) -> None:
    for act in ("save", "preview"):
        answer = signed_in("lead").post("/console/macros", {**THANKS, **wrong, "act": act})
        assert (answer.status, told in answer.words) == (400, True), answer.words
    assert all_macros() == {}


def test_agents_write_no_macros(console: World, signed_in: SignedIn) -> None:
    for who in ("agent", "compliance"):
        assert signed_in(who).post("/console/macros", {**THANKS, "act": "save"}).status == 403


# ---- who works


def test_a_lead_says_what_an_agent_can_be_given_and_they_go_away(console: World, signed_in: SignedIn) -> None:
    lead, hana = signed_in("lead"), signed_in("hana")
    team = next(iter(wiring.desk().desk().document.teams))
    assert hana.post("/console/work/away", {"act": "away"}).status == 409
    given = {f"team-{team}": "1", "language-ja": "1", "most": "7", "team-nowhere": "1"}
    assert lead.post("/console/work/hana/profile", given).status == 303
    (profile,) = profiles.all_profiles()
    assert (profile.agent, profile.teams, profile.languages, profile.most) == ("hana", (team,), ("ja",), 7)
    assert hana.post("/console/work/away", {"act": "away", "days": "3"}).status == 303
    assert "You are away" in hana.get("/console/work").words
    lead.post("/console/work/hana/profile", {**given, "most": "9"})
    assert profiles.all_profiles()[0].is_away(console.now), "a lead's change brings nobody back"
    hana.post("/console/work/away", {"act": "back"})
    assert not profiles.all_profiles()[0].is_away(console.now)


@pytest.mark.parametrize("given", [{"days": "0"}, {"days": "-1"}, {"days": "366"}, {"days": "soon"}, {"days": "٣"}])
def test_days_that_are_none_are_told(console: World, signed_in: SignedIn, given: dict[str, str]) -> None:
    assert signed_in("hana").post("/console/work/away", {"act": "away", **given}).status == 400


def test_no_number_is_longer_than_it_may_be_and_the_page_stays(console: World, signed_in: SignedIn) -> None:
    """Zeros before it hid how large it was: a day beyond every calendar left nobody the page."""
    lead, hana = signed_in("lead"), signed_in("hana")
    assert lead.post("/console/work/hana/profile", {"most": "7"}).status == 303
    assert hana.post("/console/work/away", {"act": "away", "days": "0001999999"}).status == 400
    assert lead.post("/console/work/hana/profile", {"most": "0001" + "0" * 5000}).status == 400

    assert lead.get("/console/work").status == 200
    assert profiles.all_profiles()[0].most == 7


def test_agents_say_nothing_of_others_work(console: World, signed_in: SignedIn) -> None:
    for who in ("agent", "compliance"):
        assert signed_in(who).post("/console/work/ben/profile", {"most": "1"}).status == 403
    assert signed_in("lead").post("/console/work/nobody/profile", {"most": "1"}).status == 404
    assert signed_in("lead").post("/console/work/ben/profile", {"most": "many"}).status == 400
    assert profiles.all_profiles() == []


# ---- people

EVA = {"id": "eva", "name": "Eva Novak", "address": "Eva@Example.com", "role": "lead"}


def test_an_admin_invites_somebody_by_the_address_that_the_provider_proves(console: World, signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    done = admin.post("/console/people", EVA)

    assert done.location == "/console/people?done=invited"
    made = all_agents()["eva"]
    assert (made.name, made.address, made.role, made.subject) == ("Eva Novak", "eva@example.com", Role.LEAD, "")
    assert "mdg_" not in admin.get(done.location).text, "no token of theirs is shown to anybody"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"id": "hana"}, "with this id already"), ({"address": "hana@example.com"}, "this address already"), ({"address": "no address"}, "does not look like one"),
        ({"name": " "}, "Give a name"), ({"id": "Eva Novak"}, "small letters"), ({"address": "a@b.example>x"}, "does not look like one"),
    ],
    ids=str,
)  # fmt: skip
def test_an_invitation_that_cannot_be_is_told(console: World, signed_in: SignedIn, wrong: dict[str, str], told: str) -> None:
    before = set(all_agents())
    wrong = {"address": all_agents()["hana"].address} if wrong == {"address": "hana@example.com"} else wrong
    answer = signed_in("admin").post("/console/people", {**EVA, **wrong})

    assert answer.status in {400, 409}
    assert told in answer.words
    assert set(all_agents()) == before


@pytest.mark.attack(47)
def test_who_was_invited_once_cannot_be_invited_or_come_in_as_another(console: World, signed_in: SignedIn) -> None:
    """There is no link to use twice: the address is bound to the first person whom the provider names by it, and the id is theirs for ever."""
    admin = signed_in("admin")
    bound = all_agents()["aki"].subject
    assert bound
    admin.post("/console/people/aki/role", {"role": "admin"})
    assert admin.post("/console/people", {**EVA, "id": "aki"}).status == 409
    admin.post("/console/people/ben/lock-out", {})
    assert ConsoleBrowser().sign_in("ben").status == 403, "what was taken back is refused"
    assert admin.post("/console/people", {**EVA, "id": "ben"}).status == 409
    assert all_agents()["aki"].subject == bound


def test_who_is_locked_out_is_out_with_the_next_step_and_can_be_let_in(console: World, signed_in: SignedIn) -> None:
    admin, hana = signed_in("admin"), signed_in("hana")
    admin.post("/console/people/hana/lock-out", {})
    assert hana.get("/console/queues/mine").status == 303
    console.now += 1
    admin.post("/console/people/hana/let-in", {})
    assert hana.get("/console/queues/mine").status == 303, "sessions that were ended stay ended"
    assert signed_in("hana").get("/console/queues/mine").status == 200


def test_a_role_counts_with_the_next_step(console: World, signed_in: SignedIn) -> None:
    admin, hana = signed_in("admin"), signed_in("hana")
    assert admin.post("/console/people/hana/role", {"role": "compliance"}).status == 303
    assert hana.get("/console/new-rule").status == 403
    assert admin.post("/console/people/hana/role", {"role": "owner"}).status == 400
    assert all_agents()["hana"].role is Role.COMPLIANCE


def test_the_last_admin_stays(console: World, signed_in: SignedIn) -> None:
    admin = signed_in("admin")
    for target, fields in (("role", {"role": "agent"}), ("lock-out", {})):
        refused = admin.post(f"/console/people/aki/{target}", fields)
        assert (refused.status, "last admin" in refused.words) == (409, True)
    create_agent("second", "Second", "second@example.com", 0, role=Role.ADMIN)
    assert admin.post("/console/people/aki/role", {"role": "agent"}).status == 303
