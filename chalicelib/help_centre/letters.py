"""The one mail that an unconfirmed address gets: fixed words and a link, nothing of what was written."""

from collections.abc import Callable

from msgspec import Struct

from chalicelib.core.signing import Signer
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import Address, Letter
from chalicelib.outbox.rendering import render

from .store import HELD_S

PURPOSE = "contact-form"
LINK_S = HELD_S + 86400
"""A form that is written late on the day of its address's mail is confirmed by that mail's link, too."""


class ConfirmationLetters(Struct, frozen=True):
    desk: Callable[[], PublishedDesk]
    signer: Signer
    base_url: Callable[[], str]

    def write(self, customer: str, address: str, language: str, sent_at: int) -> bytes:
        """The raw mail. Raises ValueError for an address that no header can hold."""
        desk = self.desk()
        mailbox, brand = desk.help_mailbox, desk.help_brand
        values = {"brand": brand.name, "link": self.link(customer, language, sent_at)}
        written = render("confirmation", language, values)
        sender = Address(mailbox, brand.name)
        tag = self.signer.tag("contact-form-mail", customer, str(sent_at))
        return compose(
            Letter(
                sender=sender, to=(Address(address),), subject=written.subject, text=written.text, html=written.html,
                message_id=f"<form.{sent_at}.{tag}@{brand.message_domain}>", reply_to=sender, language=language, is_automatic=True, sent_at=sent_at,
            )
        )  # fmt: skip

    def link(self, customer: str, language: str, sent_at: int) -> str:
        return f"{self.base_url()}/help/{language}/confirm/{self.signer.sign(PURPOSE, f'{customer}.{sent_at + LINK_S}')}"

    def customer_of(self, token: str) -> tuple[str, int] | None:
        """Whose link it is and until when it works; None where we did not sign it."""
        value = self.signer.verified(PURPOSE, token)
        if value is None:
            return None
        customer, _, expires_at = value.partition(".")
        return customer, int(expires_at)
