"""What clients of the agents' API may send. Unknown fields are refused: nobody becomes `verified` or gets a `role` by writing so."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.core.errors import InvalidInput
from chalicelib.desk.words import Identifier, Locale
from chalicelib.outbox.model import File
from chalicelib.tickets.model import Party, State
from chalicelib.tickets.policy.changes import UNSET as NOT_SPOKEN_OF
from chalicelib.tickets.policy.changes import Wanted
from chalicelib.tickets.policy.files import MOST_FILES
from chalicelib.tickets.policy.written import ADDRESS, LONGEST_ADDRESS
from chalicelib.tickets.queue import Sort, View
from chalicelib.tickets.replying import Forward, Reply
from chalicelib.tickets.starting import FirstLetter

Name = Annotated[str, Meta(max_length=200)]
Text = Annotated[str, Meta(min_length=1, description="200 KB of UTF-8 at most (413). What goes out is read as Markdown.")]
Version = Annotated[int, Meta(ge=1, le=999999, description="The version that this was decided on, where If-Match cannot be set.")]
ZonedTime = Annotated[datetime, Meta(tz=True)]
LATEST_S = 7258118400  # 2200-01-01
ArticleId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Cursor = Annotated[str, Meta(max_length=600, description="`next` of the page before.")]
AnyState = Literal["new", "open", "waiting_customer", "waiting_internal", "resolved", "closed", "merged", "spam"]
SettableState = Literal["open", "waiting_customer", "waiting_internal", "resolved", "closed", "spam"]
Priority = Annotated[int, Meta(ge=1, le=4, description="1 is urgent, 4 low.")]
ACTIVE_STATES: tuple[AnyState, ...] = ("new", "open", "waiting_customer", "waiting_internal")


class MailParty(Struct, frozen=True, forbid_unknown_fields=True):
    address: Annotated[str, Meta(max_length=LONGEST_ADDRESS, extra_json_schema={"pattern": f"^{ADDRESS}$"}, description="A mail address.")]
    name: Name = ""


class FileBody(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    content: Annotated[bytes, Meta(description="In base64.")]
    content_type: Annotated[str, Meta(max_length=100)] = "application/octet-stream"


Files = Annotated[tuple[FileBody, ...], Meta(max_length=MOST_FILES, description="4 MB together at most (413).")]


class QueueQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    team: Annotated[tuple[Identifier, ...], Meta(max_length=20, description="All teams where left out.")] = ()
    state: Annotated[tuple[AnyState, ...], Meta(max_length=8)] = ACTIVE_STATES
    assignee: Annotated[
        Identifier | None, Meta(description="An agent's id; `none`: unassigned; `any`: assigned; `me`: the caller's own.")
    ] = None
    sort: Literal["newest", "oldest", "next_due"] = "newest"
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Cursor | None = None

    def view(self, me: str, teams: tuple[str, ...]) -> View:
        assignee = me if self.assignee == "me" else self.assignee
        return View(self.team or teams, tuple(State(name) for name in self.state or ACTIVE_STATES), assignee, Sort(self.sort))


class TicketQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=10, le=100, description="Entries of the record; `older` says where to read on.")] = 50
    before: Annotated[int, Meta(ge=2, le=999999, description="Only what is older than this version.")] | None = None


class PageQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    cursor: Cursor | None = None


class ReplyBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text
    to: Annotated[tuple[MailParty, ...], Meta(min_length=1, max_length=20, description="The requester where left out.")] | None = None
    cc: (
        Annotated[
            tuple[MailParty, ...],
            Meta(max_length=20, description="Where `to` and `cc` are left out: who took part in the mail that is answered. `[]`: nobody."),
        ]
        | None
    ) = None
    files: Files = ()
    state: SettableState = "waiting_customer"
    article: Annotated[ArticleId | None, Meta(description="The article of the knowledge base that this reply gives.")] = None
    macro: Annotated[
        Identifier | None, Meta(description="The macro that it was written with: its steps join, and `{{customer.name}}` is filled.")
    ] = None
    version: Version | None = None

    def reply(self) -> Reply:
        to, cc = (None if given is None else parties(given) for given in (self.to, self.cc))
        return Reply(self.text, to, cc, State(self.state), files_of(self.files), self.article)


class ForwardBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text
    to: Annotated[tuple[MailParty, ...], Meta(min_length=1, max_length=20)]
    cc: Annotated[tuple[MailParty, ...], Meta(max_length=20)] = ()
    with_conversation: Annotated[bool, Meta(description="Quotes what the customer and the desk wrote; never notes.")] = True
    with_attachments: Annotated[bool, Meta(description="With the files that came with the conversation, 20 MB together at most (413).")] = (
        False
    )
    files: Files = ()
    state: Annotated[SettableState | None, Meta(description="Unchanged where left out.")] = None
    version: Version | None = None

    def forward(self) -> Forward:
        state = State(self.state) if self.state else None
        return Forward(
            self.text, parties(self.to), parties(self.cc), self.with_conversation, self.with_attachments, state, files_of(self.files)
        )  # fmt: skip


class NoteBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: Text
    version: Version | None = None


class StartBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: MailParty
    subject: Annotated[str, Meta(min_length=1, max_length=200)]
    text: Text
    cc: Annotated[tuple[MailParty, ...], Meta(max_length=20)] = ()
    mailbox: Annotated[str, Meta(max_length=254, description="The desk's first mailbox where left out.")] | None = None
    team: Annotated[Identifier | None, Meta(description="The category's team, else the mailbox's, where left out.")] = None
    category: Identifier | None = None
    language: Locale | None = None
    priority: Priority = 3
    assignee: Annotated[Identifier | None, Meta(description="An agent's id, or `me`.")] = None
    files: Files = ()
    state: SettableState = "waiting_customer"

    def letter(self, me: str) -> FirstLetter:
        return FirstLetter(
            to=Party(self.to.address, self.to.name), cc=parties(self.cc), subject=self.subject, text=self.text, mailbox=self.mailbox, team=self.team,
            category=self.category, language=self.language, priority=self.priority, assignee=me if self.assignee == "me" else self.assignee,
            state=State(self.state), files=files_of(self.files),
        )  # fmt: skip


class ChangeBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only what is named is changed; `assignee`, `category`, `snoozed_until` and `plan` may be null: nobody, none, awake, none."""

    assignee: Annotated[Identifier | None, Meta(description="An agent's id, `me`, or null.")] | UnsetType = UNSET
    team: Identifier | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    category: Identifier | UnsetType | None = UNSET
    state: SettableState | UnsetType = UNSET
    snoozed_until: Annotated[ZonedTime | None, Meta(description="Put aside until then; null wakes it.")] | UnsetType = UNSET
    plan: Annotated[Identifier | None, Meta(description="The customer's, kept for their further tickets.")] | UnsetType = UNSET
    version: Version | None = None

    def wanted(self, me: str) -> Wanted:
        def or_unset(value: Any) -> Any:
            return NOT_SPOKEN_OF if value is UNSET else value

        assignee = me if self.assignee == "me" else self.assignee
        state = NOT_SPOKEN_OF if self.state is UNSET else State(str(self.state))
        until = self.snoozed_until
        snoozed = int(until.timestamp()) if isinstance(until, datetime) else or_unset(until)
        return Wanted(
            or_unset(assignee), or_unset(self.team), or_unset(self.priority), or_unset(self.category), state, snoozed, or_unset(self.plan)
        )


class ParticipantBody(MailParty, frozen=True, forbid_unknown_fields=True):
    version: Version | None = None


class VersionBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: Version | None = None


class ReleaseBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    add_participant: Annotated[bool, Meta(description="Held mail: its sender may write on this ticket from now on.")] = False
    always: Annotated[
        bool, Meta(description="Mail with the cause `dmarc-failed`: let in what fails from this address from now on, marked.")
    ] = False


class NoBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing needs to be said."""


def epoch_of(given: datetime, name: str) -> int:
    """Epoch seconds. Raises InvalidInput for years that no calendar here reckons with; `name` is the field's."""
    at = int(given.timestamp())
    if not 0 <= at < LATEST_S:
        raise InvalidInput("Times lie between the years 1970 and 2200.", {"field": name})
    return at


def parties(given: tuple[MailParty, ...]) -> tuple[Party, ...]:
    return tuple(Party(party.address, party.name) for party in given)


def files_of(given: tuple[FileBody, ...]) -> tuple[File, ...]:
    return tuple(File(file.name, file.content_type, file.content) for file in given)
