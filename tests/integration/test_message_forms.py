"""What an agent sees of a customer's mail: the whole text, what is new in it, its HTML made safe with the pictures that lie in it."""

from email.message import EmailMessage
from typing import Any

import pytest

from tests.api import ApiClient, new_agent
from tests.world import World, mail


@pytest.fixture
def hana(world: World) -> ApiClient:
    return new_agent()


def conversation(client: ApiClient) -> list[dict[str, Any]]:
    (row,) = client.get("/api/v1/tickets").json["tickets"]
    shown: list[dict[str, Any]] = client.get(f"/api/v1/tickets/{row['id']}").json["conversation"]
    return shown


def html_mail(html: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "taro@customer.example", "support@example.com", "Umbrella"
    made["Message-ID"] = "<picture@customer.example>"
    made.set_content(html, subtype="html")
    made.add_related(b"\x89PNG", "image", "png", cid="<umbrella@customer.example>", filename="umbrella.png")
    return made.as_bytes()


def test_reply_is_stored_whole_and_shown_with_what_is_new(world: World, hana: ApiClient) -> None:
    text = "It is blue.\n\nSent from my iPhone\n\n> On 22 Nov 2026, at 12:20, Support <support@example.com> wrote:\n>\n> Which colour?"

    world.deliver(mail(text, subject="Umbrella"))

    received = conversation(hana)[0]
    assert received["text"] == text
    assert received["new_text"] == "It is blue."
    assert received["html"] is None


def test_html_is_shown_safe_and_points_to_the_file_it_shows(world: World, hana: ApiClient) -> None:
    world.deliver(
        html_mail(
            '<p onclick="x()">It is <img src="cid:umbrella@customer.example" alt="blue"></p><img src="http://evil.example/1.gif"><blockquote>Which?</blockquote>'
        )
    )

    received = conversation(hana)[0]
    assert received["new_text"] == "It is blue"
    assert "onclick" not in received["html"]
    assert "evil" not in received["html"]
    path = received["html"].partition('data-attachment="')[2].partition('"')[0]
    file = hana.get(path, accept="application/octet-stream")
    assert file.status == 200
    assert "umbrella.png" in file.headers["content-disposition"]


def test_quoted_words_do_not_decide_the_language(world: World, hana: ApiClient) -> None:
    world.deliver(
        mail(
            "傘の色が違います。青ではありませんでした。\n\n2026年11月22日 12:20 Support <support@example.com>:\n"
            + "> Which colour did you order from us last week?\n" * 9,
            subject="Re: Umbrella",
        )
    )

    (row,) = hana.get("/api/v1/tickets").json["tickets"]
    assert row["language"] == "ja"


def test_agents_words_are_new_as_they_are(world: World, hana: ApiClient) -> None:
    world.deliver(mail("It is blue.", subject="Umbrella"))
    (row,) = hana.get("/api/v1/tickets").json["tickets"]
    hana.post(f"/api/v1/tickets/{row['id']}/notes", {"text": "He wrote:\n\n> It is blue."})

    *_, note = conversation(hana)
    assert note["new_text"] == note["text"] == "He wrote:\n\n> It is blue."
