"""Who else takes part in a ticket: whom its requester, proved, wrote to beside us."""

from collections.abc import Callable, Iterator

from chalicelib.intake.model import Mailbox, ParsedMail
from chalicelib.tickets.events import ParticipantAdded
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.policy.participants import MOST_PARTICIPANTS

ROBOTS = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce", "notifications", "notification")
"""How programs' addresses begin. A program that took part could bring a ticket what it sends to whoever asks it to: a code, a link."""


def written_to(mail: ParsedMail, author: Mailbox, is_ours: Callable[[str], bool]) -> tuple[str, ...]:
    """The addresses of To and Cc, each once, but for the author's, our own and programs'."""
    return tuple(dict.fromkeys(_others(mail, author.address.lower(), is_ours)))[:MOST_PARTICIPANTS]


def _others(mail: ParsedMail, author: str, is_ours: Callable[[str], bool]) -> Iterator[str]:
    for mailbox in (*mail.to, *mail.cc):
        address = mailbox.address.strip().lower()
        if address != author and not is_ours(address) and not address.startswith(ROBOTS):
            yield address


def joining(ticket: Ticket | None, writer: str, copied: tuple[str, ...]) -> tuple[ParticipantAdded, ...]:
    """Only the requester brings others in; a new ticket (None) has its writer for requester. Up to the most that a ticket may have."""
    if ticket is not None and ticket.requester != writer:
        return ()
    present = ticket.participants if ticket else frozenset({writer})
    newcomers = [customer for customer in copied if customer not in present]
    return tuple(ParticipantAdded(customer) for customer in newcomers[: max(0, MOST_PARTICIPANTS - len(present))])
