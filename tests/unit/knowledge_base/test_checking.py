"""Every fault is listed with file, line and what would be right; what time or likeness did is a warning, which stops nothing."""

import datetime as dt

import pytest

from infra.knowledge_base.__main__ import main
from infra.knowledge_base.checking import check

from .articles import put

TODAY = dt.date(2026, 12, 1)


def told(folder, *, warnings=False, today=TODAY):
    return [str(fault) for fault in check(folder, today).faults if fault.is_warning == warnings]


def test_good_articles_have_no_faults(folder):
    assert told(folder) == []


FAULTS = [
    (("audience: public", "audience: secret"), ":15: audience is 'secret'; it must be one of public, agents."),
    (("owner: account\n", ""), ":1: owner is missing; it must be the name of a team."),
    (("owner: account", "owner: account\nmood: good"), ":17: mood is not known; the keys are "),
    (("  - eight beta en\n", ""), ":6: questions is ['one beta en',"),
    (("reviewed: 2026-11-01", "reviewed: soon"), ":17: reviewed is 'soon'; it must be a date"),
    (("review_by: 2027-05-01", "review_by: 2026-05-01"), ":18: review_by must be later than reviewed (2026-11-01)."),
    (("related: []", "related: []\nvalid_from: 2026-12-01T09:00:00"), ":20: valid_from is "),
    (
        ("related: []", "related: []\nvalid_from: 2026-12-02\nvalid_until: 2026-12-01"),
        ":21: valid_until must be later than valid_from (2026-12-02).",
    ),
    (("id: beta", "id: gamma"), ":2: id and language call for the file name gamma.en.md"),
    (("category: account", "category: tax"), ":4: category must be account, as the folder."),
    (("related: []", "related: [nowhere]"), ":19: related names nowhere, which is no article"),
    (("related: []", "related: [beta]"), ":19: related names the article itself"),
    (("(beta)", "(nowhere)"), ":21: The link to 'nowhere' leads nowhere"),
    (("(beta)", "(/help/en/tax/beta)"), ":21: The link to '/help/en/tax/beta' leads nowhere; write beta"),
    (("(beta)", "(/help/en/account/nowhere)"), ":21: The link to '/help/en/account/nowhere' leads nowhere"),
    (("See", "<b>See</b>"), ":21: <b> is HTML; write Markdown"),
    (("one beta en", "One  alpha en"), ":7: 'One  alpha en' is also a question of knowledge/account/alpha.en.md"),
    (("title: About beta", "title: About: beta"), ":5: The front matter is not valid YAML"),
    (("---\nid", "id"), ":1: The file must begin with front matter"),
    (("related: []", "related: []\ndisclaimer: maybe"), ":20: disclaimer is 'maybe'; it must be one of tax-general"),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS, ids=[fault[1][:40] for fault in FAULTS])
def test_each_fault_is_named_where_it_is(folder, change, expected):
    put(folder, "beta", "en", change=change)
    assert any(fault.startswith(f"knowledge/account/beta.en.md{expected}") for fault in told(folder)), told(folder)


@pytest.mark.parametrize("name", ["confirm", "contact", "search"])
def test_a_category_is_not_called_as_a_page_of_the_help_centre(folder, name):
    (folder / "account").rename(folder / name)
    assert (
        f"knowledge/{name}/alpha.en.md:4: {name} is a page of the help centre's own; give the folder and the category another name."
        in told(folder)
    )


def test_a_missing_translation_is_named_where_the_other_is(folder):
    (folder / "account" / "beta.ja.md").unlink()
    assert "knowledge/account/beta.en.md:3: beta.ja.md is missing; every public article is written in ja and en." in told(folder)


def test_further_languages_are_wanted_not_needed(folder):
    assert "knowledge/account/beta.en.md:3: warning: beta is not written in es, fr, de; nobody is answered with it there." in told(
        folder, warnings=True
    )


def test_an_article_for_agents_may_be_in_one_language(folder):
    put(folder, "internal", "en", change=("audience: public", "audience: agents"))
    assert told(folder) == []


@pytest.mark.parametrize("change", [("related: []", "related: [internal]"), ("(beta)", "(internal)")])
def test_a_public_article_does_not_lead_to_one_for_agents(folder, change):
    put(folder, "internal", "en", change=("audience: public", "audience: agents"))
    put(folder, "beta", "en", change=change)
    assert any("internal, which is for agents only" in fault for fault in told(folder))


@pytest.mark.parametrize(
    ("change", "key"),
    [(("audience: public", "audience: agents"), "audience"), (("related: []", "related: []\ndisclaimer: tax-general"), "disclaimer")],
)
def test_what_is_one_for_the_topic_is_the_same_in_every_language(folder, change, key):
    put(folder, "beta", "ja", change=change)
    assert any(f"one topic has one {key}" in fault for fault in told(folder))


def test_an_article_past_its_review_is_a_warning(folder):
    warnings = told(folder, warnings=True, today=dt.date(2027, 5, 2))
    assert (
        "knowledge/account/beta.en.md:18: warning: Its review was due on 2027-05-01; account reads it again and moves reviewed and review_by."
        in warnings
    )
    assert not any("review" in warning for warning in told(folder, warnings=True, today=dt.date(2027, 5, 1)))


def test_an_article_past_its_end_is_a_warning(folder):
    put(folder, "beta", "en", change=("related: []", "related: []\nvalid_until: 2026-11-30"))
    assert any("It has not been shown since 2026-11-30" in warning for warning in told(folder, warnings=True))


def test_a_file_that_is_no_utf8_is_named_at_its_line(folder):
    (folder / "account" / "beta.en.md").write_bytes("---\nid: beta\ntitle: Gebühr\n".encode("latin-1"))
    assert "knowledge/account/beta.en.md:3: This is not UTF-8; save the file as UTF-8." in told(folder)


def test_a_file_in_no_category_is_named(folder):
    (folder / "stray.en.md").write_text("x")
    assert any(fault.startswith("knowledge/stray.en.md:1: It lies where no article is looked for") for fault in told(folder))


def test_all_faults_are_listed_at_once_in_order(folder):
    put(folder, "beta", "en", a=("owner: account", "owner: 3 Teams"), b=("audience: public", "audience: x"))
    put(folder, "alpha", "en", related="beta", a=("language: en", "language: xx"))
    assert len(told(folder)) >= 4
    places = [(fault.path, fault.line) for fault in check(folder).faults]
    assert places == sorted(places)


def test_an_empty_folder_is_a_fault(tmp_path):
    assert "There is no article" in told(tmp_path)[0]


def test_the_command_fails_on_faults_alone(folder, capsys):
    assert main(["--folder", str(folder), "check", "--brief"]) == 0
    assert "4 articles, 2 topics, no faults. 2 warnings" in capsys.readouterr().out
    put(folder, "beta", "en", change=("owner: account\n", ""))
    assert main(["--folder", str(folder), "check"]) == 1
    printed = capsys.readouterr()
    assert "beta.en.md:1: owner is missing" in printed.err
    assert "not written in es, fr, de" in printed.out
    assert "4 articles, 2 topics, 1 fault." in printed.out
