"""The conversation as people read it: files from another origin, pictures from ours, mails as they looked; what of that is nobody's is not there."""

import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.audit import acts
from chalicelib.core.clock import day_of
from tests.aws import keys_in
from tests.console import ORIGIN, ConsoleBrowser
from tests.local_aws import environment, here  # noqa: F401 - fixtures
from tests.world import World, mail

SignedIn = Callable[..., ConsoleBrowser]
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = '<p>Look: <img src="cid:pic@customer.example" alt="a picture"> <img src="http://evil.example/x.gif"> <a href="https://bank.example/">bank</a></p>'


def with_files(*files: tuple[str, str, bytes], html: str = "", text: str = "With files.", number: str = "f") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        "taro@customer.example",
        "support@example.com",
        "Files",
        f"<{number}@customer.example>",
    )
    made["Date"] = "Sun, 22 Nov 2026 13:39:00 +0000"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
        made.get_payload()[1].add_related(PNG, "image", "png", cid="<pic@customer.example>", filename="pic.png")
    for name, kind, data in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


@pytest.fixture
def ticket(console: World) -> str:
    console.deliver(
        with_files(
            ("invoice.html", "text/html", b"<script>alert(1)</script>"), ("logo.svg", "image/svg+xml", SVG), ("proof.png", "image/png", PNG)
        )
    )
    (made,) = console.tickets()
    return str(made.id)


PICTURE = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
"""What Chromium accepts where a page shows a picture."""


def fetched(address: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.attack(23)
def test_a_file_is_saved_from_another_origin_whatever_it_claims_to_be(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("agent")
    page = browser.get(f"/console/tickets/{ticket}")
    for number, name, data in ((1, "invoice.html", b"<script>alert(1)</script>"), (2, "logo.svg", SVG)):
        assert f'/files/1/{number}"' in page.text
        answer = browser.get(f"/console/tickets/{ticket}/files/1/{number}")
        assert answer.status == 303
        assert f"{urlsplit(answer.location).scheme}://{urlsplit(answer.location).netloc}" != ORIGIN
        body, headers = fetched(answer.location)
        assert body == data
        assert headers["content-type"] == "application/octet-stream"
        assert headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


@pytest.mark.attack(45)
def test_a_link_to_a_file_lives_a_minute_and_its_copy_two(console: World, signed_in: SignedIn, ticket: str) -> None:
    location = signed_in("agent").get(f"/console/tickets/{ticket}/files/1/1").location
    asked = parse_qs(urlsplit(location).query)
    assert asked.get("X-Amz-Expires") == ["60"]
    assert "X-Amz-Signature" in asked
    handouts = console.environment["HANDOUT_BUCKET"]
    assert len(list(keys_in(handouts))) == 1
    console.tick(60)
    assert len(list(keys_in(handouts))) == 1
    console.tick(61)
    assert list(keys_in(handouts)) == []
    with pytest.raises(urllib.error.HTTPError):
        fetched(location)


def test_who_saved_which_file_stands_in_the_record(console: World, signed_in: SignedIn, ticket: str) -> None:
    browser = signed_in("hana")
    browser.get(f"/console/tickets/{ticket}/files/1/2")
    browser.get(f"/console/tickets/{ticket}/files/1/9")
    saved, refused = [acts.act_of(record) for record in acts.acts_of("hana", day_of(console.now))][-2:]

    assert (saved.what, saved.outcome, set(saved.ids) >= {ticket, "1", "2"}) == ("save_file", "shown", True)
    assert (refused.what, refused.outcome) == ("save_file", "NotFound")


@pytest.mark.attack(45)
def test_another_tickets_file_is_not_there(console: World, signed_in: SignedIn, ticket: str) -> None:
    console.deliver(mail("No files.", sender="eva@customer.example"), source="eva@customer.example")
    (other,) = {each.id for each in console.tickets()} - {ticket}
    browser = signed_in("agent")

    for kind in ("files", "pictures"):
        for place in (
            f"{other}/{kind}/1/1",
            f"{ticket}/{kind}/2/1",
            f"{ticket}/{kind}/1/9",
            f"{ticket}/{kind}/1/0",
            f"{ticket}/{kind}/x/1",
            f"0000000000000/{kind}/1/1",
        ):
            assert browser.get(f"/console/tickets/{place}").status == 404, place
    assert browser.get(f"/console/tickets/{other}/mails/1").status == 404
    assert list(keys_in(console.environment["HANDOUT_BUCKET"])) == []


def test_who_is_not_signed_in_gets_no_file(console: World, ticket: str) -> None:
    for place in ("files/1/1", "pictures/1/3", "mails/1"):
        assert ConsoleBrowser().get(f"/console/tickets/{ticket}/{place}").location.startswith("/console/sign-in")


@pytest.mark.attack(23)
def test_a_picture_is_shown_by_what_it_is_and_nothing_else_is(console: World, signed_in: SignedIn) -> None:
    console.deliver(
        with_files(("a.png", "text/html", PNG), ("b.png", "image/png", b"<script>alert(1)</script>"), ("c.svg", "image/svg+xml", SVG), ("d.gif", "image/gif", b"GIF89a" + b"\0" * 9))
    )  # fmt: skip
    (made,) = console.tickets()
    browser = signed_in("agent")
    shown = browser.get(f"/console/tickets/{made.id}/pictures/1/1", accept=PICTURE)

    assert (shown.status, shown.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert [browser.get(f"/console/tickets/{made.id}/pictures/1/{number}", accept=PICTURE).status for number in (2, 3, 4)] == [
        404,
        404,
        200,
    ]
    page = browser.get(f"/console/tickets/{made.id}").text
    assert f'<img src="/console/tickets/{made.id}/pictures/1/1" alt="a.png" loading="lazy">' in page
    assert "pictures/1/3" not in page


@pytest.mark.attack(26)
def test_a_mail_as_it_looked_has_its_own_pictures_from_here_and_none_from_elsewhere(console: World, signed_in: SignedIn) -> None:
    console.deliver(with_files(html=HTML))
    (made,) = console.tickets()
    browser = signed_in("agent")
    assert f'<iframe src="/console/tickets/{made.id}/mails/1"' in browser.get(f"/console/tickets/{made.id}").text
    shown = browser.get(f"/console/tickets/{made.id}/mails/1")

    assert f'src="/console/tickets/{made.id}/pictures/1/1"' in shown.text
    assert "evil.example" not in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy + browser.get(f"/console/tickets/{made.id}").text
    assert "frame-ancestors 'self'" in policy
    assert browser.get(shown.text.split('src="')[1].split('"')[0], accept=PICTURE).status == 200


def test_messages_of_a_merged_ticket_say_so_and_keep_their_files(console: World, signed_in: SignedIn, ticket: str) -> None:
    console.now += 60
    console.deliver(mail("The other matter.", subject="Other"))
    (other,) = {each.id for each in console.tickets()} - {ticket}
    browser = signed_in("hana")
    page = browser.get(f"/console/tickets/{ticket}")
    into = browser.post(f"/console/tickets/{ticket}/merge", {"version": page.hidden("version"), "into": str(other)}).location
    shown = browser.get(into)

    theirs = shown.text[shown.text.index(f'id="told-{ticket}-1-0"') :]
    assert "from <a" in " ".join(theirs.split("</li>")[0].split())
    assert f"/console/tickets/{ticket}/files/1/1" in theirs
    assert browser.get(f"/console/tickets/{ticket}/files/1/1").status == 303
    assert browser.get(f"/console/tickets/{other}/files/1/1").status == 404
