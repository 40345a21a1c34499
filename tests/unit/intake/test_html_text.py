"""The text of HTML mails: what a person would have typed, quotes under marks, nothing hidden."""

import time

import pytest

from chalicelib.intake.reading.html import text_of_html
from chalicelib.tickets.policy.new_words.splitting import new_words

GMAIL = """<div dir="ltr">It is blue.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Wed, Mar 4, 2026 at 10:12 AM
Support &lt;<a href="mailto:support@desk.example">support@desk.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote"
style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div>Which colour?</div></blockquote></div>"""
OUTLOOK_WEB = """<html><body><div style="font-family:Calibri">It is blue.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Fra:</b> Support<br><b>Sendt:</b> i går<br></font></div><div>Which colour?</div></body></html>"""
OUTLOOK_WEB_TWICE = OUTLOOK_WEB.replace('id="', 'id="x_')
OUTLOOK_DESKTOP = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0} --></style><title>x</title></head><body>
<div class="WordSection1"><p class="MsoNormal">It is blue.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Support &lt;support@desk.example&gt; <br>
<b>Sent:</b> Wednesday, March 4, 2026 10:12 AM<br><b>To:</b> Ann &lt;ann@customer.example&gt;<br><b>Subject:</b> Re: Umbrella<o:p></o:p></p></div>
<p class="MsoNormal">Which colour?<o:p></o:p></p></div></body></html>"""
APPLE = """<html><body style="overflow-wrap: break-word;">It is blue.<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>On 4 Mar 2026, at 10:12,
Support &lt;support@desk.example&gt; wrote:</div><br><div>Which colour?</div></blockquote></div><br></body></html>"""
YAHOO = """<div>It is blue.</div><div id="ydp1yahoo_quoted_123" class="ydp1yahoo_quoted yahoo_quoted"><div>Il mercoledì, Support ha scritto:</div><div>Which colour?</div></div>"""
THUNDERBIRD = """<div class="moz-cite-prefix">Am 04.03.2026 um 10:12 schrieb Support:<br></div><blockquote type="cite" cite="mid:x">Which colour?</blockquote><p>It is blue.</p>"""
IPHONE_JA = """<html><body dir="auto">青です。<div><br><div dir="ltr">iPhoneから送信</div><div dir="ltr"><br><blockquote type="cite">2026/03/04 10:12、サポート
&lt;support@desk.example&gt;のメール:<br><br></blockquote></div><blockquote type="cite"><div>何色ですか。</div></blockquote></div></body></html>"""


@pytest.mark.parametrize(
    ("html", "new"),
    [
        (GMAIL, "It is blue."), (OUTLOOK_WEB, "It is blue."), (OUTLOOK_WEB_TWICE, "It is blue."), (OUTLOOK_DESKTOP, "It is blue."), (APPLE, "It is blue."),
        (YAHOO, "It is blue."), (THUNDERBIRD, "It is blue."), (IPHONE_JA, "青です。"),
    ],
    ids=["gmail", "outlook on the web", "outlook on the web, twice", "outlook", "apple mail", "yahoo", "thunderbird", "iphone"],
)  # fmt: skip
def test_reply_that_came_as_html_alone_gives_its_new_words(html: str, new: str) -> None:
    assert new_words(text_of_html(html)) == new


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("H<b>e</b>l<span>l</span>o", "Hello"),
        ("<ul><li>umbrella<li>hat</ul>", "* umbrella\n  * hat"),
        ("<ol><li>umbrella</li><li>hat</li></ol>", "1. umbrella\n 2. hat"),
        ("<table><tr><td>BTC</td><td>0.5</td></tr><tr><td>ETH</td><td>2</td></tr></table>", "BTC 0.5\nETH 2"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://desk.example/a">here</a>', "here <https://desk.example/a>"),
        ('<a href="https://desk.example/">https://desk.example</a>', "https://desk.example"),
        ('<a href="https://evil.example/">https://desk.example</a>', "https://desk.example <https://evil.example/>"),
        ('<a href="mailto:ann@customer.example?subject=x">ann@customer.example</a>', "ann@customer.example"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('Yes <img src="cid:1" alt="😊">', "Yes 😊"),
        ('<img alt="a blue umbrella" src="http://x.example/u.png">', "[a blue umbrella]"),
        ('<img src="http://x.example/1x1.gif">Yes', "Yes"),
        ("<head><title>T</title><style>p {}</style></head><script>x()</script><!-- c --><p>Yes</p>", "Yes"),
        ('<div style="DISPLAY: none !important">preview</div><span style="font-size:0px">x</span><p hidden>y</p>Yes', "Yes"),
        ('<td style="font-size:0"><div style="font-size:14px">Yes</div></td>', "Yes"),
        ("a&nbsp;&amp;&nbsp;b &lt;c&gt; &#12354;", "a & b <c> あ"),
        ("<p>Yes<div>No", "Yes\n\nNo"),
        ("<b>Yes <i>no</b> maybe</i>", "Yes no maybe"),
        ("Yes <no tag", "Yes"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<blockquote><p>a</p><blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\nc"),
        ('<blockquote style="margin:0 0 0 40px;border:none;padding:0">mine</blockquote>', "mine"),
        ("", ""),
        ("   ", ""),
        ("<p></p>", ""),
    ],
)  # fmt: skip
def test_html_reads_as_it_would_have_been_typed(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_long_address_behind_a_link_is_cut() -> None:
    shown = text_of_html(f'<a href="https://t.example/{"x" * 2000}">here</a>')

    assert shown.startswith("here <https://t.example/xxx")
    assert len(shown) < 230


@pytest.mark.attack(25)
@pytest.mark.parametrize("depth", [300, 16_000])
def test_what_is_nested_too_deep_to_be_laid_out_is_read_for_its_words(depth: int) -> None:
    assert (
        text_of_html(f"<p>Where is it?</p>{'<div>' * depth}It is <b>blue</b>.<script>x</script>{'</div>' * depth}")
        == "Where is it? It is blue ."
    )


@pytest.mark.attack(25)
@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" + "w" * 100_000 + "</table><table>" + "<tr><td>a<td>b" * 20_000, "<ul><li>" * 100 + "x<br>" * 60_000, "<blockquote>" * 200 + "x<br>" * 60_000,
        "<li>x" * 100_000, "<div style='display:none'>x" * 20_000, "<!--" * 130_000, "<" * 500_000, "&" * 500_000, "<p " + "a=1 " * 100_000 + ">x", "<![CDATA[" * 50_000, "<select><option>x" * 30_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_hostile_html_costs_a_second_at_most(html: str) -> None:
    began = time.process_time()
    text = text_of_html(html)

    assert time.process_time() - began < 1
    assert len(text) <= 1024 * 1024


@pytest.mark.attack(25)
def test_what_nobody_sees_is_no_text() -> None:
    hidden = "".join(
        f'<div style="{style}">x</div>'
        for style in ("display:none", "color:red;DISPLAY : None !important", "visibility:hidden", "mso-hide:all", "opacity:0")
    )

    assert text_of_html(f"{hidden}Yes") == "Yes"


def test_styles_have_no_say_in_the_layout() -> None:
    assert text_of_html('<p>Yes</p><p style="margin-top:9999999em;padding-left:999999em">No</p>') == "Yes\n\nNo"
