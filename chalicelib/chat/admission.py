"""Admits a chat message to a ticket, new or old: what is stored and what the desk answers, all in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import Struct

from chalicelib.agenda.waking import WakeUps
from chalicelib.aws.dynamodb import Key, Write, commit
from chalicelib.aws.objects import ObjectStore
from chalicelib.core.clock import iso
from chalicelib.core.ids import RandomBits, grouped, new_ticket_id
from chalicelib.core.sealing import seal
from chalicelib.core.signing import Signer
from chalicelib.customers import store as customers
from chalicelib.customers.model import Contact
from chalicelib.customers.vault import DataKey, Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.model import DeliveryState
from chalicelib.tickets import bodies
from chalicelib.tickets import events as e
from chalicelib.tickets import store as tickets
from chalicelib.tickets.language import language_of
from chalicelib.tickets.model import TAKEOVER, Commit, Message, Party, Purpose, State, Ticket
from chalicelib.tickets.policy.conversation import customer_was_answered, customer_wrote, desk_may_answer, is_closed_for_long, opening
from chalicelib.tickets.policy.secrets_sent import may_warn, secret_received, warned
from chalicelib.tickets.policy.security_lane import customer_wrote_urgently, lane_of, opened_in
from chalicelib.tickets.policy.thanks import is_bare_thanks
from chalicelib.tickets.ports import Advice, Answerer
from chalicelib.tickets.records import commits_of, entry_key, place_of_subject, ticket_key
from chalicelib.tickets.store import Outbound

from . import store
from .model import ChatAnswer, ChatResponse, DidYouMean, Webhook
from .store import Keys, Known
from .suggesting import ChatAnswers
from .warning import warning

SUBJECT_LIMIT = 80


class Arrival(Struct, frozen=True):
    """A webhook on its way in, with what follows from it and the clocks alone. `content` is a digest of what it says."""

    webhook: Webhook
    sender: str
    keys: Keys
    now: int
    occurred_at: int
    expires_at: int
    content: str

    @property
    def text(self) -> str:
        return self.webhook.event.data.text

    @property
    def removed(self) -> tuple[str, ...]:
        return self.webhook.removed


class Told(Struct, frozen=True):
    """What the desk says at once: an answer or a warning, else titles, else nothing. `advice` None: the knowledge base was not asked."""

    advice: Advice | None = None
    answer: ChatAnswer | None = None
    titles: DidYouMean | None = None

    @property
    def judged(self) -> tuple[e.Judged, ...]:
        """What agents see beside the ticket, and what reviews go by."""
        if self.advice is None or not self.advice.judged:
            return ()
        return (e.Judged(self.advice.outcome, self.advice.judged, shown=self.answer is not None or self.titles is not None),)


NOTHING = Told()


@dataclass
class Admission:
    desk: Callable[[], PublishedDesk]
    objects: ObjectStore
    vault: Vault
    signer: Signer
    answerer: Answerer
    answers: ChatAnswers
    random_bits: RandomBits
    is_takeover: Callable[[str], bool]
    wake_ups: WakeUps

    def admit(self, arrival: Arrival, known: Known) -> bytes:
        """Commits and returns the response's body. Raises CommitRefused where somebody else was first."""
        key = self.vault.open_or_make(known.key, arrival.sender)
        key = key.stored() if bodies.may_be_long(arrival.text) else key
        if known.ticket is None or self._is_over(known.ticket, arrival.now):
            return self._open(arrival, known, key)
        return self._continue(arrival, known.ticket, key, shows_answers=_shows(known))

    def _is_urgent(self, arrival: Arrival) -> bool:
        return bool(arrival.removed) or self.is_takeover(arrival.text)

    def _is_over(self, ticket: Ticket, now: int) -> bool:
        return ticket.state is State.MERGED or is_closed_for_long(ticket, now, self.desk().document.reopen_days)

    def _open(self, arrival: Arrival, known: Known, key: DataKey) -> bytes:
        ticket_id = new_ticket_id(arrival.now, self.random_bits)
        language = self._language(arrival, arrival.webhook.configuration.locale)
        is_urgent = self._is_urgent(arrival)
        advice = None if is_urgent else self.answerer.answer(arrival.text, language)
        said = self._told(advice, language, ticket_id, 1, shows=_shows(known)) if advice else NOTHING
        data = arrival.webhook.event.data
        contact = Contact(data.user.id, data.user.name or "")
        customer = customers.load(known.customer, arrival.sender, key.key, contact)
        events = self._opening(arrival, known, language, said, customer.plan, is_urgent=is_urgent)
        changed = tickets.change(
            None, self._commit(ticket_id, 1, arrival, events), self.desk(),
            subject=seal(key.key, _subject_of(arrival.text).encode(), place_of_subject(ticket_id)), outbound=_answered(ticket_id, 1, arrival, events),
            box=self._box(arrival, key, ticket_id, 1),
        )  # fmt: skip
        upsert = customers.write(customer, key.key, arrival.now, language=language, automatic=None)
        conversation = store.remember_conversation(arrival.keys, known.conversation, ticket_id, arrival.now)
        return self._store(arrival, changed, events, said, [conversation, *key.writes, *upsert])

    def _continue(self, arrival: Arrival, ticket: Ticket, key: DataKey, *, shows_answers: bool) -> bytes:
        version, is_urgent = ticket.version + 1, self._is_urgent(arrival)
        said = self._further(arrival, ticket, version, shows=shows_answers) if desk_may_answer(ticket) and not is_urgent else NOTHING
        events = self._continuing(arrival, ticket, said, is_urgent=is_urgent)
        changed = tickets.change(
            ticket, self._commit(ticket.id, version, arrival, events), self.desk(),
            outbound=_answered(ticket.id, version, arrival, events), box=self._box(arrival, key, ticket.id, version),
        )  # fmt: skip
        return self._store(arrival, changed, events, said, key.writes)

    def _warning(self, arrival: Arrival, ticket: Ticket, events: e.Events) -> ChatAnswer | None:
        return warning(ticket, arrival.removed, self.desk()) if warned() in events else None

    def _store(self, arrival: Arrival, changed: tickets.Change, events: e.Events, said: Told, also: list[Write]) -> bytes:
        answer = said.answer or self._warning(arrival, changed.ticket, events)
        response = _response(changed.ticket, answer, said.titles)
        remembered = store.remember_webhook(
            arrival.keys, changed.ticket.id, changed.ticket.version, arrival.now,
            content=arrival.content, response=response, expires_at=arrival.expires_at,
        )  # fmt: skip
        commit([remembered, *changed.writes, *also])
        self.wake_ups.at(ticket_key(changed.ticket.id), changed.ticket.next_action_at, arrival.now)
        return response

    # ---- what the desk answers by itself

    def _further(self, arrival: Arrival, ticket: Ticket, version: int, *, shows: bool) -> Told:
        """The same article twice helps nobody: who asks again after it gets a person."""
        if is_bare_thanks(arrival.text):
            return NOTHING
        language = self._language(arrival, ticket.language)
        told = self._told(self.answerer.answer(arrival.text, language), language, ticket.id, version, shows=shows)
        is_repeated = told.answer is not None and ticket.answers > 0 and told.answer.article in _articles_sent(ticket.id)
        return Told(told.advice) if is_repeated else told

    def _told(self, advice: Advice, language: str, ticket_id: str, version: int, *, shows: bool) -> Told:
        if not shows:
            return Told(advice)
        answer = self.answers.answer(advice, language, ticket_id, version)
        return Told(advice, answer, None if answer else self.answers.titles(advice, language))

    def _language(self, arrival: Arrival, fallback: str) -> str:
        """What the channel says, where the desk speaks it; else the text's own."""
        locales = self.desk().document.locales
        said = (arrival.webhook.event.data.language or "").replace("_", "-").partition("-")[0].lower()
        return said if said in locales else language_of(arrival.text, locales, fallback)

    # ---- what is stored

    def _opening(self, arrival: Arrival, known: Known, language: str, said: Told, plan: str | None, *, is_urgent: bool) -> e.Events:
        desk, channel = self.desk(), arrival.webhook.configuration
        category = said.advice.category if said.advice and said.advice.category in desk.document.categories else None
        follows = known.ticket.id if known.ticket and known.ticket.state is State.CLOSED else None
        opened = e.Opened(
            channel="chat", mailbox=arrival.webhook.channel, brand=channel.brand, team=desk.team_of(category, channel.team), language=language,
            category=category, requester=arrival.sender, follows=follows, plan=plan,
        )  # fmt: skip
        if is_urgent:
            told = (e.SecretsRemoved(arrival.removed), warned()) if arrival.removed else ()
            return (*opening(opened_in(lane_of(desk), opened), self._received(arrival), None), *told)
        return (*opening(opened, e.MessageReceived(), _sent(said.answer) if said.answer else None), *said.judged)

    def _continuing(self, arrival: Arrival, ticket: Ticket, said: Told, *, is_urgent: bool) -> e.Events:
        desk = self.desk()
        if is_urgent:
            if arrival.removed:
                warns = may_warn(ticket, is_authenticated=True, is_automatic=False)
                return secret_received(ticket, self._received(arrival), lane_of(desk), arrival.removed, warns=warns)
            return customer_wrote_urgently(ticket, self._received(arrival), lane_of(desk))
        if said.answer:
            return (*customer_was_answered(ticket, e.MessageReceived(), _sent(said.answer)), *said.judged)
        return (*customer_wrote(ticket, e.MessageReceived(), is_thanks=is_bare_thanks(arrival.text)), *said.judged)

    def _received(self, arrival: Arrival) -> e.MessageReceived:
        return e.MessageReceived(flag=TAKEOVER if self.is_takeover(arrival.text) else None)

    def _box(self, arrival: Arrival, key: DataKey, ticket_id: str, version: int) -> bytes:
        data = arrival.webhook.event.data
        message = Message(
            text=data.text, sender=Party(data.user.id, data.user.name or ""), message_id=data.message_id or "",
            references=(data.conversation_id,), removed=arrival.removed,
        )  # fmt: skip
        place = "".join(entry_key(ticket_id, version))
        return bodies.pack(message, key.key, place, objects=self.objects, signer=self.signer, cause=_cause(arrival.keys.webhook))

    def _commit(self, ticket_id: str, version: int, arrival: Arrival, events: e.Events) -> Commit:
        actor, cause = f"customer:{arrival.sender}", _cause(arrival.keys.webhook)
        return Commit(ticket_id, version, arrival.occurred_at, arrival.now, actor, cause, self.desk().version, events)


def _shows(known: Known) -> bool:
    """Whether answers are shown: nobody paused them."""
    return Purpose.ANSWER.value not in known.pauses


def _cause(webhook: Key) -> str:
    return webhook[0]


def _sent(answer: ChatAnswer) -> e.Sent:
    return e.Sent(1, Purpose.ANSWER.value, answer.article)


def _answered(ticket_id: str, version: int, arrival: Arrival, events: e.Events) -> tuple[Outbound, ...]:
    """The place in the conversation of what the desk says at once; it travels in the response, so it is born sent."""
    sent = next((event for event in events if isinstance(event, e.Sent)), None)
    if sent is None:
        return ()
    return (Outbound(ticket_id, version, 1, Purpose(sent.purpose), "chat", arrival.now, sent.article, state=DeliveryState.SENT),)


def _articles_sent(ticket_id: str) -> set[str | None]:
    commits = commits_of(tickets.entries_of(ticket_id))
    return {event.article for each in commits for event in each.events if isinstance(event, e.Sent)}


def _response(ticket: Ticket, answer: ChatAnswer | None, titles: DidYouMean | None) -> bytes:
    expected_by = iso(ticket.answer_due_at) if ticket.answer_due_at else None
    status: Literal["answered", "waiting"] = "answered" if answer else "waiting"
    return msgspec.json.encode(ChatResponse(ticket.id, grouped(ticket.id), status, answer, expected_by, titles))


def _subject_of(text: str) -> str:
    """A chat has no subject: its first words stand in for one."""
    return " ".join(text.split())[:SUBJECT_LIMIT]
