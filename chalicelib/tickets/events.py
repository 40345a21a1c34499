"""What can happen to a ticket, in codes and never prose, without personal data. Short names are what is stored; they never change meaning."""

import zlib
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

SCHEMA = 1


class Opened(Struct, frozen=True, omit_defaults=True, tag="opened", tag_field="k", rename={
    "channel": "ch", "mailbox": "mb", "brand": "br", "team": "te", "language": "ln", "category": "ca", "priority": "pr", "requester": "cu",
    "state": "st", "is_authenticated": "au", "follows": "fo", "plan": "pl",
}):  # fmt: skip
    """`mailbox` is a configured address, or the name of a chat channel. `follows` is the closed ticket that this one goes on from."""

    channel: str
    mailbox: str
    brand: str
    team: str
    language: str
    category: str | None
    requester: str
    priority: Annotated[int, Meta(ge=1, le=4)] = 3
    state: str = "new"
    is_authenticated: bool = True
    follows: str | None = None
    plan: str | None = None


class MessageReceived(Struct, frozen=True, omit_defaults=True, tag="received", tag_field="k", rename={
    "sender": "cu", "is_authenticated": "au", "is_automatic": "auto", "flag": "fl", "is_thanks": "th",
}):  # fmt: skip
    """`flag` is a code for the reader, such as `same-id-other-content`, or several with commas between. `sender` is None where it is the requester.

    `is_thanks`: nothing but thanks, for which nobody waits for an answer.
    """

    sender: str | None = None
    is_authenticated: bool = True
    is_automatic: bool = False
    flag: str | None = None
    is_thanks: bool = False

    @property
    def wants_answer(self) -> bool:
        return not (self.is_automatic or self.is_thanks)


class MessageHeld(Struct, frozen=True, tag="held", tag_field="k", rename={"item": "q", "cause": "ca"}):
    """A mail that names this ticket but may not join it by itself; it lies in quarantine under `item`."""

    item: str
    cause: str


class HeldDecided(Struct, frozen=True, tag="held-decided", tag_field="k", rename={"item": "q", "decision": "de"}):
    """`decision` is released, discarded, or waiting: it was put back."""

    item: str
    decision: str


class Sent(Struct, frozen=True, omit_defaults=True, tag="sent", tag_field="k", rename={"slot": "sl", "purpose": "pu", "article": "ar"}):
    """A message of ours was put into the outbox, in this commit, under `slot`. `purpose` is a Purpose; answers name their article."""

    slot: int
    purpose: str
    article: str | None = None


class NoteAdded(Struct, frozen=True, omit_defaults=True, tag="note", tag_field="k", rename={"mentions": "me"}):
    """An internal note; its text is in the commit's box. `mentions` are the agents whom it calls by `@id`."""

    mentions: tuple[str, ...] = ()


class StateChanged(Struct, frozen=True, tag="state", tag_field="k", rename={"to": "st"}):
    to: str


class Assigned(Struct, frozen=True, omit_defaults=True, tag="assigned", tag_field="k", rename={"to": "as"}):
    """`to` is an agent, or None: nobody."""

    to: str | None = None


class TeamChanged(Struct, frozen=True, tag="team", tag_field="k", rename={"to": "te"}):
    to: str


class PriorityChanged(Struct, frozen=True, tag="priority", tag_field="k", rename={"to": "pr"}):
    to: int


class CategoryChanged(Struct, frozen=True, omit_defaults=True, tag="category", tag_field="k", rename={"to": "ca"}):
    to: str | None = None


class PlanChanged(Struct, frozen=True, omit_defaults=True, tag="plan", tag_field="k", rename={"to": "pl"}):
    """What the customer has, one of the document's plans, or None."""

    to: str | None = None


class Snoozed(Struct, frozen=True, omit_defaults=True, tag="snoozed", tag_field="k", rename={"until": "un"}):
    """Put aside until then (epoch seconds), whatever its state; None: awake again. Clocks run on."""

    until: int | None = None


class ParticipantAdded(Struct, frozen=True, tag="participant", tag_field="k", rename={"customer": "cu"}):
    customer: str


class ParticipantRemoved(Struct, frozen=True, tag="participant-removed", tag_field="k", rename={"customer": "cu"}):
    customer: str


class SenderAccepted(Struct, frozen=True, omit_defaults=True, tag="sender-accepted", tag_field="k", rename={"item": "q", "always": "al"}):
    """An agent let in a mail that fails its domain's policy; `always`: and what comes from that address from then on."""

    item: str
    always: bool = False


class ClockStarted(
    Struct, frozen=True, omit_defaults=True, tag="clock", tag_field="k", rename={"clock": "cl", "due_at": "du", "started_at": "sa"}
):
    """No longer recorded: clocks are derived (chalicelib/sla). It stands in records of before that."""

    clock: str
    due_at: int
    started_at: int | None = None


class ClockStopped(Struct, frozen=True, tag="clock-stopped", tag_field="k", rename={"clock": "cl", "reason": "re"}):
    """No longer recorded, as ClockStarted."""

    clock: str
    reason: str


class Escalated(
    Struct,
    frozen=True,
    omit_defaults=True,
    tag="escalated",
    tag_field="k",
    rename={"clock": "cl", "level": "lv", "page": "pg", "next_at": "nx"},
):
    """The clock ran out: `page` was opened for `level`, or level 0 and no page, where the policy calls nobody. `next_at` is no longer recorded."""

    clock: str
    level: int
    page: str | None = None
    next_at: int | None = None


class Warned(
    Struct, frozen=True, omit_defaults=True, tag="clock-warned", tag_field="k", rename={"clock": "cl", "percent": "pc", "page": "pg"}
):
    """So many percent of the clock's time were used, and `page` tells people."""

    clock: str
    percent: int
    page: str | None = None


class Recounted(Struct, frozen=True, tag="recounted", tag_field="k"):
    """The clocks were counted anew, by what is promised in the version of the document that the commit names."""


class PageAcknowledged(Struct, frozen=True, tag="page-acknowledged", tag_field="k", rename={"page": "pg"}):
    page: str


class DeliveryFailed(Struct, frozen=True, tag="delivery-failed", tag_field="k", rename={"entry": "en", "reason": "re"}):
    """The outbox gave up on the message at `entry` (a sort key)."""

    entry: str
    reason: str


class DeliveryBounced(
    Struct,
    frozen=True,
    omit_defaults=True,
    tag="bounced",
    tag_field="k",
    rename={"entry": "en", "kind": "ki", "status": "sc", "customer": "cu", "is_reply": "rp"},
):
    """The message at `entry` (a sort key; empty where it is not known which) came back. `kind`: hard (it will not arrive), soft (not yet, or only
    perhaps), complaint (its recipient called it unwanted); `status` is an enhanced status code, `customer` whose address it was. `is_reply`: the customer has not
    got their answer, and waits anew.
    """

    entry: str
    kind: str
    status: str = ""
    customer: str | None = None
    is_reply: bool = False


class Withheld(Struct, frozen=True, tag="withheld", tag_field="k", rename={"purpose": "pu", "reason": "re"}):
    """The desk would have written by itself and did not. `reason`: suppressed, echo, repeat, burst, day-cap, paused (docs/mail.md)."""

    purpose: str
    reason: str


class SecretsRemoved(Struct, frozen=True, tag="secrets", tag_field="k", rename={"kinds": "ki"}):
    """Secrets were taken out of this commit's message before it was stored. `kinds`: seed-phrase, private-key, card-number."""

    kinds: tuple[str, ...]


class Judged(
    Struct, frozen=True, omit_defaults=True, tag="judged", tag_field="k", rename={"outcome": "ou", "articles": "ar", "shown": "sh"}
):
    """What the knowledge base made of this commit's message. `articles` are ids with their probability, such as `withdrawal-fees 0.97`, likeliest first.

    `outcome`: answer, did_you_mean, or the reason for leaving it to a person; `shown` is true where the customer was shown the article or the titles
    (not in shadow mode, not over a cap).
    """

    outcome: str
    articles: tuple[str, ...]
    shown: bool = False


class Tagged(Struct, frozen=True, omit_defaults=True, tag="tagged", tag_field="k", rename={"added": "ad", "removed": "re"}):
    """Words by which people find the ticket again."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Linked(Struct, frozen=True, tag="linked", tag_field="k", rename={"ticket": "ti"}):
    """The two tickets have to do with each other; the other's record says so in the same transaction."""

    ticket: str


class Unlinked(Struct, frozen=True, tag="unlinked", tag_field="k", rename={"ticket": "ti"}):
    ticket: str


class Merged(Struct, frozen=True, tag="merged", tag_field="k", rename={"into": "in"}):
    """The ticket goes on in `into`, whose record says Absorbed in the same transaction. What it had stays in its own entries."""

    into: str


class Unmerged(
    Struct, frozen=True, omit_defaults=True, tag="unmerged", tag_field="k", rename={"out_of": "of", "state": "st", "waiting_since": "ws"}
):
    """The merging was undone: `state` and `waiting_since` are what they were before it."""

    out_of: str
    state: str
    waiting_since: int | None = None


class Absorbed(Struct, frozen=True, omit_defaults=True, tag="absorbed", tag_field="k", rename={"ticket": "ti", "waiting_since": "ws"}):
    """That ticket goes on in this one. `waiting_since`: since when its customer waits, where they do."""

    ticket: str
    waiting_since: int | None = None


class GivenBack(Struct, frozen=True, tag="given-back", tag_field="k", rename={"ticket": "ti"}):
    """That ticket is on its own again."""

    ticket: str


class SplitOff(Struct, frozen=True, tag="split-off", tag_field="k", rename={"version": "ve", "ticket": "ti"}):
    """The message at `version` became the first of another ticket."""

    version: int
    ticket: str


class SplitUndone(Struct, frozen=True, tag="split-undone", tag_field="k", rename={"version": "ve", "ticket": "ti"}):
    """The message at `version` belongs here again; the ticket that it had become is merged into this one."""

    version: int
    ticket: str


class RuleApplied(
    Struct, frozen=True, omit_defaults=True, tag="rule", tag_field="k", rename={"rule": "ru", "since": "si", "deferred": "de"}
):
    """A rule matched; the events after it in this commit are what it did. `since`: the moment from which a rule on time counted. `deferred`: the
    rest (telling people, choosing an agent, a macro's note) follows in a commit of its own.
    """

    rule: str
    since: int | None = None
    deferred: bool = False


class RuleFinished(Struct, frozen=True, omit_defaults=True, tag="rule-done", tag_field="k", rename={"rule": "ru", "outcome": "ou"}):
    """What was deferred is done. `outcome` is a code where something could not be: `nobody-free`, `no-rule`, `no-macro`, `erased`."""

    rule: str
    outcome: str = ""


class PeopleTold(Struct, frozen=True, omit_defaults=True, tag="told", tag_field="k", rename={"rule": "ru", "agents": "ag", "page": "pg"}):
    """A rule told these agents, or paged by `page`."""

    rule: str
    agents: tuple[str, ...] = ()
    page: str | None = None


class MacroApplied(Struct, frozen=True, tag="macro", tag_field="k", rename={"macro": "ma"}):
    """The events of this commit, or what was sent with it, came from a macro."""

    macro: str


class TaskSet(Struct, frozen=True, omit_defaults=True, tag="task", tag_field="k", rename={"agent": "as"}):
    """A side task of this ticket; its text is in the commit's box, and its number is the commit's version. `agent` does it; None: whoever comes first."""

    agent: str | None = None


class TaskTicked(Struct, frozen=True, omit_defaults=True, tag="task-ticked", tag_field="k", rename={"task": "ta", "is_done": "dn"}):
    """The task that was set at the version `task` is done, or after all not."""

    task: int
    is_done: bool = True


class Revealed(Struct, frozen=True, tag="revealed", tag_field="k", rename={"fields": "fi", "reason": "re"}):
    """An agent saw what is masked: names of fields, and a code for the reason; the agent's words about it are sealed elsewhere."""

    fields: tuple[str, ...]
    reason: str


class StepUpSent(Struct, frozen=True, tag="step-up-sent", tag_field="k", rename={"channel": "ch", "expires_at": "ex"}):
    """A one-time code went to the customer by a channel that was known before; `account-system`: the exchange was asked to check them by itself."""

    channel: str
    expires_at: int


class StepUpPassed(Struct, frozen=True, tag="step-up-passed", tag_field="k", rename={"until": "un", "by": "by"}):
    """The customer proved who they are, until then. `by`: code, or account-system."""

    until: int
    by: str = "code"


class StepUpLocked(Struct, frozen=True, tag="step-up-locked", tag_field="k"):
    """Too many wrong codes."""


class StepUpRefused(Struct, frozen=True, tag="step-up-refused", tag_field="k", rename={"cause": "ca"}):
    """The exchange's own check failed. `cause`: refused (the person said no, or was not who they said), or unknown (it knows nobody by this address)."""

    cause: str


Event = (
    Opened | MessageReceived | MessageHeld | HeldDecided | Sent | NoteAdded | StateChanged | Assigned | TeamChanged | PriorityChanged
    | CategoryChanged | PlanChanged | Snoozed | ParticipantAdded | ParticipantRemoved | SenderAccepted | ClockStarted | ClockStopped | Escalated | PageAcknowledged | DeliveryFailed
    | DeliveryBounced | Withheld | SecretsRemoved | Judged | Warned | Recounted | Tagged | Linked | Unlinked | Merged | Unmerged | Absorbed | GivenBack | SplitOff | SplitUndone | RuleApplied | RuleFinished | PeopleTold
    | MacroApplied | TaskSet | TaskTicked | Revealed | StepUpSent | StepUpPassed | StepUpLocked | StepUpRefused
)  # fmt: skip

Events = tuple[Event, ...]
_decoder = msgspec.json.Decoder(Events)

_VOCABULARY = (
    b'{"k":"page-acknowledged","pg":"{"k":"delivery-failed","en":"E#000001#0","re":"gave-up"{"k":"team","te":"{"k":"category","ca":"{"k":"priority","pr":1'
    b'{"k":"held","q":"","ca":"stranger"{"k":"held-decided","q":"","de":"released"{"k":"participant","cu":"{"k":"note"}{"k":"assigned","as":"'
    b'{"k":"escalated","cl":"first_response","lv":1,"pg":"P#","nx":17{"k":"state","st":"waiting_internal""st":"resolved""st":"open"}'
    b'[{"k":"received","fl":"same-id-other-content"},{"k":"clock-stopped","cl":"first_response","re":"met"},{"k":"state","st":"waiting_customer"}]'
    b'[{"k":"sent","sl":0,"pu":"reply"},[{"k":"opened","ch":"mail","mb":"support@","br":"","te":"","ln":"en","ca":null,"cu":""},{"k":"received"},'
    b'{"k":"sent","sl":1,"pu":"acknowledgement"},{"k":"clock","cl":"first_response","du":17'
)
"""What events say again and again, the most usual last. Never change it: what is stored under SCHEMA 1 can only be read with these very bytes."""
_WINDOW_BITS = -11
_MOST_BYTES = 64 * 1024


def encode_events(events: Events) -> bytes:
    """JSON, deflated: a quarter of its size, which keeps a usual mail's entry under DynamoDB's 1 KB (2 units of 20; docs/performance.md)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _WINDOW_BITS, zdict=_VOCABULARY)
    return packer.compress(msgspec.json.encode(events)) + packer.flush()


def decode_events(data: bytes) -> Events:
    return _decoder.decode(zlib.decompressobj(_WINDOW_BITS, zdict=_VOCABULARY).decompress(data, _MOST_BYTES))
