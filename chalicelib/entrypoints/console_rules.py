"""The console's rules: listed in their order, written by form, moved, switched, tried on past tickets, removed."""

from collections.abc import Callable, Mapping

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.policy import rule_form
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.core.ids import grouped
from chalicelib.rules.model import Book, Rule

from .console_acts import recorded
from .console_door import Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
TRIED_ON = 50
SHOWN_MATCHES = 50
Rules = tuple[Rule, ...]


@console.route("GET", "/console/rules")
def show_rules(visit: Visit) -> Response:
    return _list(visit)


@console.route("GET", "/console/new-rule")
def show_new_rule(visit: Visit) -> Response:
    return _form(visit, None, {"is_on": "1", "when": "on"})


@console.route("GET", "/console/rules/{rule_id}")
def show_rule(visit: Visit, rule_id: str) -> Response:
    """Raises NotFound."""
    return _form(visit, rule_id, rule_form.fields_of(_find(wiring.desk().rule_keeper.book(), rule_id)))


@console.route("POST", "/console/rules")
def write_new_rule(visit: Visit) -> Response:
    return _write(visit, None)


@console.route("POST", "/console/rules/{rule_id}")
def change_rule(visit: Visit, rule_id: str) -> Response:
    """Raises NotFound."""
    act = visit.fields.get("act", "")
    if act in {"save", "try"}:
        return _write(visit, rule_id)
    change = _CHANGES.get(act)
    if change is None:
        raise InvalidInput("The form does not say what becomes of the rule. Load the page again.", {"cause": "form"})
    keeper = wiring.desk().rule_keeper
    book = keeper.book()
    rule = _find(book, rule_id)
    recorded(visit, f"rule_{act}", rule_id)
    try:
        keeper.keep(change(book.rules, rule), _version(visit), visit.agent.actor)
    except (Conflict, InvalidInput) as refused:
        return _list(visit, status=refused.status, problem=_why(refused), loop=_loop(refused))
    return moved("/console/rules")


def _write(visit: Visit, rule_id: str | None) -> Response:
    """Kept, or tried; with the words kept where it cannot be."""
    keeper, fields = wiring.desk().rule_keeper, visit.fields
    try:
        rule = rule_form.rule_of(fields, rule_id)
        if fields.get("act") == "try":
            recorded(visit, "try_rule", rule.id)
            return _tried(visit, rule_id, rule)
        book = keeper.book()
        if rule_id is None:
            _refuse_taken(book, rule.id)
        recorded(visit, "write_rule", rule.id)
        keeper.keep(_with(book.rules, rule), _version(visit), visit.agent.actor)
    except (Conflict, InvalidInput) as refused:
        return _form(visit, rule_id, fields, status=refused.status, problem=_why(refused), loop=_loop(refused))
    return moved("/console/rules")


def _refuse_taken(book: Book, rule_id: str) -> None:
    if book.find(rule_id):
        raise InvalidInput("There is a rule with this id.", {"field": "id", "cause": "taken"})


def _tried(visit: Visit, rule_id: str | None, rule: Rule) -> Response:
    desk = wiring.desk()
    tried = desk.rule_keeper.try_out(rule, TRIED_ON)
    found: dict[str, int] = {}
    for match in tried.matches:
        found[match.ticket] = found.get(match.ticket, 0) + 1
    recorded(visit, "try_rule", *found, outcome="shown")
    shown = [(ticket, grouped(ticket), times) for ticket, times in found.items()][:SHOWN_MATCHES]
    return _form(visit, rule_id, visit.fields, tried=(tried.tickets, len(found), shown))


def _list(visit: Visit, *, status: int = 200, problem: str = "", loop: tuple[str, ...] = ()) -> Response:
    desk = wiring.desk()
    return visit.page(
        "rules.html", place="rules", status=status, book=desk.rule_keeper.book(), problem=problem, loop=loop, **_names(visit),
    )  # fmt: skip


def _form(
    visit: Visit, rule_id: str | None, fields: Mapping[str, str], *, status: int = 200, problem: str = "", loop: tuple[str, ...] = (),
    tried: tuple[int, int, list[tuple[str, str, int]]] | None = None,
) -> Response:  # fmt: skip
    """`version` is that of the book at which the form was first shown: who writes later on an older one is told."""
    desk = wiring.desk()
    version = fields.get("version") if problem != "conflict" else None
    return visit.page(
        "rules_form.html", place="rules", status=status, rule_id=rule_id, form=fields, version=version or desk.rule_keeper.book().version,
        problem=problem, loop=loop, tried=tried, rows={group: rule_form.rows_of(fields, group) for group in rule_form.GROUPS},
        happenings=rule_form.HAPPENINGS, since=rule_form.SINCE, fields=rule_form.FIELDS, units=tuple(rule_form.UNITS), states=rule_form.STATES,
        values=_values(), **_names(visit),
    )  # fmt: skip


def _names(visit: Visit) -> dict[str, Mapping[str, str]]:
    desk = wiring.desk()
    macros = {macro.id: macro.name.get(visit.language) or next(iter(macro.name.values())) for macro in desk.macro_shelf.all().values()}  # type: ignore[call-overload]
    return {"categories": desk.desk().category_names(visit.language), "macros": macros}


def _values() -> list[str]:
    """What conditions may be compared with, offered while one types."""
    document = wiring.desk().desk().document
    known = (
        *rule_form.STATES,
        "new",
        *document.teams,
        *document.categories,
        *document.locales,
        *document.mailboxes,
        *document.brands,
        *document.plans,
    )
    return sorted({"none", "yes", "no", "mail", "chat", *map(str, known)})


def _with(rules: Rules, rule: Rule) -> Rules:
    """In its place, or after all others."""
    is_there = any(one.id == rule.id for one in rules)
    return tuple(rule if one.id == rule.id else one for one in rules) if is_there else (*rules, rule)


def _moved(rules: Rules, rule: Rule, by: int) -> Rules:
    at = rules.index(rule)
    others = [one for one in rules if one is not rule]
    others.insert(max(0, min(len(others), at + by)), rule)
    return tuple(others)


def _switched(rules: Rules, rule: Rule, *, is_on: bool) -> Rules:
    from msgspec.structs import replace

    return _with(rules, replace(rule, is_on=is_on))


_CHANGES: dict[str, Callable[[Rules, Rule], Rules]] = {
    "remove": lambda rules, rule: tuple(one for one in rules if one is not rule),
    "up": lambda rules, rule: _moved(rules, rule, -1),
    "down": lambda rules, rule: _moved(rules, rule, 1),
    "on": lambda rules, rule: _switched(rules, rule, is_on=True),
    "off": lambda rules, rule: _switched(rules, rule, is_on=False),
}


def _find(book: Book, rule_id: str) -> Rule:
    rule = book.find(rule_id)
    if rule is None:
        raise NotFound("There is no such rule.", {"rule": rule_id[:40]})
    return rule


def _version(visit: Visit) -> int:
    """Of the book that the agent read."""
    text = visit.fields.get("version", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):  # noqa: PLR2004 - more versions than anybody writes
        raise InvalidInput("The form does not say on which version it was decided. Load the page again.", {"cause": "form"})
    return int(text)


def _loop(refused: Conflict | InvalidInput) -> tuple[str, ...]:
    loop = refused.fields.get("loop", ())
    return tuple(map(str, loop)) if isinstance(loop, list | tuple) else ()


def _why(refused: Conflict | InvalidInput) -> str:
    """A code, for which the page has words."""
    if isinstance(refused, Conflict):
        return "conflict"
    if refused.fields.get("loop"):
        return "loop"
    if cause := refused.fields.get("cause"):
        return str(cause)
    return str(refused.fields.get("field", "")).rpartition(".")[2] or "rule"
