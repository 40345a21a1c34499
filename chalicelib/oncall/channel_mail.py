"""Pages by SES to a person's own mailbox: no subscription that a link scanner could cancel."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from chalicelib.agents.model import Agent
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Rejected
from chalicelib.core.ids import digest
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.compose import compose
from chalicelib.outbox.model import Address, Letter
from chalicelib.outbox.ports import MailTransport

from .ports import Notice
from .wording import subject_of, text_of


@dataclass
class MailChannel:
    """A page's mail is answered to its own reader: it is for reading, and an answer to the desk would become a ticket."""

    find_agent: Callable[[str], Agent | None]
    mail: MailTransport
    desk: Callable[[], PublishedDesk]
    real_now: Clock

    def tell(self, notice: Notice) -> None:
        agent = self.find_agent(notice.to.removeprefix("person:"))
        if agent is None or not agent.address:
            raise Rejected(
                f"{notice.to} is no agent with a mailbox. Make one with `python -m infra.agents create`.", {"code": "no-mailbox"}
            )
        self.mail.send(compose(self._letter(notice, agent)), (agent.address,), {"kind": "page"})

    def _letter(self, notice: Notice, agent: Agent) -> Letter:
        desk, reader, text = self.desk(), Address(agent.address, agent.name), text_of(notice)
        link = escape(notice.link, quote=True)
        html = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")).replace(link, f'<a href="{link}">{link}</a>')
        return Letter(
            sender=Address(desk.help_mailbox, desk.document.name), to=(reader,), subject=subject_of(notice), text=text, html=html,
            message_id=f"<page.{digest(notice.key, notice.attempt.channel)[:32]}@{desk.help_brand.message_domain}>", reply_to=reader, language="en",
            is_automatic=True, sent_at=self.real_now(),
        )  # fmt: skip
