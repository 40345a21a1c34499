"""The console's people: who may work here, in which role, and signing somebody out everywhere."""

from collections.abc import Mapping

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.agents import usecases
from chalicelib.agents.model import Role
from chalicelib.agents.store import all_agents
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.patterns import pattern

from .console_acts import recorded
from .console_door import Console, Visit, moved

LONGEST_NAME = 80
_ADDRESS = pattern(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]{1,190}\.[^\s@<>,;\".]{2,63}")
blueprint = Blueprint(__name__)
console = Console(blueprint)


@console.route("GET", "/console/people")
def show_people(visit: Visit) -> Response:
    return _people(visit, done=visit.asked("done"))


@console.route("POST", "/console/people")
def invite_somebody(visit: Visit) -> Response:
    """They come in by the provider's word for their address: there is no link that could be used twice (docs/guarantees.md)."""
    desk, given = wiring.desk(), visit.fields
    agent_id, name, address = (given.get(field, "").strip() for field in ("id", "name", "address"))
    role = _role(given)
    try:
        _refuse_incomplete(agent_id, name, address)
        recorded(visit, "invite_agent", agent_id)
        usecases.create_agent(agent_id, name, address, desk.real_now(), role=role)
    except (InvalidInput, Conflict) as refused:
        return _people(visit, status=refused.status, problem=_why(refused), kept=given)
    desk.agents.forget()
    return moved("/console/people", query="?done=invited")


@console.route("POST", "/console/people/{agent_id}/role")
def change_role(visit: Visit, agent_id: str) -> Response:
    """Raises NotFound for nobody. The last admin stays one."""
    role = _role(visit.fields)
    if role is not Role.ADMIN and _is_last_admin(agent_id):
        return _people(visit, status=409, problem="last-admin")
    recorded(visit, f"give_role_{role.value}", agent_id)
    usecases.give_role(agent_id, role)
    wiring.desk().agents.forget()
    return moved("/console/people", query="?done=role")


@console.route("POST", "/console/people/{agent_id}/lock-out")
def lock_somebody_out(visit: Visit, agent_id: str) -> Response:
    """Raises NotFound for nobody. Tokens and sessions end; the record stays. The last admin stays."""
    if _is_last_admin(agent_id):
        return _people(visit, status=409, problem="last-admin")
    recorded(visit, "lock_out", agent_id)
    usecases.lock_out(agent_id)
    usecases.end_sessions(agent_id, wiring.desk().real_now())
    wiring.desk().agents.forget()
    return moved("/console/people", query="?done=locked-out")


@console.route("POST", "/console/people/{agent_id}/let-in")
def let_somebody_in(visit: Visit, agent_id: str) -> Response:
    """Raises NotFound for nobody. They sign in as before; a token for the API is made with `python -m infra.agents`."""
    recorded(visit, "let_in", agent_id)
    usecases.replace_token(agent_id)
    wiring.desk().agents.forget()
    return moved("/console/people", query="?done=let-in")


@console.route("POST", "/console/people/{agent_id}/sign-out")
def sign_somebody_out(visit: Visit, agent_id: str) -> Response:
    """Raises NotFound for nobody."""
    desk = wiring.desk()
    recorded(visit, "sign_out_everywhere", agent_id)
    usecases.end_sessions(agent_id, desk.real_now())
    desk.agents.forget()
    return moved("/console/people")


def _people(visit: Visit, *, status: int = 200, problem: str = "", done: str = "", kept: Mapping[str, str] | None = None) -> Response:
    people = wiring.desk().agents.everybody()
    return visit.page(
        "people.html", place="people", status=status, people=people, roles=tuple(Role), problem=problem, done=done, kept=kept or {}
    )


def _role(fields: Mapping[str, str]) -> Role:
    role = next((role for role in Role if role.value == fields.get("role")), None)
    if role is None:
        raise InvalidInput("There is no such role.", {"field": "role"})
    return role


def _refuse_incomplete(agent_id: str, name: str, address: str) -> None:
    if not usecases.ID.fullmatch(agent_id):
        raise InvalidInput("This cannot be an id.", {"field": "id"})
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput("They need a name.", {"field": "name"})
    if not _ADDRESS.fullmatch(address):
        raise InvalidInput("They need the address by which the provider knows them.", {"field": "address"})
    if wiring.desk().agents.find_at(address):
        raise Conflict("Somebody has this address.", {"field": "address-taken"})


def _is_last_admin(agent_id: str) -> bool:
    admins = [agent.id for agent in all_agents().values() if agent.role is Role.ADMIN and not agent.is_locked_out]
    return admins == [agent_id]


def _why(refused: InvalidInput | Conflict) -> str:
    return "taken" if "agent" in refused.fields else str(refused.fields.get("field", ""))
