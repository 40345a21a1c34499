"""Which role may call which operation of the agents' API: the one table. An operation that is not in it is not served, and a row without one fails a test.

The console's is chalicelib/console/policy/access.py; what is for leads alone here is so there.
"""

from collections.abc import Mapping

from chalicelib.agents.model import Role

ANYBODY: frozenset[Role] = frozenset()
"""Also without a token."""
EVERYBODY = frozenset(Role)
WORKING = frozenset({Role.AGENT, Role.LEAD})
READING = WORKING | {Role.COMPLIANCE}
LEADS = frozenset({Role.LEAD})

_OF_A_TICKET: Mapping[tuple[str, str], frozenset[Role]] = {
    ("GET", ""): READING,
    ("PATCH", ""): WORKING,
    ("GET", "/messages/{version}/attachments/{number}"): READING,
    ("GET", "/sla"): READING,
    ("POST", "/replies"): WORKING,
    ("POST", "/forwards"): WORKING,
    ("POST", "/notes"): READING,
    ("POST", "/presence"): WORKING,
    ("POST", "/assign"): WORKING,
    ("POST", "/merge"): WORKING,
    ("POST", "/unmerge"): WORKING,
    ("POST", "/split"): WORKING,
    ("POST", "/unsplit"): WORKING,
    ("POST", "/links"): WORKING,
    ("POST", "/links/remove"): WORKING,
    ("POST", "/tags"): WORKING,
    ("POST", "/participants"): WORKING,
    ("POST", "/participants/{participant_id}/remove"): WORKING,
    ("GET", "/macros/{macro_id}"): WORKING,
    ("POST", "/macros/{macro_id}"): WORKING,
    ("POST", "/knowledge-verdict"): WORKING,
    ("GET", "/draft"): WORKING,
    ("PUT", "/draft"): WORKING,
    ("POST", "/draft/remove"): WORKING,
    ("POST", "/draft/send"): WORKING,
    ("POST", "/draft/unsend"): WORKING,
    ("POST", "/reveals"): READING,
    ("POST", "/step-up"): WORKING,
    ("POST", "/step-up/confirm"): WORKING,
    ("POST", "/step-up/check"): WORKING,
    ("POST", "/step-up/check/look"): WORKING,
}
OPERATIONS: Mapping[tuple[str, str], frozenset[Role]] = {
    **{(method, f"/tickets/{{ticket_id}}{path}"): roles for (method, path), roles in _OF_A_TICKET.items()},
    ("GET", "/openapi.json"): ANYBODY,
    # ---- tickets and those who write them
    ("GET", "/tickets"): READING,
    ("POST", "/tickets"): WORKING,
    ("GET", "/search"): READING,
    ("GET", "/knowledge/search"): READING,
    ("GET", "/quarantine"): READING,
    ("GET", "/quarantine/{mail_id}"): READING,
    ("POST", "/quarantine/{mail_id}/release"): WORKING,
    ("POST", "/quarantine/{mail_id}/discard"): WORKING,
    ("GET", "/accepted-senders"): READING,
    ("POST", "/accepted-senders/{sender_id}/withdraw"): WORKING,
    ("GET", "/suppressions/{customer_id}"): READING,
    ("POST", "/suppressions/{customer_id}/lift"): WORKING,
    # ---- one's own
    ("GET", "/me"): EVERYBODY,
    ("GET", "/me/notices"): EVERYBODY,
    ("POST", "/me/notices/read"): EVERYBODY,
    ("GET", "/me/reveals"): READING,
    ("GET", "/me/views"): READING,
    ("PUT", "/me/views/{view_id}"): READING,
    ("POST", "/me/views/{view_id}/remove"): READING,
    ("POST", "/me/away"): WORKING,
    ("POST", "/me/back"): WORKING,
    # ---- how the desk works
    ("GET", "/rules"): READING,
    ("PUT", "/rules"): LEADS,
    ("POST", "/rules/dry-run"): LEADS,
    ("GET", "/macros"): READING,
    ("POST", "/macros"): LEADS,
    ("POST", "/macros/{macro_id}/remove"): LEADS,
    ("GET", "/work-profiles"): READING,
    ("PUT", "/work-profiles/{agent_id}"): LEADS,
    ("POST", "/agents/{agent_id}/lift-block"): LEADS,
    # ---- on call: whoever is paged, in whatever role; a page shows nothing of any customer
    ("GET", "/on-call"): EVERYBODY,
    ("POST", "/on-call/feed"): EVERYBODY,
    ("POST", "/on-call/feed/end"): EVERYBODY,
    ("GET", "/rotas/{rota_id}/shifts"): EVERYBODY,
    ("POST", "/rotas/{rota_id}/overrides"): EVERYBODY,
    ("POST", "/rotas/{rota_id}/swaps"): EVERYBODY,
    ("POST", "/people/{person_id}/absences"): EVERYBODY,
    ("POST", "/rota-changes/{change_id}/take-back"): EVERYBODY,
    ("GET", "/pages/{page_id}"): EVERYBODY,
    ("POST", "/pages/{page_id}/acknowledge"): EVERYBODY,
    ("POST", "/pages/{page_id}/resolve"): EVERYBODY,
    ("POST", "/pages/{page_id}/snooze"): EVERYBODY,
    ("POST", "/pages/{page_id}/hand-on"): EVERYBODY,
}


def roles_for(method: str, path: str) -> frozenset[Role]:
    """`path` without the API's prefix. Raises KeyError for an operation that the table does not know."""
    return OPERATIONS[method, path]
