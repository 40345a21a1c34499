"""The console's search: one box for words and filters, and a control for each filter."""

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.console.policy.asked import FIELDS, asked_of

from .console_door import Console, Visit
from .console_queues import known_names, list_page

blueprint = Blueprint(__name__)
console = Console(blueprint)


@console.route("GET", "/console/search")
def search_console(visit: Visit) -> Response:
    """What cannot be looked for is explained, and answers 200: a search that finds nothing is no fault."""
    asked = asked_of(visit.asked("q"), known_names(visit), {field: visit.asked(field) for field in FIELDS})
    return list_page(visit, wiring.desk().search_pages.page(asked, visit.agent, cursor=visit.asked("cursor")))
