"""The API does what its description says: schemathesis makes requests out of it, good and bad, and judges every answer."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from chalicelib.agents.model import Role
from infra.local.http_door import Door, HttpResponse
from tests.api import new_agent
from tests.on_call_desk import chain, level, overdue, pages
from tests.world import World, mail

UNSAID = [unsupported_method, positive_data_acceptance, ignored_auth]
"""API Gateway answers for methods that no route has; and which teams and mailboxes there are stands in the desk's document, not in the API's.
The client always sends the token; test_api_http.py tries every route without one."""

EXAMPLES = int(os.environ.get("API_EXAMPLES", "6"))
"""Per operation and role; `make fuzz-api` takes more."""
NOT_FOR_ROLES = {404, 405}
"""An id that can be none is told before the role: it says nothing of any ticket. And a made-up id may be a word of another route's path, which has not every method."""


class WithUri:
    """The door reads REQUEST_URI, as waitress gives it; schemathesis' WSGI client leaves the query out of it."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/:@!$&'()*+,;=-._~")
        return self._door({**environ, "REQUEST_URI": f"{path}?{environ.get('QUERY_STRING', '')}"}, start_response)


@pytest.fixture
def described(world: World) -> Iterator[Any]:
    """The door of the local run as a WSGI application, with a ticket, a held mail, a rota and a page to find."""
    from app import app

    world.deliver(mail("Let me in.", sender="support@example.com"))
    with paged(world):
        door = Door(app, lambda request: HttpResponse(404, [], b""))
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WithUri(door))
        schema.config.update(headers={"Authorization": f"Bearer {new_agent('aiko').token}"})
        yield schema


@pytest.mark.attack(43)
@pytest.mark.parametrize("role", [*Role])
def test_no_role_is_let_into_what_the_description_does_not_name_it_for(described: Any, world: World, role: Role) -> None:
    """Whatever is sent along: who is not named is refused as such, and nobody meets a failure of ours."""
    known, headers = known_ids(world), {"Authorization": f"Bearer {new_agent('kim', role=role.value).token}"}
    tried = 0
    for operation in (found.ok() for found in described.get_all_operations()):

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), is_known=st.booleans())
        def is_as_described(case: schemathesis.Case, is_known: bool) -> None:
            nonlocal tried
            tried += 1
            named, label = case.operation.definition.raw.get("x-roles"), case.operation.label
            if is_known:
                case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
            answer = case.call(headers=headers)
            assert answer.status_code < 500 or answer.status_code == 503, (label, answer.text)
            if named is not None and role.value not in named and answer.status_code not in NOT_FOR_ROLES:
                assert is_refused_for_the_role(answer), (label, answer.text)
            if named is None or role.value in named:
                assert not is_refused_for_the_role(answer), (label, answer.text)

        is_as_described()
    assert tried > 100


def is_refused_for_the_role(answer: Any) -> bool:
    """By the problem's own words: an answer may repeat those of the request."""
    return answer.status_code == 403 and str(answer.json()["detail"]).startswith("Your role may not")


@contextmanager
def paged(world: World) -> Iterator[None]:
    """A ticket whose page went out, and people who take turns."""
    with chain(world, level("rota:first", after_s=0), level("topic:pages")):
        overdue(world, mail("The courier brought a blue umbrella.", subject="Umbrella"))
        world.tick()
        yield


def known_ids(world: World) -> dict[str, str]:
    """What leads behind the 404s, by the path parameter's name."""
    (ticket,) = world.tickets()
    (page,) = (page for page in pages(world) if page.ticket == ticket.id)
    return {"ticket_id": ticket.id, "page_id": page.id, "rota_id": "first", "person_id": "maria"}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_api_conforms_to_its_description(described: Any, world: World, mode: GenerationMode) -> None:
    """Known ids are tried beside invented ones: only they lead behind the 404."""
    known = known_ids(world)
    tried = 0
    for operation in (found.ok() for found in described.get_all_operations()):

        @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
        def conforms(case: schemathesis.Case, is_known: bool) -> None:
            nonlocal tried
            tried += 1
            if is_known:
                case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
            case.call_and_validate(excluded_checks=UNSAID)

        try:
            conforms()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label
    assert tried > 100


def test_examples_in_the_description_are_accepted(world: World) -> None:
    with paged(world):
        hana, known = new_agent(), known_ids(world)
        for path, methods in hana.get("/api/v1/openapi.json").json["paths"].items():
            for method, operation in methods.items():
                example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
                if example is not None and "{mail_id}" not in path:
                    answer = hana.call(method.upper(), path.format(**known), example, if_match="*")
                    assert answer.status in {200, 201}, f"{method} {path}: {answer.text}"


def test_description_is_valid_openapi(world: World) -> None:
    from jsonschema import Draft202012Validator

    described = json.loads(new_agent().get("/api/v1/openapi.json").text)
    for schema_ in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema_)
