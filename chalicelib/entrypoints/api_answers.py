"""What the agents' API answers with, and how the desk's values become that."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from chalicelib.core.clock import iso
from chalicelib.core.ids import grouped
from chalicelib.customers.model import Suppression
from chalicelib.faq.outcome import Suggestion
from chalicelib.intake.model import Mailbox, ParsedMail
from chalicelib.intake.policy.sender_warnings import WORDS, shown
from chalicelib.quarantine.model import QuarantinedMail
from chalicelib.tickets.events import MessageReceived, NoteAdded
from chalicelib.tickets.model import Attachment, Message, Party, Purpose
from chalicelib.tickets.participating import Participant
from chalicelib.tickets.queue import Row
from chalicelib.tickets.reading import Conversation, Line
from chalicelib.tickets.replying import Recipients
from chalicelib.tickets.summary import CommitTold, TicketState, moment, state_of, told

from .message_forms import html_of, new_text_of


class PartyView(Struct, frozen=True):
    address: str
    name: str


class TicketRow(Struct, frozen=True, kw_only=True):
    id: str
    reference: str
    subject: Annotated[str | None, Meta(description="Null where the customer was erased.")]
    team: str
    state: str
    priority: int
    assignee: str | None
    language: str
    waiting_since: str | None
    due_at: Annotated[str | None, Meta(description="Known for `sort=next_due` and for an agent's own tickets.")] | UnsetType = UNSET


class TicketPage(Struct, frozen=True):
    tickets: list[TicketRow]
    next: Annotated[str | None, Meta(description="The cursor of the next page; null at the end.")]


class AttachmentView(Struct, frozen=True):
    number: int
    name: str
    content_type: str
    size: int


class DeliveryView(Struct, frozen=True):
    """`state`: sending, sent, failed (the desk gave up) or bounced (it came back for good)."""

    state: str
    tries: int
    article: Annotated[str | None, Meta(description="The article of an automatic answer.")]
    returned: Annotated[
        str | None, Meta(description="How it came back: hard, soft (perhaps for now) or complaint; null where it did not.")
    ] = None
    status: Annotated[str | None, Meta(description="The enhanced status code (RFC 3463) with which it came back.")] = None


class WarningView(Struct, frozen=True):
    """What is wrong with how the sender shows: a code that never changes its meaning, and words for the agent."""

    code: str
    words: str


class SuggestionView(Struct, frozen=True, kw_only=True):
    """An article that may answer the customer."""

    article: str
    title: str
    language: Annotated[str, Meta(description="Of the article; another than the customer's where it is not written in that.")]
    category: str
    probability: Annotated[float, Meta(description="That of being the right one, 0 to 1.")]
    audience: Annotated[str, Meta(description="public, or agents: never to be sent.")]
    url: Annotated[str | None, Meta(description="The page in the help centre; null where it is for agents.")]


class ParticipantView(Struct, frozen=True):
    """Who may continue the ticket by mail. `address` is null where it is not known any more."""

    id: str
    address: str | None
    name: str
    is_requester: bool


class MessageView(Struct, frozen=True, kw_only=True):
    """`kind`: received, reply, forward, note, acknowledgement, answer or warning. `text` is null for automatic mail and for what was erased."""

    id: str
    version: int
    kind: str
    at: str
    actor: str | None
    text: Annotated[str | None, Meta(description="Whole, as it was written.")]
    new_text: Annotated[str | None, Meta(description="What of the text is new: without what it quotes, and without the signature.")]
    html: Annotated[str | None, Meta(description="The mail's HTML made safe; null where it has none, or none that can be shown.")] = None
    is_whole: Annotated[bool, Meta(description="False where only the beginning of a long message could be read.")] = True
    is_erased: bool = False
    subject: str = ""
    sender: PartyView | None = None
    to: list[PartyView] = []
    cc: list[PartyView] = []
    attachments: list[AttachmentView] = []
    is_authenticated: bool | None = None
    is_automatic: bool = False
    flag: Annotated[
        str | None,
        Meta(
            description="Codes, with commas between: same-id-other-content, released, forwarded (by an agent), takeover, delivery-report."
        ),
    ] = None
    warnings: list[WarningView] = []
    removed: Annotated[list[str], Meta(description="Kinds of secrets that were taken out: seed-phrase, private-key, card-number.")] = []
    ticket: Annotated[str | None, Meta(description="The ticket that it stands in, where that was merged into this one.")] = None
    remark: Annotated[str, Meta(description="What the agent who forwarded it wrote above; for colleagues.")] = ""
    delivery: DeliveryView | None = None


class RecipientsView(Struct, frozen=True):
    to: list[PartyView]
    cc: list[PartyView]
    left_out: Annotated[list[PartyView], Meta(description="Who would be in Cc and is on the suppression list.")] = []


class SuppressionView(Struct, frozen=True, kw_only=True):
    """An address that is not written to until somebody lifts it."""

    id: Annotated[str, Meta(description="The customer's id.")]
    cause: Annotated[str, Meta(description="bounce or complaint.")]
    status: Annotated[str, Meta(description="The status code with which the mail came back; empty for a complaint.")]
    since: str


class TicketView(TicketState, frozen=True, kw_only=True):
    subject: str | None
    requester: Annotated[PartyView | None, Meta(description="Null where the customer was erased.")]
    suppression: Annotated[SuppressionView | None, Meta(description="Why the requester is not written to; null where they are.")]
    is_authenticated: Annotated[bool, Meta(description="Whether the mail that opened it proved its sender.")]
    follows: Annotated[str | None, Meta(description="The closed ticket that this one goes on from.")]
    reply_goes_to: Annotated[
        RecipientsView,
        Meta(description="Of a reply that names nobody, by the newest entries; empty for a chat and where the customer was erased."),
    ]
    participants: Annotated[list[ParticipantView], Meta(description="The requester first.")]
    conversation: list[MessageView]
    suggestions: Annotated[
        list[SuggestionView], Meta(description="Likeliest first, for the newest message that asks; as the knowledge is now.")
    ]
    history: list[CommitTold]
    older: Annotated[int | None, Meta(description="Read on with `before=` this version; null where nothing is older.")]


class MailPreview(Struct, frozen=True, kw_only=True):
    """What stands in the mail: the sender's words, unproved."""

    sender: PartyView | None
    to: list[PartyView]
    cc: list[PartyView]
    subject: str
    text: str
    attachments: list[AttachmentView]
    warnings: list[WarningView] = []
    removed: Annotated[list[str], Meta(description="Kinds of secrets that stand in the mail and are not shown.")] = []


class QuarantineView(Struct, frozen=True, kw_only=True):
    id: str
    cause: str
    explanation: str
    at: str
    state: str
    decided_by: str | None
    ticket: Annotated[str | None, Meta(description="The ticket that it was held on, or that it was let into.")]
    recipients: list[str]
    verdicts: str


class QuarantineDetail(Struct, frozen=True, kw_only=True):
    quarantined: QuarantineView
    mail: Annotated[MailPreview | None, Meta(description="Null where the mail cannot be read.")]


class QuarantinePage(Struct, frozen=True):
    quarantine: list[QuarantineView]
    next: str | None


class Me(Struct, frozen=True):
    id: str
    name: str


PREVIEW_LIMIT = 20_000


def row_view(row: Row, subject: str | None) -> TicketRow:
    return TicketRow(
        id=row.id, reference=grouped(row.id), subject=subject, team=row.team, state=row.state, priority=row.priority, assignee=row.assignee,
        language=row.language, waiting_since=moment(row.waiting_since), due_at=moment(row.due_at) if row.is_whole else UNSET,
    )  # fmt: skip


def ticket_view(
    conversation: Conversation, recipients: Recipients, participants: tuple[Participant, ...], suggestions: list[SuggestionView]
) -> TicketView:
    ticket, requester = conversation.ticket, conversation.requester
    return TicketView(
        **asdict(state_of(ticket)), subject=conversation.subject, requester=PartyView(requester.address, requester.name) if requester else None,
        is_authenticated=ticket.is_authenticated, follows=ticket.follows,
        reply_goes_to=RecipientsView(_parties(recipients.to), _parties(recipients.cc), _parties(recipients.left_out.values())),
        suppression=suppression_view(ticket.requester, conversation.suppression) if conversation.suppression else None,
        participants=[_participant(each) for each in participants],
        conversation=_message_views(conversation), suggestions=suggestions,
        history=[told(line.commit) for line in conversation.lines if line.commit and not line.ticket], older=conversation.older,
    )  # fmt: skip


def suppression_view(customer: str, told: Suppression) -> SuppressionView:
    return SuppressionView(id=customer, cause=told.cause, status=told.status, since=iso(told.since))


def suggestion_views(suggestions: Iterable[Suggestion], base_url: str) -> list[SuggestionView]:
    return [
        SuggestionView(
            article=each.article_id, title=each.title, language=each.language, category=each.category, probability=each.probability,
            audience="public" if each.is_public else "agents", url=base_url + each.source if each.is_public else None,
        )
        for each in suggestions
    ]  # fmt: skip


def _message_views(conversation: Conversation) -> list[MessageView]:
    html = html_of(conversation.lines, conversation.ticket.id)
    return [view for line in conversation.lines if (view := message_view(line, html.get((line.ticket, line.version, line.slot))))]


def message_view(line: Line, html: str | None = None) -> MessageView | None:
    """None for entries that are no message."""
    kind, received = _kind(line), line.find_event(MessageReceived)
    if kind is None:
        return None
    message = line.message or Message("")
    at = line.commit.occurred_at if line.commit else line.outbound.created_at if line.outbound else 0
    facts = received if isinstance(received, MessageReceived) else None
    return MessageView(
        id=f"{line.version}.{line.slot}", version=line.version, kind=kind, at=iso(at), actor=line.commit.actor if line.commit else "desk",
        text=line.message.text if line.message else None, new_text=new_text_of(line, kind), html=html, is_whole=not message.truncated, is_erased=line.is_erased, subject=message.subject,
        sender=_party(message.sender) if message.sender else None, to=_parties(message.to), cc=_parties(message.cc),
        attachments=attachments_of(message), is_authenticated=facts.is_authenticated if facts else None,
        is_automatic=facts.is_automatic if facts else line.slot > 0, flag=facts.flag if facts else None, delivery=_delivery(line),
        warnings=warning_views(message.warnings), removed=list(message.removed), remark=message.remark,
        ticket=line.ticket or None,
    )  # fmt: skip


def _kind(line: Line) -> str | None:
    if line.outbound is not None:
        return line.outbound.purpose.value
    if line.find_event(MessageReceived):
        return "received"
    return "note" if line.find_event(NoteAdded) else None


def _delivery(line: Line) -> DeliveryView | None:
    out = line.outbound
    if out is None:
        return None
    kind, _, status = (out.returned or "").partition(":")
    article = out.article if out.purpose is not Purpose.ACKNOWLEDGEMENT else None
    return DeliveryView(out.state.value, out.tries, article, kind or None, status or None)


def attachments_of(message: Message) -> list[AttachmentView]:
    return [_attachment(number, file) for number, file in enumerate(message.attachments, 1)]


def _attachment(number: int, file: Attachment) -> AttachmentView:
    return AttachmentView(number, file.name, file.content_type, file.size)


def quarantine_view(mail: QuarantinedMail, ticket: str | None = None) -> QuarantineView:
    return QuarantineView(
        id=mail.id, cause=mail.cause, explanation=mail.explanation, at=iso(mail.at), state=mail.state.value, decided_by=mail.decided_by,
        ticket=ticket or mail.ticket, recipients=list(mail.recipients), verdicts=mail.verdicts,
    )  # fmt: skip


def warning_views(codes: Iterable[str]) -> list[WarningView]:
    return [WarningView(code, WORDS.get(code, code)) for code in codes]


def preview_of(mail: ParsedMail, warnings: Iterable[str]) -> MailPreview:
    return MailPreview(
        sender=_mailbox(mail.sender) if mail.sender else None, warnings=warning_views(warnings), to=[_mailbox(box) for box in mail.to],
        cc=[_mailbox(box) for box in mail.cc],
        subject=mail.subject, text=mail.text[:PREVIEW_LIMIT], removed=list(mail.removed),
        attachments=[AttachmentView(number, file.name, file.content_type, len(file.data)) for number, file in enumerate(mail.files, 1)],
    )  # fmt: skip


def _participant(each: Participant) -> ParticipantView:
    return ParticipantView(
        each.customer, each.party.address if each.party else None, each.party.name if each.party else "", each.is_requester
    )


def _mailbox(box: Mailbox) -> PartyView:
    return PartyView(box.address, shown(box.name))


def _parties(parties: Iterable[Party]) -> list[PartyView]:
    return [_party(party) for party in parties]


def _party(party: Party) -> PartyView:
    return PartyView(party.address, party.name)
