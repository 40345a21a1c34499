"""The compiler lists every fault with file, line and what would be right, and then publishes nothing."""

import msgspec
import pytest

from chalicelib.faq.model import Bundle, TopicIndex
from infra.knowledge import compile_knowledge, source_digest

GOOD = """\
---
id: {id}
language: {language}
category: account
title: About {id}
questions:
  - one {id}
  - two {id}
  - three {id}
  - four {id}
  - five {id}
  - six {id}
audience: public
owner: account
reviewed: 2026-11-01
review_by: 2027-05-01
related: [{related}]
---
See [the other](beta).
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "knowledge" / "account").mkdir(parents=True)
    put(tmp_path / "knowledge", "alpha", "ja", related="beta")
    put(tmp_path / "knowledge", "alpha", "en", related="beta")
    put(tmp_path / "knowledge", "beta", "en")
    return tmp_path / "knowledge"


def put(folder, name, language, related="", **changes):
    text = GOOD.format(id=name, language=language, related=related)
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    (folder / "account" / f"{name}.{language}.md").write_text(text, encoding="utf-8")


def faults(folder):
    compiled = compile_knowledge(folder)
    assert compiled.bundle is None
    return [str(fault) for fault in compiled.faults]


def test_good_articles_become_one_bundle(folder):
    bundle = msgspec.json.decode(compile_knowledge(folder).bundle, type=Bundle)
    assert [(a.id, a.language) for a in bundle.articles] == [("alpha", "en"), ("alpha", "ja"), ("beta", "en")]
    assert set(bundle.indexes) == {"en", "ja"}
    assert msgspec.json.decode(bundle.indexes["en"], type=TopicIndex).topics == ("alpha", "beta")


def test_links_become_paths_in_the_language_or_the_next_best(folder):
    bodies = {article.language: article.body for article in compile_knowledge(folder).articles if article.id == "alpha"}
    assert bodies == {"en": "See [the other](/help/en/account/beta).\n", "ja": "See [the other](/help/en/account/beta).\n"}


def test_the_same_sources_give_the_same_bytes(folder):
    assert compile_knowledge(folder).bundle == compile_knowledge(folder).bundle


def test_the_digest_changes_with_an_article(folder):
    before = source_digest(folder)
    put(folder, "beta", "en", change=("See", "Look at"))
    assert before != source_digest(folder)


FAULTS = [
    (("audience: public", "audience: agents"), "knowledge/account/beta.en.md:13: audience is 'agents'; it must be public."),
    (("owner: account\n", ""), "knowledge/account/beta.en.md:1: owner is missing; it must be the name of a team."),
    (("owner: account", "owner: account\nmood: good"), "knowledge/account/beta.en.md:15: mood is not known; the keys are "),
    (("  - six beta\n", ""), "knowledge/account/beta.en.md:6: questions is ['one beta',"),
    (("reviewed: 2026-11-01", "reviewed: soon"), "knowledge/account/beta.en.md:15: reviewed is 'soon'; it must be a date"),
    (
        ("review_by: 2027-05-01", "review_by: 2026-05-01"),
        "knowledge/account/beta.en.md:16: review_by must be later than reviewed (2026-11-01).",
    ),
    (("id: beta", "id: gamma"), "knowledge/account/beta.en.md:2: id and language call for the file name gamma.en.md"),
    (("category: account", "category: tax"), "knowledge/account/beta.en.md:4: category must be account, as the folder."),
    (("related: []", "related: [nowhere]"), "knowledge/account/beta.en.md:17: related names nowhere, which is no article"),
    (("(beta)", "(nowhere)"), "knowledge/account/beta.en.md:19: The link to 'nowhere' leads nowhere"),
    (("See", "<b>See</b>"), "knowledge/account/beta.en.md:19: <b> is HTML; write Markdown"),
    (("one beta", "one alpha"), "knowledge/account/beta.en.md:7: 'one alpha' is also a question of knowledge/account/alpha.en.md"),
    (("title: About beta", "title: About: beta"), "knowledge/account/beta.en.md:5: The front matter is not valid YAML"),
    (("---\nid", "id"), "knowledge/account/beta.en.md:1: The file must begin with front matter"),
    (
        ("related: []", "related: []\ndisclaimer: maybe"),
        "knowledge/account/beta.en.md:18: disclaimer is 'maybe'; it must be one of tax-general",
    ),
]


@pytest.mark.parametrize(("change", "expected"), FAULTS)
def test_each_fault_is_named_where_it_is(folder, change, expected):
    put(folder, "beta", "en", change=change)
    assert any(fault.startswith(expected) for fault in faults(folder)), faults(folder)


def test_all_faults_are_listed_at_once(folder):
    put(folder, "beta", "en", a=("owner: account", "owner: 3 Teams"), b=("audience: public", "audience: x"))
    put(folder, "alpha", "en", related="beta", a=("language: en", "language: xx"))
    assert len(faults(folder)) >= 4


def test_an_empty_folder_is_a_fault(tmp_path):
    assert "There is no article" in faults(tmp_path)[0]
