"""Writes what the desk sends for a ticket: letters for mail, message bodies for chat."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.core.clock import Clock, iso
from chalicelib.core.errors import Rejected
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.desk.model import Brand, PublishedDesk
from chalicelib.outbox.markdown import fragment_of
from chalicelib.outbox.model import Address, Letter
from chalicelib.outbox.quoting import quotation_of
from chalicelib.outbox.rendering import Rendered, article_of, letter_of, render, signed
from chalicelib.outbox.wording import disclaimer, moment

from .helped import helped_url
from .model import AUTOMATIC, Message, Party, Purpose, Ticket
from .policy.secrets_sent import about
from .ports import Articles
from .store import Outbound


class ChatMessage(Struct, frozen=True):
    """`id` is stable over retries; `body` is what is signed and posted."""

    id: str
    body: bytes


@dataclass
class LetterWriter:
    desk: Callable[[], PublishedDesk]
    signer: Signer
    articles: Articles
    base_url: Callable[[], str]
    real_now: Clock

    def is_paused(self, purpose: Purpose) -> bool:
        switches = self.desk().document.automatic_mail
        allowed = {Purpose.ACKNOWLEDGEMENT: switches.acknowledgements, Purpose.ANSWER: switches.sends_answers}
        return not allowed.get(purpose, True)

    def letter(self, out: Outbound, ticket: Ticket, inbound: Message | None, written: Message | None) -> Letter:
        """Automatic mail goes to the sender of the message that it answers, and to nobody else; a person's to whom that person chose."""
        desk = self.desk()
        brand = self._brand(ticket)
        rendered = self._template(out, ticket, inbound) if written is None else _personal(written, ticket.language)
        source = written or inbound
        if source is None:
            raise Rejected("The message that this mail answers is gone.", {"code": "no-source"})
        recipients = source.to if written else (Party(source.sender.address),) if source.sender else ()  # a name is the sender's own words
        references = source.references if written else (*source.references, source.message_id)
        author = written.author if written else ""
        return Letter(
            sender=Address(self._mailbox(ticket), f"{author or desk.team_name(ticket.team, ticket.language)} ({brand.name})"),
            to=tuple(_address(party) for party in recipients),
            cc=tuple(_address(party) for party in source.cc) if written else (),
            reply_to=Address(self.reply_address(ticket), brand.name),
            subject=rendered.subject, text=rendered.text, html=rendered.html, language=ticket.language,
            message_id=self.signer.message_id(ticket.id, out.version, out.slot, brand.message_domain),
            in_reply_to=next((reference for reference in reversed(references) if reference), None),
            references=tuple(reference for reference in references if reference),
            is_automatic=out.purpose in AUTOMATIC, sent_at=self.real_now(),
        )  # fmt: skip

    def chat_message(self, out: Outbound, ticket: Ticket, inbound: Message | None, written: Message | None) -> ChatMessage:
        """The callback's body (docs/chat.md). A chat message's last reference is its conversation."""
        message_id = f"msg_{ticket.id}_{out.version}_{out.slot}"
        text = fragment_of(written.text).text if written else self._template(out, ticket, inbound).text
        source = written or inbound
        conversation = source.references[-1] if source and source.references else ""
        data = {"id": message_id, "ticket": ticket.id, "conversation_id": conversation, "text": text, "automatic": out.purpose in AUTOMATIC}
        body = {"type": "message.created", "timestamp": iso(self.real_now()), "data": data}
        return ChatMessage(message_id, json.dumps(body, ensure_ascii=False).encode())

    def reply_address(self, ticket: Ticket) -> str:
        local, _, domain = self._mailbox(ticket).partition("@")
        return f"{local}+{self.signer.reply_token(ticket.id)}@{domain}"

    def _mailbox(self, ticket: Ticket) -> str:
        """Where mail about the ticket comes from: a chat ticket that is forwarded by mail takes its brand's first mailbox."""
        mailboxes = self.desk().document.mailboxes
        of_brand = (address for address, box in mailboxes.items() if box.brand == ticket.brand)
        return ticket.mailbox if "@" in ticket.mailbox else next(of_brand, next(iter(mailboxes)))

    def _template(self, out: Outbound, ticket: Ticket, inbound: Message | None) -> Rendered:
        """The mail that the desk writes by itself: `outbox/templates/<purpose>.<language>.txt`."""
        desk, language = self.desk(), ticket.language
        values: dict[str, object] = {
            "reference": grouped(ticket.id), "brand": self._brand(ticket).name, "team": desk.team_name(ticket.team, language),
            "promised": moment(ticket.answer_due_at, language, desk.time_zone_of(ticket.team)) if ticket.answer_due_at else "",
        }  # fmt: skip
        if out.purpose is Purpose.WARNING:
            values |= about(inbound.removed if inbound else ())
        if out.purpose is Purpose.ACKNOWLEDGEMENT:
            values["titles"] = self._titles((out.article or "").split(), language)
        if out.purpose is not Purpose.ANSWER:
            return render(out.purpose.value, language, values)
        article = self.articles.find(out.article or "", language)
        if article is None:  # unpublished since: given up where people see it, for the ticket waits for nobody else
            raise Rejected(
                f"The article {out.article} that this mail was to answer with is not published any more.", {"code": "no-article"}
            )
        answer = {
            "source": self.base_url() + article.path,
            "disclaimer": disclaimer(article.disclaimer, language),
            "helped": helped_url(self.base_url(), self.signer, ticket.id, out.version),
        }
        return render("answer", language, values | answer, article_of(article.title, article.body, language))

    def _titles(self, articles: list[str], language: str) -> list[tuple[str, str]]:
        """Titles with their addresses; what was unpublished since is left out, and all where answers were switched off since."""
        if not self.desk().document.automatic_mail.sends_answers:
            return []
        found = (self.articles.title(article, language) for article in articles)
        return [(title, self.base_url() + path) for title, path in filter(None, found)]

    def _brand(self, ticket: Ticket) -> Brand:
        brands = self.desk().document.brands
        return brands.get(ticket.brand) or next(iter(brands.values()))


def _personal(written: Message, language: str) -> Rendered:
    """An agent's words, the signature, and what they answer."""
    parts = [fragment_of(written.text)]
    if written.signature:
        parts.append(signed(fragment_of(written.signature), is_last=not written.quotes))
    if written.quotes:
        parts.append(quotation_of(written.quotes))
    return letter_of(written.subject, language, *parts)


def _address(party: Party) -> Address:
    return Address(party.address, party.name)
