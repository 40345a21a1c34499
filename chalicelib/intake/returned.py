"""A report about the delivery of a mail of ours joins the ticket that the mail was about, whoever sent the report: our own id in it proves what it is about."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.aws.dynamodb import CustomerKey, Write, commit, read_batch
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer
from chalicelib.customers import store as customers
from chalicelib.customers.model import customer_id
from chalicelib.tickets import events as e
from chalicelib.tickets import seen, store
from chalicelib.tickets.bouncing import Bouncing, SentMessage
from chalicelib.tickets.model import Commit, Purpose, Ticket
from chalicelib.tickets.policy.bounced import COMPLAINT, HARD, SOFT, Returned, bounced, is_to_be_suppressed

from .admission import Admission
from .arriving import Arrival
from .model import DeliveryReport
from .store import REFERENCES_READ

FLAG = "delivery-report"


@dataclass
class Returns:
    signer: Signer
    identity_key: bytes
    admission: Admission
    bouncing: Bouncing

    def find(self, arrival: Arrival) -> SentMessage | None:
        """The message that a mail's reports are about, by one of our ids among the headers that came back. What looks like one and is none of ours is nothing."""
        references = [reference for report in arrival.mail.reports for reference in report.references]
        references = list(dict.fromkeys([*references, *arrival.mail.references]))
        signed = (self.signer.entry_of_message_id(reference) for reference in references)
        place = next(filter(None, signed), None)
        return self.bouncing.find(*place) if place else self._find_by_ses_id(references)

    def record(self, arrival: Arrival, sent: SentMessage | None, ticket: Ticket, remember: Callable[[str, str], Write]) -> None:
        """One commit. `sent` None: the reply address named the ticket alone, so no address is suppressed. Raises CommitRefused."""
        recipients = self.bouncing.recipients_of(sent) if sent else frozenset()
        returned = [each for report in arrival.mail.reports if (each := self._returned(report, recipients))]
        received = e.MessageReceived(None, is_authenticated=False, is_automatic=True, flag=FLAG)
        events = (received, *self._events(sent, ticket, returned))
        version, desk = ticket.version + 1, self.bouncing.desk()
        made = Commit(ticket.id, version, arrival.occurred_at, arrival.now, "mail-server", arrival.dedupe[0], desk.version, events)
        box = self._box(arrival, ticket, sent.key if sent else None)
        changed = store.change(ticket, made, desk, box=box, raw=arrival.notification.key)
        also = [self.bouncing.marked(sent, returned)] if sent and returned else []
        commit([remember(ticket.id, str(version)), *changed.writes, *also, *self._suppressed(returned, arrival.now)])
        count("MailReturned", kind=returned[0].kind if returned else "receipt")
        logger.info(
            "report about delivery", ticket=ticket.id, codes=[report.diagnostic or report.status for report in arrival.mail.reports[:5]]
        )

    def _events(self, sent: SentMessage | None, ticket: Ticket, returned: list[Returned]) -> e.Events:
        if sent is not None:
            return self.bouncing.events_of(sent, returned)
        return bounced(ticket, "", Purpose.REPLY if ticket.replies else None, returned)

    def _returned(self, report: DeliveryReport, recipients: frozenset[str]) -> Returned | None:
        """None for a receipt. Whose address it was counts only if the message went there; a complaint often names nobody."""
        kinds = {"failed": SOFT if report.status.startswith("4") else HARD, "delayed": SOFT, "complaint": COMPLAINT}
        kind = kinds.get(report.action)
        if kind is None:
            return None
        named = customer_id(self.identity_key, "mail", report.recipient) if report.recipient else None
        alone = next(iter(recipients)) if kind == COMPLAINT and named is None and len(recipients) == 1 else None
        return Returned(kind, report.status, named if named in recipients else alone, report.action == "failed")

    def _suppressed(self, returned: list[Returned], now: int) -> list[Write]:
        listed = [each for each in returned if each.customer and is_to_be_suppressed(each)]
        if not listed:
            return []
        found = read_batch([customers.key_of(each.customer) for each in listed if each.customer], consistent=True)
        return self.bouncing.suppressed(listed, found.items, now)

    def _box(self, arrival: Arrival, ticket: Ticket, key: CustomerKey | None) -> bytes | None:
        """Under the requester's key: what came back holds their words. None where they were erased."""
        record = key or read_batch([], [ticket.requester], consistent=True).keys.get(ticket.requester)
        if record is None:
            return None
        data_key = self.bouncing.vault.open(record)
        return self.admission.box(self.admission.message(arrival, data_key), data_key, ticket.id, ticket.version + 1, arrival)

    def _find_by_ses_id(self, references: list[str]) -> SentMessage | None:
        keys = list(dict.fromkeys(seen.message_key(reference) for reference in _of_ses(references)))[:REFERENCES_READ]
        if not keys:
            return None
        found = read_batch(keys, consistent=True)
        return self.bouncing.find_remembered(*(found.item(*key) for key in keys))


def _of_ses(references: list[str]) -> Iterator[str]:
    return (reference for reference in references if reference.rstrip("> ").lower().endswith("amazonses.com"))
