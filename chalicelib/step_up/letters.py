"""The mail with the code: fixed words, the ticket's reference, nothing of what anybody wrote."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import Address, Letter
from chalicelib.outbox.rendering import render
from chalicelib.tickets.model import Ticket


class CodeLetters(Struct, frozen=True):
    desk: Callable[[], PublishedDesk]
    signer: Signer

    def write(self, ticket: Ticket, address: str, code: str, issue: int) -> bytes:
        brands = self.desk().document.brands
        brand = brands.get(ticket.brand) or next(iter(brands.values()))
        mailbox = ticket.mailbox if ticket.channel == "mail" else self.desk().help_mailbox
        values = {"brand": brand.name, "code": f"{code[:4]} {code[4:]}", "reference": grouped(ticket.id)}
        written = render("code", ticket.language, values)
        sender = Address(mailbox, brand.name)
        tag = self.signer.tag("step-up-mail", ticket.id, str(issue))
        return compose(
            Letter(
                sender=sender, to=(Address(address),), subject=written.subject, text=written.text, html=written.html,
                message_id=f"<code.{issue}.{tag}@{brand.message_domain}>", reply_to=sender, language=ticket.language, is_automatic=True, sent_at=issue,
            )
        )  # fmt: skip
