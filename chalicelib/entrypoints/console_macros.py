"""The console's macros: listed, written in each language, shown as a customer would read them, removed; and who works here: profiles, away and back."""

from collections.abc import Mapping

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.assignment.model import WorkProfile
from chalicelib.console.policy import macro_form, rule_form
from chalicelib.console.policy.time_words import moment_of
from chalicelib.console.prose import shown_prose
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.macros.model import Macro
from chalicelib.macros.policy.variables import VARIABLES, filled
from chalicelib.macros.store import print_of

from .console_acts import recorded
from .console_door import Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
MOST_OPEN = 500
AWAY_DAYS = 365
LONGEST_NUMBER = 3


@console.route("GET", "/console/macros")
def show_macros(visit: Visit) -> Response:
    found = sorted(wiring.desk().macro_shelf.all(fresh=True).values(), key=lambda macro: macro.id)
    return visit.page("macros.html", place="macros", macros=found)


@console.route("GET", "/console/new-macro")
def show_new_macro(visit: Visit) -> Response:
    return _form(visit, None, {"use": "reply"})


@console.route("GET", "/console/macros/{macro_id}")
def show_macro(visit: Visit, macro_id: str) -> Response:
    """Raises NotFound."""
    macro = wiring.desk().macros.get(macro_id)
    return _form(visit, macro_id, macro_form.fields_of(macro) | {"read": print_of(macro)})


@console.route("POST", "/console/macros")
def write_new_macro(visit: Visit) -> Response:
    return _write(visit, None)


@console.route("POST", "/console/macros/{macro_id}")
def change_macro(visit: Visit, macro_id: str) -> Response:
    """Raises NotFound."""
    wiring.desk().macros.get(macro_id)
    if visit.fields.get("act") == "remove":
        recorded(visit, "remove_macro", macro_id)
        wiring.desk().macros.take_away(macro_id, visit.agent.actor)
        return moved("/console/macros")
    return _write(visit, macro_id)


def _write(visit: Visit, macro_id: str | None) -> Response:
    desk, fields = wiring.desk(), visit.fields
    try:
        macro = macro_form.macro_of(fields, macro_id, desk.desk().document.locales)
        if macro_id is None:
            _refuse_taken(macro.id)
        if fields.get("act") == "preview":
            desk.macros.check(macro)
            return _form(visit, macro_id, fields, previews=_previews(visit, macro))
        recorded(visit, "write_macro", macro.id)
        desk.macros.keep(macro, visit.agent.actor, read=fields.get("read", "") if macro_id else None)
    except (Conflict, InvalidInput) as refused:
        return _form(visit, macro_id, fields, status=refused.status, problem=_why(refused))
    return moved("/console/macros")


def _refuse_taken(macro_id: str) -> None:
    if macro_id in wiring.desk().macro_shelf.all(fresh=True):
        raise InvalidInput("There is a macro with this id.", {"field": "id", "cause": "taken"})


def _previews(visit: Visit, macro: Macro) -> dict[str, str]:
    """As the composer shows them; with what an agent would see of a ticket of everybody's."""
    desk = wiring.desk().desk()
    team = macro.team or next(iter(desk.document.teams))
    sample = {"ticket.reference": "3V0K-9F2A-7K3QX", "ticket.subject": "…", "agent.name": visit.agent.name, "desk.name": desk.document.name}
    brand = next(iter(desk.document.brands.values())).name
    return {
        str(language): shown_prose(filled(text, {**sample, "team.name": desk.team_name(team, str(language)), "brand.name": brand}))
        for language, text in macro.text.items()
    }


def _form(
    visit: Visit, macro_id: str | None, fields: Mapping[str, str], *, status: int = 200, problem: str = "", previews: Mapping[str, str] | None = None
) -> Response:  # fmt: skip
    desk = wiring.desk().desk()
    return visit.page(
        "macros_form.html", place="macros", status=status, macro_id=macro_id, form=fields, read=fields.get("read", ""), problem=problem, previews=previews or {},
        locales=tuple(map(str, desk.document.locales)), variables=VARIABLES, uses=macro_form.USES, states=rule_form.STATES,
        categories=desk.category_names(visit.language),
    )  # fmt: skip


def _why(refused: Conflict | InvalidInput) -> str:
    if isinstance(refused, Conflict):
        return "conflict"
    if cause := refused.fields.get("cause"):
        return str(cause)
    field = str(refused.fields.get("field", ""))
    return "variables" if field.startswith("text.") else field.rpartition(".")[2] or "macro"


# ---- who works


@console.route("GET", "/console/work")
def show_work(visit: Visit) -> Response:
    return _work(visit)


@console.route("POST", "/console/work/away")
def say_away(visit: Visit) -> Response:
    """Until so many days from now, until they come back, or back again."""
    desk, days = wiring.desk(), visit.fields.get("days", "")
    if visit.fields.get("act") == "back":
        until: int | None = None
    elif not days:
        until = 0
    elif _is_number(days) and 1 <= int(days) <= AWAY_DAYS:
        until = int(desk.desk_now()) + int(days) * 86400
    else:
        return _work(visit, status=400, problem="days")
    recorded(visit, "come_back" if until is None else "go_away")
    try:
        desk.assigner.go_away(visit.agent.id, until)
    except NotFound:
        return _work(visit, status=409, problem="no-profile")
    return moved("/console/work")


@console.route("POST", "/console/work/{agent_id}/profile")
def write_work_profile(visit: Visit, agent_id: str) -> Response:
    """Raises NotFound for nobody."""
    desk, fields = wiring.desk(), visit.fields
    most = fields.get("most", "")
    if not (_is_number(most) and int(most) <= MOST_OPEN):
        return _work(visit, status=400, problem="most")
    document = desk.desk().document
    teams, skills, languages = (
        tuple(str(name) for name in known if fields.get(f"{kind}-{name}") == "1")
        for kind, known in (("team", document.teams), ("skill", document.categories), ("language", document.locales))
    )
    recorded(visit, "write_work_profile", agent_id)
    try:
        desk.assigner.keep(WorkProfile(agent_id, teams, languages, skills, int(most)), visit.agent.actor)  # type: ignore[arg-type]
    except (InvalidInput, Conflict) as refused:
        return _work(visit, status=refused.status, problem="profile")
    return moved("/console/work")


def _work(visit: Visit, *, status: int = 200, problem: str = "") -> Response:
    desk = wiring.desk()
    now = int(desk.desk_now())
    profiles = {one.agent: one for one in desk.assigner.profiles()}
    zone = desk.desk().time_zone_of(next(iter(desk.desk().document.teams)))
    people = [agent for agent in desk.agents.everybody() if not agent.is_locked_out and agent.role in {"agent", "lead"}]
    back = {name: moment_of(one.away_until, now, zone) for name, one in profiles.items() if one.away_until and one.is_away(now)}
    return visit.page(
        "profiles.html", place="work", status=status, problem=problem, people=people, profiles=profiles, now=now, back=back,
        document=desk.desk().document, categories=desk.desk().category_names(visit.language),
    )  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
