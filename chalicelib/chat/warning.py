"""What the desk says at once in a chat into which somebody wrote a secret."""

from chalicelib.core.ids import grouped
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.rendering import SIGNATURE_MARK, render
from chalicelib.outbox.wording import moment
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.policy.secrets_sent import about

from .model import ChatAnswer


def warning(ticket: Ticket, removed: tuple[str, ...], desk: PublishedDesk) -> ChatAnswer:
    """The words of the mail, without its signature; `ticket` as it is after the message, with the time that is promised now."""
    language, brand = ticket.language, desk.document.brands.get(ticket.brand)
    rendered = render("warning", language, {
        "reference": grouped(ticket.id), "brand": brand.name if brand else desk.document.name, "team": desk.team_name(ticket.team, language),
        "promised": moment(ticket.answer_due_at, language, desk.time_zone_of(ticket.team)) if ticket.answer_due_at else "", **about(removed),
    })  # fmt: skip
    title = rendered.subject.partition("] ")[2]
    return ChatAnswer(title, rendered.text.partition(f"\n{SIGNATURE_MARK}\n")[0].strip())
