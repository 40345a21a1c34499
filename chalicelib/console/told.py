"""One entry of a ticket's record as an agent reads it: who, when, what was written, what happened, in codes that the templates have the words for."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from chalicelib.tickets.events import Event, Events, MessageReceived, NoteAdded, RuleApplied, TaskSet
from chalicelib.tickets.model import AUTOMATIC, Commit, Purpose
from chalicelib.tickets.policy.new_words.splitting import new_words
from chalicelib.tickets.reading import Line

from .policy.pictures import is_picture_name
from .policy.time_words import Moment, moment_of

SILENT = frozenset(
    {
        "opened",
        "received",
        "sent",
        "note",
        "judged",
        "recounted",
        "clock",
        "clock-stopped",
        "clock-warned",
        "page-acknowledged",
        "rule",
        "rule-done",
    }
)
"""Events that the message beside them tells, or that nobody reads in the conversation; the history has them all."""
NameOf = Callable[[str], str]


class Happened(Struct, frozen=True):
    """One event in codes; the template has the words. `value` is a code, a name, or a time; `rule`: the name of the rule that did it."""

    kind: str
    value: Any = None
    facts: dict[str, Any] = {}
    rule: str = ""


class ShownFile(Struct, frozen=True):
    """`number` counts from 1 within the message. `is_picture`: by its name; what it is, is looked at when it is shown."""

    number: int
    name: str
    size: int
    is_picture: bool


class Told(Struct, frozen=True):
    """One entry. `kind`: received, reply, forward, note, task, automatic or event. `words` is what is new, `whole` the text with what it quotes where
    that is more. `who` is an agent's name, or empty: the customer or the desk. `is_new`: it came after the version that the agent had read. `ticket`: in
    whose record it stands, where that was merged into this one.
    """

    id: str
    version: int
    kind: str
    who: str
    when: Moment
    ticket: str = ""
    words: str = ""
    whole: str = ""
    has_html: bool = False
    purpose: str = ""
    is_erased: bool = False
    is_cut: bool = False
    is_unproved: bool = False
    is_new: bool = False
    delivery: str = ""
    files: tuple[ShownFile, ...] = ()
    removed: tuple[str, ...] = ()
    happened: tuple[Happened, ...] = ()


class HistoryEntry(Struct, frozen=True):
    """One commit. `by`: agent, customer, desk or on-call; `who` is an agent's name."""

    version: int
    by: str
    who: str
    when: Moment
    configuration: int
    happened: tuple[Happened, ...]


class Teller(Struct, frozen=True):
    """`zone` is the team's; `read` the version that the agent has read."""

    name_of: NameOf
    rule_name: NameOf
    zone: str
    now: int
    read: int | None = None

    def told(self, line: Line) -> Told | None:
        kind = _kind(line)
        happened = tuple(each for each in self.happened(line.commit.events if line.commit else ()) if each.kind not in SILENT)
        if kind == "event" and not happened:
            return None
        at = line.commit.occurred_at if line.commit else line.outbound.created_at if line.outbound else 0
        message, received, out = line.message, line.find_event(MessageReceived), line.outbound
        words, whole = _words(line, kind)
        return Told(
            id="-".join(filter(None, (line.ticket, str(line.version), str(line.slot)))), version=line.version, kind=kind, who=self._who(line.commit),
            when=moment_of(at, self.now, self.zone), ticket=line.ticket, words=words, whole=whole, has_html=bool(message and message.html),
            purpose=out.purpose.value if out else "", is_erased=line.is_erased, is_cut=bool(message and message.truncated),
            is_unproved=isinstance(received, MessageReceived) and not received.is_authenticated,
            is_new=self.read is not None and not line.ticket and line.version > self.read,
            delivery=("bounced" if out.returned else out.state.value) if out else "", files=_files(line),
            removed=message.removed if message else (), happened=happened,
        )  # fmt: skip

    def entry(self, commit: Commit) -> HistoryEntry:
        by = commit.actor.partition(":")[0]
        return HistoryEntry(
            commit.version, by if by in {"agent", "customer", "on-call"} else "desk", self._who(commit), moment_of(commit.occurred_at, self.now, self.zone),
            commit.configuration, tuple(self.happened(commit.events)),
        )  # fmt: skip

    def happened(self, events: Events) -> Iterator[Happened]:
        """What follows a rule's event in the same commit is that rule's doing."""
        rule = ""
        for event in events:
            rule = self.rule_name(event.rule) if isinstance(event, RuleApplied) else rule
            facts = asdict(event)
            yield Happened(str(event.__struct_config__.tag), _value(facts), facts, rule)

    def _who(self, commit: Commit | None) -> str:
        actor = commit.actor if commit else ""
        return self.name_of(actor.removeprefix("agent:")) if actor.startswith("agent:") else ""


def _kind(line: Line) -> str:
    if line.outbound is not None:
        purpose = line.outbound.purpose
        return "automatic" if purpose in AUTOMATIC else Purpose(purpose).value
    kinds: dict[type[Event], str] = {MessageReceived: "received", NoteAdded: "note", TaskSet: "task"}
    return next((kind for event, kind in kinds.items() if line.find_event(event)), "event")


def _words(line: Line, kind: str) -> tuple[str, str]:
    """What is new, and the whole where that is more."""
    if line.message is None:
        return "", ""
    text = line.message.text.strip()
    new = (new_words(text) or text).strip() if kind == "received" else text
    return new, text if new != text else ""


def _files(line: Line) -> tuple[ShownFile, ...]:
    attached = line.message.attachments if line.message else ()
    return tuple(ShownFile(number, file.name, file.size, is_picture_name(file.name)) for number, file in enumerate(attached, 1))


def _value(facts: dict[str, Any]) -> Any:
    return next((facts[name] for name in ("to", "until", "kinds", "level", "decision", "cause", "reason") if name in facts), None)
