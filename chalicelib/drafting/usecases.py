"""Saves drafts, sends them when their time has come, takes them back until then. Nothing is on the ticket before it is sent, so taking back is exact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.aws.dynamodb import CommitRefused, Write, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput, NotFound, SupportError, Upstream
from chalicelib.core.ids import digest
from chalicelib.core.observability import count, logger
from chalicelib.desk.model import PublishedDesk
from chalicelib.macros.usecases import Macros
from chalicelib.notices import store as notices
from chalicelib.outbox.model import File
from chalicelib.tickets import store as tickets
from chalicelib.tickets.model import Attachment, Message, Ticket
from chalicelib.tickets.policy.files import checked_files
from chalicelib.tickets.policy.own_secrets import without_secrets
from chalicelib.tickets.policy.written import checked_text
from chalicelib.tickets.reading import TicketReader
from chalicelib.tickets.records import commits_of
from chalicelib.tickets.replying import Correspondence, Reply
from chalicelib.tickets.writing import Leased, Order, refuse_merged, refuse_stale

from . import store
from .attaching import stored_file, within_a_letter
from .model import LATEST_S, Draft
from .policy.changed import thread_changed
from .policy.continuing import Stored, Verdict, verdict_on

Files = tuple[Attachment, ...]
OTHER_TAB = "You saved this draft in another tab. Look at it first."
REFUSED = {
    Verdict.OTHER_TAB: OTHER_TAB,
    Verdict.LEAVING: "It is on its way already. Take it back first.",
    Verdict.GONE: "It was sent or thrown away. Load the page again.",
}


@dataclass
class Desktop:
    desk: Callable[[], PublishedDesk]
    reader: TicketReader
    correspondence: Correspondence
    macros: Callable[[], Macros]
    deliver: Callable[[Leased], None]
    wake: Callable[[tuple[str, str], int, int], None]
    desk_now: Clock

    def save(self, draft: Draft, files: Callable[[Files], Files] = lambda kept: kept) -> Draft:
        """`draft.number` is the one that it was written over; 0: none. `files` says what becomes of those that it has. Raises Conflict where another tab saved
        meanwhile (`cause`: other_tab), or this page's draft is on its way (leaving) or was sent or thrown away (gone).
        """
        ticket = tickets.get_ticket(draft.ticket)
        refuse_merged(ticket)
        if draft.words is None or draft.version > ticket.version:
            raise InvalidInput("The ticket has no such version.", {"field": "version"})
        clean, _ = without_secrets(Message(checked_text(draft.words.text) if draft.words.text.strip() else ""), ())
        key = self._key(ticket.id)
        before = store.last(draft.ticket, draft.agent)
        number = self._goes_on(draft, before)
        kept = store.draft_of(before, key).words if before is not None and before.box is not None else None
        words = replace(draft.words, text=clean.text, files=files(kept.files if kept else ()))
        made = replace(draft, words=words, number=(number or 0) + 1, saved_at=int(self.desk_now()), send_at=None)
        self._commit(store.keep(made, key, self.desk().document.sharding.agenda, number), OTHER_TAB)
        return made

    @staticmethod
    def _goes_on(draft: Draft, before: store.DraftRecord | None) -> int | None:
        """The number that is stored. Raises Conflict."""
        if before is None:
            stored = None
        else:
            stored = Stored(int(before.n), before.fo or "", is_kept=before.box is not None, is_leaving=before.due_at is not None)
        verdict = verdict_on(stored, draft.number, draft.form)
        if verdict is not Verdict.GOES_ON:
            raise Conflict(REFUSED[verdict], {"number": stored.number if stored and stored.is_kept else None, "cause": verdict.value})
        return stored.number if stored else None

    def attach(self, draft: Draft, files: Sequence[File]) -> Draft:
        """Saves it with these files beside those that it has. Raises InvalidInput and TooLarge: 4 MB at once, 20 MB a mail."""
        assert draft.words is not None, "who attaches has the words"
        key, place = self._key(draft.ticket), f"draft {draft.ticket} {draft.agent}"
        _, clean = without_secrets(Message(""), checked_files(files))
        made = tuple(
            stored_file(file, key, f"{place} {digest(file.name, file.data)}", self.correspondence.signer, self.reader.objects)
            for file in clean
        )
        return self.save(draft, lambda kept: within_a_letter((*kept, *made)))

    def find(self, ticket: Ticket, agent: str) -> Draft | None:
        return self.standing(ticket, agent)[0]

    def standing(self, ticket: Ticket, agent: str) -> tuple[Draft | None, int]:
        """With the number that a page goes on from, also where the last one was sent or thrown away."""
        record = store.last(ticket.id, agent)
        if record is None or record.box is None:
            return None, 0 if record is None else int(record.n)
        return store.draft_of(record, self.reader.keyring.open([ticket.requester]).get(ticket.requester)), int(record.n)

    def get(self, ticket_id: str, agent: str) -> Draft:
        found = self.find(tickets.get_ticket(ticket_id), agent)
        if found is None:
            raise NotFound("You have no draft on this ticket.", {"ticket": ticket_id})
        return found

    def drop(self, ticket_id: str, agent: str) -> None:
        self._commit(store.drop(self.get(ticket_id, agent)), "The draft changed at this moment. Look again.")

    def send_at(self, ticket_id: str, agent: str, at: int, name: str) -> Draft:
        """Raises Conflict with what changed where somebody said something since the draft was begun, and what the reply itself would: who writes hears of it now
        rather than later.
        """
        now, draft = int(self.desk_now()), self.get(ticket_id, agent)
        if not now <= at <= now + LATEST_S:
            raise InvalidInput("A reply is sent at a time to come, within 90 days.", {"field": "at"})
        self.refuse_changed(draft)
        self.letter(draft, name)
        kept = replace(draft, send_at=at, number=draft.number + 1, agent_name=name)
        put = store.keep(kept, self._key(ticket_id), self.desk().document.sharding.agenda, draft.number)
        self._commit(put, "The draft changed at this moment. Look again.")
        self.wake(store.key_of(ticket_id, agent), at, now)
        return kept

    def hold_back(self, ticket_id: str, agent: str) -> Draft:
        """Undo: it is a draft as before."""
        record = store.find(ticket_id, agent)
        if record is None or record.due_at is None:
            raise Conflict("It has gone out, or was never to go out by itself.", {"ticket": ticket_id})
        draft = self.get(ticket_id, agent)
        self._commit(store.hold_back(draft), "It has gone out at this very moment.")
        return replace(draft, send_at=None)

    def refuse_changed(self, draft: Draft) -> None:
        ticket = tickets.get_ticket(draft.ticket)
        refuse_merged(ticket)
        if thread_changed(commits_of(tickets.entries_of(draft.ticket, after=draft.version)), draft.agent):
            refuse_stale(ticket, draft.version)

    def go_out(self, record: store.DraftRecord) -> None:
        """The agenda says that its time has come. Where it cannot be sent it stays a draft, and its writer is told. Raises Upstream."""
        now, ticket_id, agent = int(self.desk_now()), record.pk[2:], record.sk[2:]
        if record.box is None or record.due_at is None or record.due_at > now:
            return
        draft = self.get(ticket_id, agent)
        try:
            self._send(draft)
        except CommitRefused:
            return  # taken back, sent by another worker, or the ticket changed at this moment: then the agenda brings it again
        except Upstream:
            raise  # what is busy just now is no reason not to send it
        except SupportError as error:
            logger.warning("a reply could not be sent by itself", ticket=ticket_id, error=type(error).__name__)
            count("DraftNotSent")
            told = notices.tell((agent,), "unsent", ticket_id, by="desk", about=str(draft.number), now=now)
            self._commit(store.hold_back(draft), "", *told)

    def letter(self, draft: Draft, name: str) -> Message:
        """As it would go out now; raises what sending would."""
        return self.correspondence.letter(draft.ticket, _reply_of(draft), Order(f"agent:{draft.agent}", "preview", name=name))

    def _send(self, draft: Draft) -> None:
        """On the very version that was looked at: whatever comes in between refuses it. Raises CommitRefused."""
        version = tickets.get_ticket(draft.ticket).version
        self.refuse_changed(draft)
        helping = self.macros().helping(draft.macro, draft.agent) if draft.macro else self.macros().filling()
        order = Order(f"agent:{draft.agent}", f"draft:{draft.agent}.{draft.number}", version, name=draft.agent_name)
        try:
            written = self.correspondence.reply(draft.ticket, _reply_of(draft), order, helping, also=(store.drop(draft),))
        except Conflict as conflict:
            if "changes" in conflict.fields:
                raise CommitRefused("The ticket changed at this moment.") from None
            raise
        for leased in written.leased:
            self.deliver(leased)

    def _key(self, ticket_id: str) -> bytes:
        requester = tickets.get_ticket(ticket_id).requester
        key = self.reader.keyring.open([requester]).get(requester)
        if key is None:
            raise Conflict("The customer of this ticket was erased; nothing more can be written on it.", {"ticket": ticket_id})
        return key

    @staticmethod
    def _commit(write: Write, refusal: str, *also: Write) -> None:
        try:
            commit([write, *also])
        except CommitRefused:
            if refusal:
                raise Conflict(refusal) from None


def _reply_of(draft: Draft) -> Reply:
    if draft.words is None:
        raise Conflict("The customer was erased.")
    words = draft.words
    return Reply(words.text, words.to, words.cc, draft.state, (), draft.article, words.also_cc, words.files)
