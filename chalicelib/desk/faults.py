"""Lists every fault of a desk document that its shape alone does not show: names that point nowhere, addresses that clash."""

from collections.abc import Iterable, Iterator
from zoneinfo import available_timezones

from .model import DeskDocument
from .service_level_faults import Known, service_level_faults

CHANNELS = ("mail", "form", "chat")
"""What tickets come by, as policies name it."""


def cross_reference_faults(document: DeskDocument) -> list[str]:
    """One line a fault: its path, what is wrong, and what would be right. Empty where the document holds together."""
    own = [*_dangling_names(document), *_missing_texts(document), *_clashing_addresses(document), *_unknown_zones(document)]
    return [*own, *_promises(document)]


def _promises(document: DeskDocument) -> list[str]:
    return [f"service_levels.{fault}" for fault in service_level_faults(document.service_levels, known_to(document))]


def known_to(document: DeskDocument) -> Known:
    return Known(teams=document.teams, categories=document.categories, channels=CHANNELS, plans=document.plans, chains=document.chains)


def _dangling_names(document: DeskDocument) -> Iterator[str]:
    teams = [("quarantine_team", document.quarantine_team), ("security_team", document.security_team)]
    teams += [(f"mailboxes.{address}.team", box.team) for address, box in document.mailboxes.items()]
    teams += [(f"chat_channels.{name}.team", channel.team) for name, channel in document.chat_channels.items()]
    teams += [(f"categories.{name}.team", category.team) for name, category in document.categories.items() if category.team]
    brands = [(f"mailboxes.{address}.brand", box.brand) for address, box in document.mailboxes.items()]
    brands += [(f"chat_channels.{name}.brand", channel.brand) for name, channel in document.chat_channels.items()]
    yield from _unknown(teams, set(document.teams), "team")
    chains = [("chain", document.chain), *((f"teams.{name}.chain", team.chain) for name, team in document.teams.items() if team.chain)]
    yield from _unknown(chains, set(document.chains), "chain")
    yield from _unknown(brands, set(document.brands), "brand")
    locales = [(f"mailboxes.{address}.locale", box.locale) for address, box in document.mailboxes.items()]
    locales += [(f"chat_channels.{name}.locale", channel.locale) for name, channel in document.chat_channels.items()]
    yield from _unknown(locales, set(document.locales), "locale")
    if document.help_centre.mailbox:
        yield from _unknown([("help_centre.mailbox", document.help_centre.mailbox)], set(document.mailboxes), "mailbox")


def _unknown(named: Iterable[tuple[str, str]], known: set[str], what: str) -> Iterator[str]:
    for path, name in named:
        if name not in known:
            yield f"{path}: there is no {what} {name!r}; it must be one of {', '.join(sorted(known))}."


def _missing_texts(document: DeskDocument) -> Iterator[str]:
    for team_id, team in document.teams.items():
        for locale in document.locales:
            if locale not in team.name:
                yield f"teams.{team_id}.name: the locale {locale} has no text; add one, or take {locale} out of locales."
            if team.signature and locale not in team.signature:
                yield f"teams.{team_id}.signature: the locale {locale} has no text; add one, or leave the signature out."
    yield from _missing_in_help_centre(document)


def _missing_in_help_centre(document: DeskDocument) -> Iterator[str]:
    texts = {"help_centre.notice": document.help_centre.notice}
    texts |= {f"categories.{name}.name": category.name for name, category in document.categories.items()}
    for path, text in texts.items():
        for locale in document.locales if text else ():
            if locale not in text:
                yield f"{path}: the locale {locale} has no text; add one, or leave it out in every language."


def _clashing_addresses(document: DeskDocument) -> Iterator[str]:
    seen: dict[str, str] = {}
    for address in document.mailboxes:
        first = seen.setdefault(address.lower(), address)
        if first != address:
            yield f"mailboxes.{address}: the same mailbox as {first}; mail addresses differ by more than case here, so keep one."


def _unknown_zones(document: DeskDocument) -> Iterator[str]:
    zones = available_timezones()
    for team_id, team in document.teams.items():
        if team.time_zone not in zones:
            yield f"teams.{team_id}.time_zone: there is no time zone {team.time_zone!r}; it must be an IANA name such as Asia/Tokyo."
