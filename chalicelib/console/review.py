"""What waits for a person's decision, as agents read it: its cause, what stands in it as text alone, who claims to have written it, masked."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.core.clock import Clock
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import grouped
from chalicelib.core.signing import Signer
from chalicelib.customers import blocked
from chalicelib.desk.model import PublishedDesk
from chalicelib.intake.accepting import AcceptedSenders
from chalicelib.intake.model import ParsedMail
from chalicelib.intake.release import QuarantineDesk
from chalicelib.quarantine import store
from chalicelib.quarantine.model import QuarantinedMail, QuarantineState
from chalicelib.reveals.policy.masking import masked_address, masked_name
from chalicelib.tickets.policy.new_words.splitting import new_words

from .masking import customer_tag
from .policy.time_words import Moment, moment_of

ROWS = 50
WAITING, DECIDED = "waiting", "decided"
SHOWN = (WAITING, DECIDED)
LONGEST_TEXT = 60_000
"""What is longer is cut, and the page says so: nobody decides by its end."""


class ListedMail(Struct, frozen=True):
    """`box` is the mailbox of ours that it came to, `reference` the ticket's on which it is held; `who` decided."""

    id: str
    cause: str
    at: Moment
    box: str
    state: str
    ticket: str | None
    reference: str
    who: str
    decided: Moment | None


class ReviewList(Struct, frozen=True):
    shown: str
    rows: list[ListedMail]
    next: str | None


class ReadMail(Struct, frozen=True):
    """What stands in it. `whole` is the text with what it quotes where that is more; files are named and measured, never given."""

    sender: str
    name: str
    subject: str
    words: str
    whole: str
    is_cut: bool
    files: tuple[tuple[str, int], ...]
    removed: tuple[str, ...]
    warnings: tuple[str, ...]


class ReviewedMail(Struct, frozen=True):
    """`read` is None where nothing can be read. `proofs` are SES's checks by name and outcome; `others` how many of our mailboxes it went to besides."""

    mail: ListedMail
    read: ReadMail | None
    proofs: tuple[tuple[str, str], ...]
    may_release: bool
    may_block: bool


class KnownSender(Struct, frozen=True):
    """Blocked, or always let in, by `who`. `address` is masked; empty where it is not known."""

    customer: str
    tag: str
    at: Moment
    who: str
    address: str = ""


@dataclass
class ReviewDesk:
    quarantine: QuarantineDesk
    senders: AcceptedSenders
    desk: Callable[[], PublishedDesk]
    signer: Signer
    name_of: Callable[[str], str]
    desk_now: Clock

    def page(self, shown: str, cursor: str = "") -> ReviewList:
        """Newest first. Raises NotFound for a list that there is not."""
        if shown not in SHOWN:
            raise NotFound("There is no such list.", {"list": shown[:40]})
        about = f"console review {shown}"
        after = self.signer.verified(about, cursor) if cursor else None
        found = (store.waiting if shown == WAITING else store.decided)(ROWS + 1, after)
        last = found[ROWS - 1].id if len(found) > ROWS else None
        return ReviewList(shown, [self._listed(mail) for mail in found[:ROWS]], self.signer.sign(about, last) if last else None)

    def show(self, mail_id: str) -> ReviewedMail:
        """Raises NotFound."""
        mail = store.get(mail_id)
        preview = self.quarantine.preview(mail)
        proofs = tuple(pair for proof in mail.verdicts.split() if (pair := _proof(proof)))
        has_virus = mail.cause == "virus" or "virus=fail" in mail.verdicts.split()
        sender = preview.mail.sender if preview else None
        read = _read(preview.mail, preview.warnings) if preview else None
        may_block = sender is not None and not self.desk().is_ours(sender.address)
        return ReviewedMail(self._listed(mail), read, proofs, not has_virus and mail.cause != "raw-missing", may_block)

    def blocked(self) -> list[KnownSender]:
        """The newest hundred."""
        return [KnownSender(one.customer, customer_tag(one.customer), self._moment(one.at), self._who(one.by)) for one in blocked.page(100)]

    def accepted(self) -> list[KnownSender]:
        """A hundred of those who are let in although their mail fails DMARC."""
        return [
            KnownSender(
                one.customer, customer_tag(one.customer), self._moment(one.at), self._who(one.by), masked_address(it.address) if it else ""
            )
            for one, it in self.senders.page(100, None)
        ]

    def _listed(self, mail: QuarantinedMail) -> ListedMail:
        desk = self.desk()
        box = next((box for address in mail.recipients if (box := desk.mailbox_of(address))), "")
        decided = None if mail.decided_at is None or mail.state is QuarantineState.WAITING else self._moment(mail.decided_at)
        reference = grouped(mail.ticket) if mail.ticket else ""
        who = self._who(mail.decided_by or "")
        return ListedMail(mail.id, mail.cause, self._moment(mail.at), box, mail.state.value, mail.ticket, reference, who, decided)

    def _who(self, actor: str) -> str:
        """Empty: the desk by itself."""
        return self.name_of(actor.removeprefix("agent:")) if actor.startswith("agent:") else ""

    def _moment(self, at: int) -> Moment:
        desk = self.desk()
        return moment_of(at, int(self.desk_now()), desk.time_zone_of(desk.document.quarantine_team))


def _read(mail: ParsedMail, warnings: tuple[str, ...]) -> ReadMail:
    text = mail.text.strip()
    kept = text[:LONGEST_TEXT]
    new = (new_words(kept) or kept).strip()
    sender = mail.sender
    return ReadMail(
        masked_address(sender.address) if sender else "", masked_name(sender.name) if sender else "", mail.subject[:500], new, kept if kept != new else "",
        len(text) > LONGEST_TEXT, tuple((file.name[:200], len(file.data)) for file in mail.files[:50]), mail.removed, warnings,
    )  # fmt: skip


def _proof(pair: str) -> tuple[str, str] | None:
    name, _, outcome = pair.partition("=")
    return (name, outcome) if name in {"spf", "dkim", "dmarc", "spam", "virus"} and outcome else None
