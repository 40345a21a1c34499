"""What an agent forwarded, read out of the forms that mail programs give it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.intake.model import FilePart, Mailbox, ParsedMail
from chalicelib.intake.policy.forward_signs import looks_forwarded
from chalicelib.intake.policy.forwarded import forwarded_in


def parsed(text: str, subject: str = "Fwd: Card", **given: Any) -> ParsedMail:
    usual: dict[str, Any] = {
        "sender": Mailbox("hana@desk.example"), "to": (), "cc": (), "subject": subject, "text": text, "html": "", "message_id": "<f@desk.example>",
        "references": (), "files": (), "headers": {}, "content": "digest",
    }  # fmt: skip
    return ParsedMail(**(usual | given))


def nothing(_: bytes) -> None:
    return None


FORMS = {
    "Gmail": """Can you take this?

---------- Forwarded message ---------
From: Taro Yamada <taro@customer.example>
Date: Tue, 3 Nov 2026 at 10:12
Subject: Card
To: Hana <hana@desk.example>


My card is gone.

Taro""",
    "Gmail, old": """Can you take this?
---------- Forwarded message ----------
From: "Taro Yamada" <taro@customer.example>
Date: 2016-11-03 10:12 GMT+09:00
Subject: Card
To: hana@desk.example, a.rather.long.address@desk.example, another.rather.long.address@desk.example,
 third@desk.example
Cc: x@desk.example

My card is gone.

Taro""",
    "Outlook": """Can you take this?

From: Taro Yamada <taro@customer.example>
Sent: Tuesday, November 3, 2026 10:12 AM
To: Hana <hana@desk.example>
Subject: Card

My card is gone.

Taro""",
    "Outlook, plain text": """Can you take this?

-----Original Message-----
From: Taro Yamada [mailto:taro@customer.example]\x20
Sent: Tuesday, November 3, 2026 10:12 AM
To: Hana
Subject: Card

My card is gone.

Taro""",
    "Outlook on the web, from HTML": """Can you take this?
________________________________
**From:** Taro Yamada <[taro@customer.example](mailto:taro@customer.example)>

**Sent:** Tuesday, November 3, 2026 10:12 AM

**To:** Hana

**Subject:** Card

My card is gone.

Taro""",
    "Apple Mail": """Can you take this?

Begin forwarded message:

> From: Taro Yamada <taro@customer.example>
> Subject: Card
> Date: 3. November 2026 at 10:12:00 GMT+9
> To: hana@desk.example
>\x20
> My card is gone.
>\x20
> Taro""",
    "Thunderbird": """Can you take this?


-------- Forwarded Message --------
Subject: \tCard
Date: \tTue, 3 Nov 2026 10:12:00 +0900
From: \tTaro Yamada <taro@customer.example>
To: \tHana <hana@desk.example>



My card is gone.

Taro""",
    "a Japanese phone": """Can you take this?

-----転送メッセージ-----
送信者：Taro Yamada <taro@customer.example>
日時：2026/11/03 10:12
宛先：hana@desk.example
件名：Card

My card is gone.

Taro""",
    "Apple Mail, German": """Can you take this?

Anfang der weitergeleiteten Nachricht:

> Von: Taro Yamada <taro@customer.example>
> Betreff: Card
> Datum: 3. November 2026 um 10:12:00 MEZ
> An: hana@desk.example
>
> My card is gone.
>
> Taro""",
}


OUTLOOK = {
    "German": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "French": ("De :", "Envoyé :", "À :", "Objet :"),
    "Spanish": ("De:", "Enviado el:", "Para:", "Asunto:"),
    "Italian": ("Da:", "Inviato:", "A:", "Oggetto:"),
    "Portuguese": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "Dutch": ("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
    "Japanese": ("差出人:", "送信日時:", "宛先:", "件名:"),
}
DATES = {
    "German": "Dienstag, 3. November 2026 10:12", "French": "mardi 3 novembre 2026 10:12", "Spanish": "martes, 3 de noviembre de 2026 10:12",
    "Italian": "martedì 3 novembre 2026 10:12", "Portuguese": "terça-feira, 3 de novembro de 2026 10:12", "Dutch": "dinsdag 3 november 2026 10:12",
    "Japanese": "2026年11月3日 10:12",
}  # fmt: skip


def outlook(language: str) -> str:
    values = ("Taro Yamada <taro@customer.example>", DATES[language], "Hana", "Card")
    block = "\n".join(f"{label} {value}" for label, value in zip(OUTLOOK[language], values, strict=True))
    return f"Can you take this?\n\n{block}\n\nMy card is gone.\n\nTaro"


FORMS |= {f"Outlook, {language}": outlook(language) for language in OUTLOOK}


@pytest.mark.parametrize("form", FORMS)
def test_author_subject_words_and_remark_are_read(form: str) -> None:
    mail = parsed(FORMS[form])

    assert looks_forwarded(mail)
    found = forwarded_in(mail, nothing)

    assert found is not None
    assert found.author == Mailbox("taro@customer.example", "Taro Yamada")
    assert (found.mail.subject, found.mail.text, found.remark) == ("Card", "My card is gone.\n\nTaro", "Can you take this?")
    assert (found.mail.content, found.mail.html, found.mail.message_id) == ("digest", "", None)


@pytest.mark.parametrize("form", ["Gmail", "Apple Mail", "Thunderbird", "a Japanese phone", "Apple Mail, German"])
def test_program_that_announces_it_needs_no_prefix_in_the_subject(form: str) -> None:
    assert forwarded_in(parsed(FORMS[form], subject="Card"), nothing) is not None


@pytest.mark.parametrize("subject", ["Re: Card", "Card"])
@pytest.mark.parametrize("form", ["Outlook", "Outlook, German", "Outlook, plain text"])
def test_answer_that_quotes_the_same_block_forwards_nothing(form: str, subject: str) -> None:
    assert forwarded_in(parsed(FORMS[form], subject=subject), nothing) is None


@pytest.mark.parametrize("prefix", ["Fwd: ", "FW: ", "fw：", "WG: ", "TR : ", "RV: ", "I: ", "ENC: ", "転送: ", "Doorst: "])
def test_prefix_of_any_language_tells(prefix: str) -> None:
    assert forwarded_in(parsed(FORMS["Outlook"], subject=f"{prefix}Card"), nothing) is not None


def test_first_block_counts_even_where_its_author_has_no_address() -> None:
    """Else a block that a stranger wrote into his mail would make him anybody."""
    inner = FORMS["Outlook"].replace("Can you take this?", "")
    outer = f"From: Taro Yamada\nSent: Tuesday\nTo: Hana\nSubject: Card\n\n{inner.replace('taro@customer.example', 'victim@bank.example')}"
    assert forwarded_in(parsed(outer), nothing) is None


def test_mail_forwarded_twice_is_of_who_wrote_to_the_agent() -> None:
    inner = FORMS["Gmail"].replace("taro@customer.example", "first@elsewhere.example")
    outer = FORMS["Gmail"].replace("My card is gone.", inner)
    found = forwarded_in(parsed(outer), nothing)
    assert found is not None
    assert found.author.address == "taro@customer.example"
    assert "first@elsewhere.example" in found.mail.text


def test_attached_mail_is_read_whole_and_kept() -> None:
    inner = parsed("My card is gone.", subject="Card", sender=Mailbox("taro@customer.example", "Taro"), message_id="<1@customer.example>",
                   files=(FilePart("1.2", "card.png", "image/png", b"png"),), content="other")  # fmt: skip
    mail = parsed("Please look.", files=(FilePart("1.2", "Card.eml", "message/rfc822", b"raw"),))

    found = forwarded_in(mail, lambda raw: inner if raw == b"raw" else None)

    assert found is not None
    assert (found.author.address, found.mail.text, found.mail.message_id, found.remark) == (
        "taro@customer.example", "My card is gone.", "<1@customer.example>", "Please look.",
    )  # fmt: skip
    assert [(file.path, file.name) for file in found.mail.files] == [("1.2", "Card.eml"), ("1.2/1.2", "card.png")]
    assert found.mail.content == "digest"


def test_attached_mail_that_cannot_be_read_and_several_forward_nothing() -> None:
    file = FilePart("1.2", "Card.eml", "message/rfc822", b"raw")
    assert forwarded_in(parsed("Look.", files=(file,)), nothing) is None
    assert forwarded_in(parsed(FORMS["Gmail"], files=(file, file)), lambda _: parsed("x")) is None


@pytest.mark.parametrize("text", ["My card is gone.", "Write to me at taro@customer.example, please.", "From: me\nTo: you", ""])
def test_usual_mail_forwards_nothing(text: str) -> None:
    assert forwarded_in(parsed(text, subject="Fwd: Card"), nothing) is None
    assert not looks_forwarded(parsed(text, subject="Card"))


@given(st.text(), st.text(alphabet="From: to\n>*差出人：件名subject@a.bc ", max_size=400))
def test_nothing_breaks_it(subject: str, text: str) -> None:
    forwarded_in(parsed(text, subject=subject), nothing)
    forwarded_in(parsed(f"---- Forwarded message\n{text}", subject=subject), nothing)
