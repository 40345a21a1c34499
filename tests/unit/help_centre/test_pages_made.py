"""Pieces of pages: prose without mail's styles, assets under names that change with them, data that cannot break out of its element."""

from chalicelib.help_centre.assets import ASSETS
from chalicelib.help_centre.prose import first_paragraph, plain_prose_of, prose_of
from chalicelib.help_centre.rendering import ArticlePage, article_html
from chalicelib.help_centre.site import Site
from chalicelib.outbox.markdown import fragment_of
from tests.fakes.library import library, shelved

SITE = Site(
    language="en", brand="A & B <Exchange>", base_url="https://desk.example.com", prefix="", languages=(("en", "English"), ("ja", "日本語")),
    mailbox="support@example.com", answered_within="4 hours", notice="", time_zone="Asia/Tokyo",
)  # fmt: skip


def test_styles_of_the_letter_are_gone_and_the_words_stay() -> None:
    class Letters:
        def get_letter(self, article_id: str, language: str, base_url: str):
            return fragment_of('## Head\n\nSay ` style="x"` and style="y".\n\n1. one\n2. two\n\n> quote\n', base_url)

    html = prose_of(Letters(), shelved("one"), "")

    assert ' style="' not in html
    assert "style=&quot;x&quot;" in html
    assert "<h2>Head</h2>" in html
    assert "<ol>" in html


def test_article_without_a_letter_has_no_prose() -> None:
    made = library()
    assert (prose_of(made, made.articles["vip-desk", "en"], ""), plain_prose_of(made, made.articles["vip-desk", "en"], "")) == ("", "")


def test_first_paragraph_stands_for_the_answer_while_somebody_types() -> None:
    assert first_paragraph("<ul><li>x</li></ul>\n<p>One\ntwo.</p>\n<p>Three.</p>") == "<p>One two.</p>"
    assert first_paragraph("<ul><li>x</li></ul>") == ""


def test_assets_have_names_that_change_with_their_content() -> None:
    for name in ("help.css", "search.js"):
        path = ASSETS.path(name)
        assert ASSETS.find(path.rpartition("/")[2])[0] == ASSETS.content(name)
    assert ASSETS.find("help.00000000.css")[0] == ASSETS.content("help.css")  # an older page in some cache
    assert ASSETS.find("../store.py") is None
    assert ASSETS.find("help") is None


def test_nothing_in_an_article_ends_the_element_of_its_data() -> None:
    hostile = shelved("x", title="</script><script>alert(1)</script>", body="</script> & <b>")
    html = article_html(SITE, ArticlePage(hostile, "Account", "<p>text</p>", "</script><img src=x>", (), {"en": hostile}))

    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("</script>") == 2  # the search's, and the data's own
    assert "A &amp; B &lt;Exchange&gt;" in html
