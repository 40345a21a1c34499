"""The contact form's way: held apart and sealed, one fixed mail to its address, and a ticket once that address confirmed itself (attack 16)."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit, read_batch
from chalicelib.core.clock import Clock, day_of
from chalicelib.core.errors import Conflict, NotFound, RateLimited, Rejected, SupportError, Unauthorized, Upstream
from chalicelib.core.ids import new_time_id
from chalicelib.core.observability import count, logger
from chalicelib.customers import store as customers
from chalicelib.customers.model import customer_id
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.intake.forms import WrittenForm
from chalicelib.outbox.policy.retries import next_try_delay_s
from chalicelib.outbox.ports import MailTransport
from chalicelib.redaction.model import in_order
from chalicelib.redaction.redacting import redact
from chalicelib.tickets import seen

from . import store
from .letters import ConfirmationLetters
from .model import ContactForm, HeldForm
from .policy.caps import ALL, DAY_S, caps_of_form, connection_id, mailbox_id
from .ports import FormIntake

MOST_ATTEMPTS = 6
REMEMBERED_S = 30 * DAY_S
"""In which a bounce or a complaint is told, if ever."""
BUSY = "busy"


def without_secrets(form: ContactForm) -> ContactForm:
    """Before anything is done with it."""
    subject, message = redact(form.subject), redact(form.message)
    return replace(form, subject=subject.text, message=message.text, removed=in_order({*subject.kinds, *message.kinds}))


@dataclass
class ContactDesk:
    desk: Callable[[], PublishedDesk]
    vault: Vault
    identity_key: bytes
    letters: ConfirmationLetters
    mail: MailTransport
    intake: FormIntake
    desk_now: Clock

    def hold(self, form: ContactForm, language: str, address_of_connection: str) -> None:
        """`form` is without secrets and faults. Raises RateLimited; its field `cause` is `busy` where the form has had its most from everybody.

        Whether a mail goes out is told to nobody: who is suppressed, or had one today, sees the same.
        """
        now, customer = int(self.desk_now()), customer_id(self.identity_key, "mail", form.address)
        held = HeldForm(new_time_id(now), customer, now, language, form)
        limits, connection = self.desk().document.help_centre, connection_id(self.identity_key, address_of_connection)
        mailbox = mailbox_id(self.identity_key, form.address)
        caps = caps_of_form(
            connection, mailbox, now, day_of(now), a_day=limits.forms_a_day, a_day_by_connection=limits.forms_a_day_by_connection
        )
        writes = [*store.hold(held, self.vault), *map(store.raise_cap, caps)]
        if self._is_suppressed(customer) or not self._commit_with_mail(writes, held):
            commit_or_refuse(writes)
        count("FormHeld")

    def _commit_with_mail(self, writes: list[Write], held: HeldForm) -> bool:
        """False where nothing was stored, because the address had its mail today."""
        due = store.due_confirmation(held, self.desk().document.sharding.agenda)
        try:
            commit_or_refuse([*writes, due])
        except CommitRefused:
            return False
        assert isinstance(due.item, store.ConfirmationRecord)
        self._send(due.item, held)
        return True

    @staticmethod
    def _is_suppressed(customer: str) -> bool:
        key = customers.key_of(customer)
        return customers.suppression_of(read_batch([key]).item(*key)) is not None

    # ---- the mail

    def take_over(self, record: store.ConfirmationRecord, now: float) -> None:
        """The agenda says that the mail's lease ran out."""
        if record.st != store.SENDING or record.due_at is None or record.due_at > now:
            return
        delay_s = next_try_delay_s(int(record.tries))
        customer = record.pk.removeprefix("H#")
        held = store.find_held(customer, record.fo, self.vault) if delay_s is not None else None
        try:
            if held is None or held.ticket is not None or delay_s is None or self._is_suppressed(customer):
                commit([store.mark(record, store.FAILED)])
                return
            commit([store.claim(record, int(now) + delay_s)])
        except CommitRefused:
            return
        self._send(record, held)

    def _send(self, record: store.ConfirmationRecord, held: HeldForm) -> None:
        """A failure leaves it on the agenda: the form is stored, and its writer waits for this mail."""
        try:
            raw = self.letters.write(held.customer, held.form.address, held.language, held.written_at)
            ses_id = self.mail.send(raw, (held.form.address,), {"form": held.id})
        except (Rejected, ValueError) as error:
            logger.warning("confirmation refused", form=held.id, error=type(error).__name__)
            self._mark(record, store.FAILED)
        except Upstream as error:
            logger.warning("confirmation failed, it is tried again", form=held.id, error=type(error).__name__)
        else:
            count("ConfirmationSent")
            remembered = seen.remember(
                seen.ses_key(ses_id), seen.NO_TICKET, held.id, self.desk_now(), expires_at=held.written_at + REMEMBERED_S
            )
            self._mark(record, store.SENT, remembered)

    @staticmethod
    def _mark(record: store.ConfirmationRecord, state: str, *also: Write) -> None:
        """`also` remembers SES's id: by it a bounce finds its address."""
        try:
            commit([store.mark(record, state), *also])
        except CommitRefused:
            logger.info("confirmation was marked by another process", form=record.fo)
        except Upstream as error:
            logger.warning("confirmation not marked, the agenda comes back to it", form=record.fo, detail=error.detail)

    # ---- the link

    def waiting(self, token: str) -> list[HeldForm]:
        """What the link's address may confirm, and what it confirmed lately. Raises Unauthorized (`cause`: forged, expired) or NotFound."""
        known = self.letters.customer_of(token)
        if known is None:
            raise Unauthorized("The link was not signed by this desk.", {"cause": "forged"})
        customer, expires_at = known
        now = int(self.desk_now())
        if now >= expires_at:
            raise Unauthorized("The link has expired.", {"cause": "expired"})
        found = store.held_for(customer, self.vault, now)
        if not found:
            raise NotFound("Nothing waits under this link.", {"cause": "empty"})
        return found

    def confirm(self, token: str, chosen: frozenset[str]) -> list[str]:
        """Opens a ticket for each of the chosen forms, once however often it is asked. Returns the tickets' ids."""
        return [self._open(held) for held in self.waiting(token) if held.id in chosen]

    def _open(self, held: HeldForm) -> str:
        for _ in range(MOST_ATTEMPTS):
            newest = store.find_held(held.customer, held.id, self.vault)
            if newest is None:
                raise NotFound("The form is gone.", {"cause": "empty"})
            if newest.ticket is not None:
                return newest.ticket
            opened: list[str] = []
            try:
                self.intake.take_in(_written(newest), self._remember(newest, opened))
            except (CommitRefused, Upstream):
                continue  # another press of the button, before or at this moment, or a mail of the same customer: look again
            count("FormConfirmed")
            return opened[-1]
        raise Conflict("This message was confirmed several times at once. Look again in a minute.")

    def _remember(self, held: HeldForm, opened: list[str]) -> Callable[[str, str], Write]:
        def remember(ticket_id: str, entry: str) -> Write:
            opened.append(ticket_id)
            return store.take(held, ticket_id, int(self.desk_now()))

        return remember


def _written(held: HeldForm) -> WrittenForm:
    form = held.form
    return WrittenForm(held.id, form.address, form.subject, form.message, held.language, form.removed)


def commit_or_refuse(writes: list[Write]) -> None:
    """Raises RateLimited where a cap is reached, CommitRefused where the address had its mail today."""
    try:
        commit(writes)
    except CommitRefused as refused:
        names = store.refused_caps(refused.failed)
        if not names:
            raise
        is_all = all(name.startswith(ALL) for name in names)
        count("FormRefused", cause=BUSY if is_all else "too_many")
        raise _too_many(is_all=is_all) from None


def _too_many(*, is_all: bool) -> SupportError:
    return RateLimited("The contact form has had its most for now. Write a mail instead.", {"cause": BUSY if is_all else "too_many"})
