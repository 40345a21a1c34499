"""The console's review: what was quarantined or held, and what becomes of it; what the desk sends by itself, paused by kind; what I am told."""

from collections.abc import Callable

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.console.review import WAITING
from chalicelib.core.errors import Conflict, Forbidden, InvalidInput, NotFound, SupportError
from chalicelib.core.ids import ALPHABET, TIME_ID_LENGTH, is_ticket_id
from chalicelib.core.patterns import pattern
from chalicelib.customers import blocked
from chalicelib.intake.release import Decision
from chalicelib.notices import store as notices
from chalicelib.outbox import pauses
from chalicelib.quarantine import store as quarantine

from .api import ticket_id_of
from .console_acts import recorded
from .console_door import Console, Visit, moved

blueprint = Blueprint(__name__)
console = Console(blueprint)
REVIEW, BLOCKED = "review", "blocked"
MOST_COUNTED = 100
_NOTICE = pattern(f"[{ALPHABET}]{{{TIME_ID_LENGTH}}}")
_CUSTOMER = pattern(r"[0-9A-Za-z]{8,64}")


@console.route("GET", "/console/review")
def show_review(visit: Visit) -> Response:
    shown = visit.asked("show") or WAITING
    found = wiring.desk().review_desk.page(shown, visit.asked("cursor"))
    template = "part_review_list.html" if visit.is_part else "review.html"
    return visit.page(template, place=REVIEW, listed=found, one=None, done="", problem="", kept={}, goes_on=bool(visit.asked("cursor")))


@console.route("GET", "/console/review/{mail_id}")
def show_review_mail(visit: Visit, mail_id: str) -> Response:
    return _page(visit, mail_id, done=visit.asked("done"), ticket=visit.asked("ticket"))


@console.route("POST", "/console/review/{mail_id}/decide")
def decide_review_mail(visit: Visit, mail_id: str) -> Response:
    """What the form asks for, or the page again with why that is not possible."""
    act = visit.fields.get("act", "")
    decide = _ACTS.get(act)
    if decide is None:
        raise InvalidInput("The form does not say what becomes of the mail. Load the page again.", {"cause": "form"})
    recorded(visit, f"review_{act.replace('-', '_')}", mail_id)
    try:
        decision = decide(visit, mail_id)
    except (Conflict, Forbidden, InvalidInput, NotFound) as refused:
        quarantine.get(mail_id)  # NotFound where there is no such mail at all
        return _page(visit, mail_id, problem=_why(refused, act), status=refused.status)
    told = f"?done={act}-{decision.state.value}" + (f"&ticket={decision.ticket}" if decision.ticket else "")
    return moved(f"/console/review/{mail_id}", query=told)


def _release(visit: Visit, mail_id: str) -> Decision:
    given = visit.fields
    joins, always = given.get("add_participant") == "1", given.get("always") == "1"
    return wiring.desk().quarantine_desk.release(mail_id, visit.agent.actor, add_participant=joins, always=always)


def _attach(visit: Visit, mail_id: str) -> Decision:
    return wiring.desk().quarantine_desk.release(mail_id, visit.agent.actor, onto=ticket_id_of(visit.fields.get("reference", "").strip()))


_ACTS: dict[str, Callable[[Visit, str], Decision]] = {
    "release": _release,
    "attach": _attach,
    "discard": lambda visit, mail: wiring.desk().quarantine_desk.discard(mail, visit.agent.actor),
    "put-back": lambda visit, mail: wiring.desk().quarantine_desk.put_back(mail, visit.agent.actor),
    "block": lambda visit, mail: wiring.desk().quarantine_desk.block(mail, visit.agent.actor),
    "read-again": lambda visit, mail: wiring.desk().rereading.read_again(mail, visit.agent.actor),
}


def _why(refused: SupportError, act: str) -> str:
    if isinstance(refused, NotFound):
        return "no-ticket"
    if isinstance(refused, Forbidden):
        return "virus"
    if isinstance(refused, InvalidInput):
        return "no-sender"
    return "decided" if "state" in refused.fields else "raw-gone" if act in {"release", "attach", "block"} else "busy"


def _page(visit: Visit, mail_id: str, *, done: str = "", problem: str = "", ticket: str = "", status: int = 200) -> Response:
    desk = wiring.desk()
    one = desk.review_desk.show(mail_id)
    beside = WAITING if visit.asked("show") != "decided" else "decided"
    listed = None if visit.is_part else desk.review_desk.page(beside)
    template = "part_review.html" if visit.is_part else "review.html"
    kept = {name: visit.fields.get(name, "") for name in ("reference",)}
    return visit.page(
        template, place=REVIEW, status=status, one=one, listed=listed, done=done, problem=problem, kept=kept, landed=ticket if is_ticket_id(ticket) else "", goes_on=False,
    )  # fmt: skip


# ---- senders who are blocked


@console.route("GET", "/console/blocked")
def show_blocked(visit: Visit) -> Response:
    review = wiring.desk().review_desk
    return visit.page("review_blocked.html", place=REVIEW, blocked=review.blocked(), accepted=review.accepted())


@console.route("POST", "/console/accepted/{customer_id}/withdraw")
def withdraw_acceptance(visit: Visit, customer_id: str) -> Response:
    """Their mail waits again when it fails. Raises NotFound where nobody such is accepted."""
    if not _CUSTOMER.fullmatch(customer_id):
        raise NotFound("No such sender is accepted.", {"customer": customer_id[:40]})
    recorded(visit, "withdraw_acceptance", customer_id)
    wiring.desk().accepted_senders.withdraw(customer_id, visit.agent.actor)
    return moved("/console/blocked")


@console.route("POST", "/console/blocked/{customer_id}/lift")
def lift_block(visit: Visit, customer_id: str) -> Response:
    """Raises NotFound where nobody such is blocked."""
    if not _CUSTOMER.fullmatch(customer_id):
        raise NotFound("No such sender is blocked.", {"customer": customer_id[:40]})
    recorded(visit, "lift_block", customer_id)
    try:
        commit([blocked.lift(customer_id, visit.agent.actor, int(wiring.desk().desk_now()))])
    except CommitRefused:
        raise NotFound("No such sender is blocked.", {"customer": customer_id}) from None
    return moved("/console/blocked")


# ---- automatic mail, paused by kind


@console.route("GET", "/console/switches")
def show_switches(visit: Visit) -> Response:
    return visit.page(
        "review_switches.html", place="switches", kinds=pauses.KINDS, problem="", automatic=wiring.desk().desk().document.automatic_mail
    )


@console.route("POST", "/console/switches")
def switch_automatic_mail(visit: Visit) -> Response:
    """Raises Conflict where somebody else switched at the same moment."""
    kind, is_paused = visit.fields.get("kind", ""), visit.fields.get("to") == "paused"
    if kind in pauses.KINDS:  # the record holds codes alone
        recorded(visit, "pause_mail" if is_paused else "resume_mail", kind)
    pauses.switch(kind, is_paused=is_paused, by=visit.agent.actor, now=int(wiring.desk().desk_now()))
    return moved("/console/switches")


# ---- what I am told


@console.route("GET", "/console/notices")
def show_notices(visit: Visit) -> Response:
    desk = wiring.desk()
    page = desk.notice_pages.page(visit.agent.id, visit.asked("cursor"))
    return visit.page("review_notices.html", place="notices", notices=page)


@console.route("POST", "/console/notices/read")
def mark_notices_read(visit: Visit) -> Response:
    """That one and what is older; what was read before stays read."""
    until = visit.fields.get("until", "")
    if not _NOTICE.fullmatch(until):
        raise InvalidInput("The form does not say up to which notice. Load the page again.", {"cause": "form"})
    if until > notices.read_until(visit.agent.id):
        commit([notices.mark_read(visit.agent.id, until)])
    return moved("/console/notices")


@console.route("GET", "/console/rail-counts", is_passive=True)
def show_rail_counts(visit: Visit) -> Response:
    """How much waits in review and how many notices are unread; the page asks for it by itself, so that no other page waits for it."""
    desk = wiring.desk()
    unread = desk.notice_pages.count_unread(visit.agent.id, MOST_COUNTED)
    return visit.page(
        "part_rail_counts.html", place=visit.asked("place"), rail_waiting=quarantine.count_waiting(MOST_COUNTED), rail_unread=unread
    )
