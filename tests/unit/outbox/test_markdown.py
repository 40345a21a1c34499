"""Markdown as agents type it, in both forms of a mail."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.outbox.markdown import MARKS, MOST_MARKS, fragment_of
from chalicelib.tickets.policy.written import TEXT_LIMIT_BYTES

TAGS = {"p", "br", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "hr", "strong", "em", "a"}
SCHEMES = ("https://", "http://", "mailto:", "HTTPS://", "HTTP://", "MAILTO:")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.links, self.odd = "", [], []

    def handle_starttag(self, tag, attributes) -> None:
        self.odd += [tag] if tag not in TAGS else []
        self.odd += [name for name, _ in attributes if name not in {"style", "href", "start"}]
        self.links += [value for name, value in attributes if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Dear Taro,\nsecond line\n\nthird", "Dear Taro,\nsecond line\n\nthird"),
        ("**bold**, *slanted*, __bold__, `code`", "bold, slanted, bold, code"),
        ("# Title\n\ntext", "Title\n\ntext"),
        ("- one\n- two\n  - inner\n- three", "- one\n- two\n  - inner\n- three"),
        ("3. three\n4. four\n   - a\n   - b", "3. three\n4. four\n   - a\n   - b"),
        ("* one\n\n* two", "- one\n\n- two"),
        ("1. one\n\n   more\n2. two", "1. one\n\n   more\n\n2. two"),
        ("[our page](https://a.example/x)", "our page (https://a.example/x)"),
        (
            "[https://a.example](https://a.example) <https://b.example> [a.example](https://a.example)",
            "https://a.example https://b.example https://a.example",
        ),
        ("[write](mailto:help@a.example) or <help@a.example>", "write (help@a.example) or help@a.example"),
        ("```\nif a < b:\n    c\n```", "    if a < b:\n        c"),
        ("> quoted\n> lines\n>\n> > inner", "> quoted\n> lines\n>\n> > inner"),
        ("above\n\n***\n\nbelow", "above\n\n* * *\n\nbelow"),
        ("![chart](https://a.example/c.png)", "chart (https://a.example/c.png)"),
        ("a\\*b &amp; c", "a*b & c"),
        ("", ""),
    ],
)
def test_text_is_what_a_person_would_type(markdown: str, text: str) -> None:
    assert fragment_of(markdown).text == text


@pytest.mark.parametrize(
    "plain",
    [
        "Kind regards\n\n-- Hana", "2*3*4 = 24", "snake_case_name and __init__x", "<b>not bold</b> & <script>alert(1)</script>", "[note]: kept", "#1 in the queue",
        "    indented stays a sentence", "**** **** **** 1234", "5 < 6 > 4", "a:b https: http://", "Re: [ABC] x", "1) one",
    ],
)  # fmt: skip
def test_words_of_who_knows_no_markdown_are_not_lost(plain: str) -> None:
    def bare(text: str) -> str:
        return "".join(c for c in text if c not in " \n~.)")

    assert bare(fragment_of(plain).text) == bare(plain)
    assert "h2" not in fragment_of(plain).html


def test_line_under_a_line_is_no_heading() -> None:
    assert "<h" not in fragment_of("Kind regards\n---\nHana\n===").html.replace("<hr", "")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("これは**「重要」**です。", "これは<strong>「重要」</strong>です。"), ("**注意：**必ず", "<strong>注意：</strong>必ず"), ("手数料は**0.1 %**です", "手数料は<strong>0.1 %</strong>です"),
        ("詳しくはhttps://a.example/xをご覧", '詳しくは<a href="https://a.example/x">https://a.example/x</a>をご覧'),
        ("see (https://a.example/b_(c)).", 'see (<a href="https://a.example/b_(c)">https://a.example/b_(c)</a>).'),
        ("https://a.example/_x_/?a=1&b=2.", '<a href="https://a.example/_x_/?a=1&amp;b=2">https://a.example/_x_/?a=1&amp;b=2</a>.'),
    ],
)  # fmt: skip
def test_japanese_and_bare_addresses_need_no_blanks(markdown: str, html: str) -> None:
    assert html in fragment_of(markdown).html


@pytest.mark.parametrize(
    "hostile",
    [
        "[x](javascript:alert(1))", "[x](data:text/html,x)", "[x](vbscript:x)", "[x](//evil.example)", "[x](/path)", "[x](ftp://a.example)", "<javascript:alert(1)>",
        '[x](https://a.example/"onclick="alert)', "[x](https://a.example 'title\" onclick=x')", "![x](javascript:alert(1))", "<img src=x onerror=alert(1)>",
        "<!-- c -->", "<?php ?>", "<![CDATA[x]]>", "&lt;script&gt;", "```<script>\nx\n```", "[x](java\nscript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:a)",
    ],
)  # fmt: skip
def test_html_holds_nothing_but_our_own_tags_and_safe_links(hostile: str) -> None:
    found = read(fragment_of(hostile).html)

    assert found.odd == []
    assert all(link.startswith(SCHEMES) for link in found.links)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>\"'&;:/[]()!*_`#-+.=\\ \n\tajs1https", max_size=200))
def test_no_text_makes_other_html(markdown: str) -> None:
    found = read(fragment_of(markdown, "https://desk.example.com").html)

    assert found.odd == []
    assert all(link.startswith(SCHEMES) for link in found.links)


def test_paths_lead_to_the_desk_where_it_is_known() -> None:
    assert fragment_of("[fees](/help/en/fees)", "https://desk.example.com").text == "fees (https://desk.example.com/help/en/fees)"
    assert fragment_of("[fees](/help/en/fees)").text == "fees"


@pytest.mark.attack(29)
@pytest.mark.parametrize(
    "piece", ["[", "![", "[a](", "*a ", "**a", "_a", "*_", "`", ">", "<", "- ", "\\", "&a", "https:", "https://a.example/)", "()", "1. ", "#", "\n\n", "a\n", "<a "]
)  # fmt: skip
def test_worst_case_text_costs_little(piece: str) -> None:
    assert any(cpu_s(piece * (4000 // len(piece))) < 0.1 for _ in range(3))


@pytest.mark.attack(29)
@pytest.mark.parametrize(
    "piece", ["*a", "*_", "**a ", "a\n", "a\n\n", "- a\n", "# a\n", "`a` ", "<a@b.cc> ", "https://a ", "&amp;", "\\*", "!a", "[a](b) "]
)
def test_longest_text_that_an_agent_may_write_costs_little(piece: str) -> None:
    """Whole, and with just so many marks as are still read."""
    longest = TEXT_LIMIT_BYTES // len(piece)
    for times in (longest, min(longest, MOST_MARKS // max(1, sum(map(piece.count, MARKS))))):
        assert any(cpu_s(piece * times) < 0.5 for _ in range(3))


def test_text_of_too_many_marks_goes_out_as_it_is() -> None:
    text = "3 * 4 <b> https://a.example/x\n" * 2000

    assert fragment_of(text).text == text
    assert read(fragment_of(text).html).odd == []
    assert '3 * 4 &lt;b&gt; <a href="https://a.example/x">https://a.example/x</a><br>' in fragment_of(text).html
    assert "<strong>bold</strong>" in fragment_of("A line of **bold** words as people write them, fifty long.\n" * 500).html


def cpu_s(markdown: str) -> float:
    before = time.process_time()
    fragment_of(markdown)
    return time.process_time() - before
