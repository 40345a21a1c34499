"""Whom a level reaches at a moment: rotas, people, teams and topics become recipients with the channels that they have."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from chalicelib.desk.chains import Channel, Whom
from chalicelib.desk.rotas import Person

from .chain_history import Recipient
from .rota import Rota, on_call


class Directory(Struct, frozen=True):
    """By name: everybody who can be paged, and the rotas with their overrides and absences."""

    people: Mapping[str, Person]
    rotas: Mapping[str, Rota]


def recipients(whom: Iterable[Whom], channels: tuple[Channel, ...], directory: Directory, at: int) -> tuple[Recipient, ...]:
    """Each once, in the chain's order. Empty where nobody is on call, or a name is gone from the document since: the page then goes on at once."""
    found: dict[str, Recipient] = {}
    for one in whom:
        for recipient in _of(one, channels, directory, at):
            found.setdefault(recipient.id, recipient)
    return tuple(found.values())


def _of(whom: Whom, channels: tuple[Channel, ...], directory: Directory, at: int) -> Iterator[Recipient]:
    kind, _, name = whom.partition(":")
    if kind == "topic":
        yield Recipient(whom, ("topic",))
        return
    for person in _people(kind, name, directory, at):
        yield Recipient(f"person:{person}", _reachable(directory.people.get(person), channels))


def _people(kind: str, name: str, directory: Directory, at: int) -> Iterable[str]:
    if kind == "rota":
        return on_call(directory.rotas[name], at) if name in directory.rotas else ()
    if kind == "team":
        return sorted(person for person, known in directory.people.items() if name in known.teams)
    return (name,)


def _reachable(person: Person | None, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Everybody has a mailbox, and the topic's subscribers; a webhook only who has one."""
    has_webhook = person is not None and person.webhook is not None
    return tuple(channel for channel in channels if channel != "webhook" or has_webhook) or ("mail",)
