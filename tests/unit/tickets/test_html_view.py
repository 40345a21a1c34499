"""The HTML view of a mail: what is kept of it, and that no attack leaves anything in it that runs or loads."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets.html_view import ATTRIBUTES, PICTURE, SCHEMES, TAGS, VIEW_LIMIT, html_view
from chalicelib.tickets.model import Attachment

FILES = [Attachment("notes.txt", "text/plain", 1, "k1"), Attachment("u.png", "image/png", 1, "k2", "pic@customer.example")]


def view(html: str) -> str:
    return html_view(html, FILES, "/files/{}".format)


MUTATIONS = [
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>',
    "<svg><foreignObject><p><style><!--</style><img src=x onerror=alert(1)>--></p></foreignObject></svg>",
    '<select><template><style><!--</style><a rel="--></style></template></select><img id=x src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
    '<title><p title="</title><img src=x onerror=alert(1)>">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<plaintext><img src=x onerror=alert(1)>",
    '<noembed><img title="</noembed><img src=x onerror=alert(1)>"></noembed>',
    "<table><td><svg><desc><table><td><style><!--</style><img src=x onerror=alert(1)>",
    "<p><b><p><b><img/src/onerror=alert(1)>",
    '<a href="java&#10;script:alert(1)">x</a><a href="&#1;javascript:alert(1)">x</a><a href="JaVaScRiPt&colon;alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a><a href="vbscript:x">x</a><a href="blob:x">x</a><a href="file:///etc/passwd">x</a>',
    '<a href="//evil.example/x">x</a><a href="/api/v1/tickets">x</a><a href="x">x</a><a href="\\\\evil.example\\x">x</a>',
    '<math href="javascript:alert(1)">x</math><svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x></svg><svg><set attributeName=onmouseover to=alert(1)></svg>",
    "<script>alert(1)</script><script src=//evil.example></script><script>",
    "<style>@import 'http://evil.example/x.css';</style><link rel=stylesheet href=http://evil.example/x.css>",
    '<meta http-equiv=refresh content="0;url=http://evil.example"><base href="http://evil.example/">',
    "<body onload=alert(1) background=http://evil.example/x.png><table background=http://evil.example/x.png><td background=x>x</td></table>",
    "<p style=\"background:url(http://evil.example/x.png)\">x</p><p style=\"behavior:url(#x)\">x</p><p style=\"list-style-image:url('http://evil.example')\">",
    '<div style="position:fixed;top:0;left:0;width:100%;height:100%"><a href=http://evil.example>Log in</a></div>',
    '<img src=http://evil.example/x.gif><img srcset="http://evil.example/x.gif 1x"><img src=//169.254.169.254/latest/meta-data/>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>"><img lowsrc=http://evil.example><img dynsrc=http://evil.example><input type=image src=http://evil.example>',
    "<picture><source srcset=http://evil.example/x.webp><img src=x></picture><video poster=http://evil.example/x.png><source src=http://evil.example/x.mp4></video>",
    "<audio src=http://evil.example/x.mp3 autoplay></audio><track src=http://evil.example/x.vtt><embed src=http://evil.example><object data=http://evil.example></object>",
    "<form action=http://evil.example><input name=p type=password autofocus onfocus=alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<isindex type=image src=1 onerror=alert(1)><keygen autofocus onfocus=alert(1)><marquee onstart=alert(1)>x</marquee><details open ontoggle=alert(1)>x</details>",
    "<a ping=http://evil.example href=http://evil.example target=_self rel=opener download>x</a><area href=javascript:alert(1)><map name=x></map>",
    "<bgsound src=http://evil.example><frameset><frame src=javascript:alert(1)></frameset><applet code=x></applet><layer src=x></layer>",
    '<blockquote cite="javascript:alert(1)">x</blockquote><q cite=http://evil.example>x</q><del cite=http://evil.example>x</del>',
    "<div id=x name=y class=z data-x=1 contenteditable accesskey=x tabindex=1 is=x slot=x part=x>x</div>",
    '<img data-attachment="http://evil.example/x" src=x><div data-attachment=/files/2>x</div><img src="CID:pic@customer.example" onerror=alert(1)>',
    "<svg/onload=alert(1)><math/onclick=alert(1)>",
    "<!--><img src=x onerror=alert(1)>--><!--[if gte mso 9]><img src=x onerror=alert(1)><![endif]--><![CDATA[<img src=x onerror=alert(1)>]]><?x <img src=x onerror=alert(1)>?>",
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script><o:p>x</o:p><custom-element onclick=alert(1)>x</custom-element>',
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt><img src\x00=x one\x00rror=alert(1)>",
    "<<script>alert(1)//<</script>", "<img src=x onerror=alert(1)//", '<IMG """><SCRIPT>alert(1)</SCRIPT>">', '<font color="expression(alert(1))" size="javascript:1">x</font>',
    '<table><tr><td><table><td><a href="https://desk.example">x', "<ruby><rt><rp><script>alert(1)</script>",
]  # fmt: skip
PIECES = st.sampled_from(
    ["<svg>", "<math>", "<style>", "</style>", "<title>", "<noscript>", "</p>", "<p>", "<table>", "<td>", "<form>", "<mtext>", "<mglyph>", "<!--", "-->", '"', "<img src=x onerror=alert(1)>",
     '<a href="javascript:1">', "<b>", "</b>", "<select>", "<template>", "<xmp>", "<a title='", "'>", "<textarea>", "<foreignObject>", "<desc>", "<annotation-xml encoding=text/html>", "<br>", "x"]
)  # fmt: skip


@pytest.mark.attack(24)
@pytest.mark.parametrize("html", MUTATIONS, ids=range(len(MUTATIONS)))
def test_no_attack_leaves_anything_that_runs_or_loads(html: str) -> None:
    assert faults(view(html)) == []


@pytest.mark.attack(24)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_mixture_of_broken_elements_leaves_anything_that_runs_or_loads(html: str) -> None:
    assert faults(view(html)) == []


@pytest.mark.attack(24)
@pytest.mark.parametrize("html", MUTATIONS, ids=range(len(MUTATIONS)))
def test_what_was_made_safe_stays_as_it_is(html: str) -> None:
    once = view(html).replace(f' {PICTURE}="/files/2"', "")

    assert view(once) == once


def faults(shown: str) -> list[str]:
    """Elements, attributes and addresses that may not be there, as two parsers see them."""
    import lxml.html
    import nh3

    found = [] if nh3.clean(shown, tags=set(TAGS), attributes={**ATTRIBUTES, "img": {*ATTRIBUTES["img"], PICTURE}}, link_rel="noopener noreferrer nofollow", url_schemes=set(SCHEMES)) == shown else ["unstable"]  # fmt: skip
    for element in lxml.html.fragment_fromstring(shown, create_parent="main").iter():
        allowed = (
            ATTRIBUTES["*"]
            | ATTRIBUTES.get(str(element.tag), set())
            | ({PICTURE} if element.tag == "img" else {"rel"} if element.tag == "a" else set())
        )
        found += [f"<{element.tag}>"] if element.tag not in TAGS else []
        found += [f"{element.tag} {name}" for name in element.attrib if name not in allowed]
        href = element.get("href")
        found += [f"to {href}"] if href is not None and href.partition(":")[0].lower() not in SCHEMES else []
        found += ["rel"] if element.tag == "a" and element.get("rel") != "noopener noreferrer nofollow" else []
        found += ["picture"] if element.get(PICTURE) not in {None, "/files/2"} else []
    return found


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<html><head><title>T</title></head><body><p>Yes</p></body></html>", "<p>Yes</p>"),
        ('<img src="cid:pic@customer.example" alt="it" width="20">', f'<img alt="it" width="20" {PICTURE}="/files/2">'),
        ('<img src="cid:unknown" alt="it">', '<img alt="it">'),
        ('<img src="https://x.example/i.png" alt="it">', '<img alt="it">'),
        ('<a href=" https://desk.example/a?b=1 ">x</a>', '<a href="https://desk.example/a?b=1" rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="mailto:a@b.example">x</a><a href="tel:+81300000000">y</a>', '<a href="mailto:a@b.example" rel="noopener noreferrer nofollow">x</a><a href="tel:+81300000000" rel="noopener noreferrer nofollow">y</a>'),
        ("<ul><li>a</li></ul><blockquote>b</blockquote><pre>c</pre>", "<ul><li>a</li></ul><blockquote>b</blockquote><pre>c</pre>"),
        ('<div style="display:none">x</div><p>Yes</p>', "<p>Yes</p>"),
        ('<p dir="rtl" lang="ar">x</p>', '<p dir="rtl" lang="ar">x</p>'),
        ("お世話になります。", "お世話になります。"),
        ("", ""), ("  ", ""), ("<!-- x -->", ""), ("<style>x</style>", ""),
    ],
)  # fmt: skip
def test_what_is_harmless_is_kept(html: str, shown: str) -> None:
    assert view(html) == shown


@pytest.mark.parametrize(
    "html", ["<div>" * 16_000 + "x", "<b><i><a href=x>" * 30_000, "<p>x" * 40_000, "&" * 500_000, "<blockquote>" * 130 + "x"]
)
def test_too_much_or_too_deep_has_no_view(html: str) -> None:
    assert view(html) == ""


@pytest.mark.attack(25)
def test_deeper_than_any_real_mail_has_no_view() -> None:
    assert view("<div>" * 100 + "x") != ""
    assert view("<div>" * 130 + "x") == ""


@pytest.mark.attack(26)
@pytest.mark.parametrize(
    "source", ["http://evil.example/x.gif", "//evil.example/x.gif", "http://169.254.169.254/latest/meta-data/", "http://localhost:8000/", "/api/v1/me", "x.gif", "data:image/gif;base64,R0lGOD", "cid:other"]
)  # fmt: skip
def test_nothing_is_loaded_from_anywhere(source: str) -> None:
    shown = view(
        f'<img src="{source}" srcset="{source} 2x"><td background="{source}"><p style="background:url({source})">x<input type=image src="{source}"><video poster="{source}">'
    )

    assert "src" not in shown
    assert "evil" not in shown
    assert source not in shown


@pytest.mark.attack(26)
def test_no_mail_says_itself_where_a_picture_lies() -> None:
    assert view(f'<img {PICTURE}="http://evil.example/"><img {PICTURE}="/files/1"><p {PICTURE}="/files/2">x') == "<img><img><p>x</p>"


@pytest.mark.attack(24)
@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/api/v1/tickets", "//evil.example", "x"]
)
def test_links_lead_to_the_web_to_mail_or_to_a_telephone(href: str) -> None:
    assert view(f'<a href="{href}">x</a>') == '<a rel="noopener noreferrer nofollow">x</a>'


def test_view_is_not_longer_than_its_limit() -> None:
    assert len(view("<p>" + "wörds & " * 200_000)) <= VIEW_LIMIT


def test_no_attribute_that_may_load_is_allowed() -> None:
    allowed = {name for names in ATTRIBUTES.values() for name in names}

    assert {name for name in allowed if re.match(r"on|src|style|background|poster|action|cite|ping|data$|id$|class$|name$", name)} == set()
