"""Takes in what somebody wrote into the help centre's form, once its address confirmed itself: from there on it is a message as a mail would be."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.aws.dynamodb import Write
from chalicelib.core.clock import Clock
from chalicelib.core.ids import digest
from chalicelib.core.observability import count
from chalicelib.customers.model import customer_id
from chalicelib.desk.model import PublishedDesk
from chalicelib.tickets import store
from chalicelib.tickets.delivery import Delivery

from .admission import Admission, Passage
from .arriving import Arrival
from .model import Mailbox, Notification, ParsedMail, Verdicts
from .policy.authentication import Standing
from .policy.routing import Open
from .store import look_up

CHANNEL = "form"


class WrittenForm(Struct, frozen=True):
    """`removed` names the kinds of secrets that were taken out of it."""

    id: str
    address: str
    subject: str
    text: str
    language: str
    removed: tuple[str, ...] = ()


@dataclass
class FormIntake:
    desk: Callable[[], PublishedDesk]
    identity_key: bytes
    admission: Admission
    delivery: Delivery
    desk_now: Clock

    def take_in(self, form: WrittenForm, remember: Callable[[str, str], Write]) -> None:
        """`remember` (ticket, entry) joins the transaction. Raises CommitRefused where somebody else was first: its writer, a second time, or a mail of theirs."""
        arrival = self._arrival(form)
        known = look_up(arrival.dedupe, arrival.mail.content, arrival.sender_id, None, (), consistent=True)
        for out, context in self.admission.admit(Open(), arrival, known, Passage(remember)):
            self.delivery.deliver(store.leased(out), context)
        count("FormReceived")

    def _arrival(self, form: WrittenForm) -> Arrival:
        """The link proved the address: nothing else of a mail's proof is there, and nothing else is needed."""
        now, mailbox, sender = int(self.desk_now()), self.desk().help_mailbox, Mailbox(form.address)
        content = digest("form", form.id)
        mail = ParsedMail(
            sender=sender, to=(Mailbox(mailbox),), cc=(), subject=form.subject, text=form.text, html="", message_id=None, references=(), files=(),
            headers={}, content=content, new_text=form.text, removed=form.removed,
        )  # fmt: skip
        notification = Notification("", "", form.address, (mailbox,), Verdicts(), now)
        return Arrival(
            mail=mail, notification=notification, now=now, occurred_at=now, mailbox=mailbox, sender=sender,
            sender_id=customer_id(self.identity_key, "mail", form.address), standing=Standing.AUTHENTICATED, is_automatic=False,
            dedupe=(f"D#{content}", "#"), channel=CHANNEL, language=form.language, was_advised=True,
        )  # fmt: skip
