"""Which role may call which route of the console: the one table. A route that is not in it is not served, and a row without a route fails a test."""

from collections.abc import Mapping

from chalicelib.agents.model import Role

Route = tuple[str, str]
"""Method and path as they are registered."""
ANYBODY: frozenset[Role] = frozenset()
"""Also without a session."""
EVERYBODY = frozenset(Role)
WORKING = frozenset({Role.AGENT, Role.LEAD})
READING = WORKING | {Role.COMPLIANCE}
ADMINS = frozenset({Role.ADMIN})
LEADS = frozenset({Role.LEAD})
HEADS = LEADS | ADMINS
COMPLYING = frozenset({Role.COMPLIANCE})

ROUTES: Mapping[Route, frozenset[Role]] = {
    ("GET", "/console/assets/{name}"): ANYBODY,
    ("GET", "/console/sign-in"): ANYBODY,
    ("GET", "/console/sign-in/begin"): ANYBODY,
    ("GET", "/console/sign-in/return"): ANYBODY,
    ("POST", "/console/language"): ANYBODY,
    ("POST", "/console/sign-out"): EVERYBODY,
    ("GET", "/console"): EVERYBODY,
    ("GET", "/console/queues/{name}"): READING,
    ("GET", "/console/search"): READING,
    ("GET", "/console/views/{view_id}"): READING,
    ("GET", "/console/news"): READING,
    ("GET", "/console/counts"): READING,
    ("POST", "/console/views"): READING,
    ("POST", "/console/views/{view_id}/remove"): READING,
    ("POST", "/console/next"): WORKING,
    ("POST", "/console/away"): WORKING,
    ("POST", "/console/bulk"): WORKING,
    ("POST", "/console/bulk/undo"): WORKING,
    ("GET", "/console/tickets/{ticket_id}"): READING,
    ("POST", "/console/tickets/{ticket_id}/notes"): READING,
    ("POST", "/console/tickets/{ticket_id}/replies"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/changes"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/drop"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/unsend"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/choices"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/insert"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/files"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/draft/preview"): WORKING,
    ("GET", "/console/tickets/{ticket_id}/leaving"): WORKING,
    ("GET", "/console/tickets/{ticket_id}/news"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/presence"): WORKING,
    ("GET", "/console/tickets/{ticket_id}/acts/{act}"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/merge"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/unmerge"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/split"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/snooze"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/tags"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/links"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/transfer"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/close"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/tasks"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/tasks/{task}"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/undo"): WORKING,
    ("GET", "/console/tickets/{ticket_id}/history"): READING,
    ("GET", "/console/tickets/{ticket_id}/files/{version}/{number}"): READING,
    ("GET", "/console/tickets/{ticket_id}/pictures/{version}/{number}"): READING,
    ("GET", "/console/tickets/{ticket_id}/mails/{version}"): READING,
    ("POST", "/console/preview"): READING,
    ("GET", "/console/tickets/{ticket_id}/customer"): READING,
    ("POST", "/console/tickets/{ticket_id}/reveals"): READING,
    ("POST", "/console/tickets/{ticket_id}/codes"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/codes/confirm"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/checks"): WORKING,
    ("POST", "/console/tickets/{ticket_id}/checks/look"): WORKING,
    ("GET", "/console/customers/{customer_id}"): READING,
    ("POST", "/console/customers/{customer_id}/profile"): WORKING,
    ("POST", "/console/customers/{customer_id}/joinings"): WORKING,
    ("POST", "/console/customers/{customer_id}/joinings/{joining_id}/undo"): WORKING,
    ("GET", "/console/blocks"): LEADS,
    ("POST", "/console/blocks/{agent_id}/lift"): LEADS,
    ("GET", "/console/review"): READING,
    ("GET", "/console/review/{mail_id}"): READING,
    ("POST", "/console/review/{mail_id}/decide"): WORKING,
    ("GET", "/console/blocked"): READING,
    ("POST", "/console/blocked/{customer_id}/lift"): WORKING,
    ("POST", "/console/accepted/{customer_id}/withdraw"): WORKING,
    ("GET", "/console/rail-counts"): READING,
    ("GET", "/console/notices"): READING,
    ("POST", "/console/notices/read"): READING,
    ("GET", "/console/switches"): EVERYBODY,
    ("POST", "/console/switches"): HEADS,
    ("GET", "/console/rules"): READING,
    ("GET", "/console/new-rule"): LEADS,
    ("GET", "/console/rules/{rule_id}"): READING,
    ("POST", "/console/rules"): LEADS,
    ("POST", "/console/rules/{rule_id}"): LEADS,
    ("GET", "/console/macros"): READING,
    ("GET", "/console/new-macro"): LEADS,
    ("GET", "/console/macros/{macro_id}"): READING,
    ("POST", "/console/macros"): LEADS,
    ("POST", "/console/macros/{macro_id}"): LEADS,
    ("GET", "/console/work"): READING,
    ("POST", "/console/work/away"): WORKING,
    ("POST", "/console/work/{agent_id}/profile"): LEADS,
    ("POST", "/console/customers/{customer_id}/erasure"): COMPLYING,
    ("GET", "/console/record"): COMPLYING,
    ("GET", "/console/record/agents/{agent_id}/{day}"): COMPLYING,
    ("GET", "/console/record/agents/{agent_id}/{day}/export"): COMPLYING,
    ("GET", "/console/record/tickets/{ticket_id}"): COMPLYING,
    ("GET", "/console/record/tickets/{ticket_id}/export"): COMPLYING,
    ("GET", "/console/people"): ADMINS,
    ("POST", "/console/people"): ADMINS,
    ("POST", "/console/people/{agent_id}/sign-out"): ADMINS,
    ("POST", "/console/people/{agent_id}/role"): ADMINS,
    ("POST", "/console/people/{agent_id}/lock-out"): ADMINS,
    ("POST", "/console/people/{agent_id}/let-in"): ADMINS,
}


def roles_for(method: str, path: str) -> frozenset[Role]:
    """Raises KeyError for a route that the table does not know."""
    return ROUTES[("GET" if method == "HEAD" else method), path]


def may(role: Role, method: str, path: str) -> bool:
    allowed = roles_for(method, path)
    return not allowed or role in allowed


def home_of(role: Role) -> str:
    """Where somebody begins: an admin keeps the desk and reads no customer's mail."""
    return "/console/people" if role is Role.ADMIN else "/console/queues/mine"
