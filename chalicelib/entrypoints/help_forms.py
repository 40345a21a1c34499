"""The help centre's contact form, and the page behind the link that confirms its address: GET shows, POST does, so that a link scanner confirms nothing."""

from http import HTTPStatus

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.core.errors import NotFound, RateLimited, SupportError, TooLarge, Unauthorized, Upstream
from chalicelib.core.ids import grouped
from chalicelib.help_centre import rendering
from chalicelib.help_centre.contact import BUSY, without_secrets
from chalicelib.help_centre.model import ContactForm, Decision, Finding
from chalicelib.help_centre.policy.contact_form import faults_of, form_of, is_filled_by_a_program
from chalicelib.help_centre.site import Site
from chalicelib.help_centre.store import waiting

from .help_answers import CACHED, FORM, connection_of, failed, fields_of, in_language, page, told

blueprint = Blueprint(__name__)
READ = ["GET", "HEAD"]


@blueprint.route("/help/{language}/contact", methods=READ)
@in_language(blueprint)
def show_contact(site: Site) -> Response:
    request = blueprint.current_request
    if not wiring.desk().desk().document.help_centre.contact_form:
        return told(request, site, "busy", HTTPStatus.OK)
    return page(request, rendering.contact_html(site, ContactForm(), {}), cache=CACHED)


@blueprint.route("/help/{language}/contact", methods=["POST"], content_types=[FORM])
@in_language(blueprint)
def take_contact(site: Site) -> Response:
    request, desk = blueprint.current_request, wiring.desk().desk()
    try:
        fields = {name: values[-1] for name, values in fields_of(request).items()}
    except TooLarge:
        return told(request, site, "too_long", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not desk.document.help_centre.contact_form:
        return told(request, site, "busy", HTTPStatus.SERVICE_UNAVAILABLE)
    form = without_secrets(form_of(fields))
    if fields.get("step") == "edit":
        return page(request, rendering.contact_html(site, form, {}))
    if faults := faults_of(form, desk.is_ours):
        return page(request, rendering.contact_html(site, form, faults), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    found = None if form.wants_person or is_filled_by_a_program(fields) else _likely(form, site.language)
    if found:
        return page(request, rendering.likely_html(site, form, found))
    return _sent(site, form) if is_filled_by_a_program(fields) else _held(site, form)


def _likely(form: ContactForm, language: str) -> Finding | None:
    """What may answer it before it is sent; a secret, and a stranger in the account, go to people at once."""
    if form.removed:
        return None
    found = wiring.desk().help_centre.search.advise(f"{form.subject}\n\n{form.message}", language)
    return found if found.decision in {Decision.ANSWER, Decision.DID_YOU_MEAN} else None


def _held(site: Site, form: ContactForm) -> Response:
    try:
        wiring.desk().help_centre.contact.hold(form, site.language, connection_of(blueprint.current_request))
    except RateLimited as refused:
        is_busy = refused.fields["cause"] == BUSY
        status = HTTPStatus.SERVICE_UNAVAILABLE if is_busy else HTTPStatus.TOO_MANY_REQUESTS
        return told(blueprint.current_request, site, "busy" if is_busy else "too_many", status, form)
    except Upstream as error:
        return failed(blueprint.current_request, site, error, form)
    return _sent(site, form)


def _sent(site: Site, form: ContactForm) -> Response:
    """The same for everybody: whether an address had a mail, or may have one, is nobody's business."""
    words = site.words
    lines = [words["sent_to"].format(address=form.address), words["sent_hours"], words["sent_missing"]]
    lines += [words["secret_more"]] if form.removed else []
    return page(blueprint.current_request, rendering.message_html(site, words["sent"], lines))


@blueprint.route("/help/{language}/confirm/{token}", methods=READ)
@in_language(blueprint)
def show_confirmation(site: Site, token: str) -> Response:
    request, desk = blueprint.current_request, wiring.desk()
    try:
        forms = desk.help_centre.contact.waiting(token)
    except (Unauthorized, NotFound) as error:
        return _dead_link(site, error)
    if not waiting(forms):
        return _done(site, [each.ticket for each in forms if each.ticket])
    return page(request, rendering.confirm_html(site, waiting(forms), token, is_unchosen=False))


@blueprint.route("/help/{language}/confirm/{token}", methods=["POST"], content_types=[FORM])
@in_language(blueprint)
def confirm(site: Site, token: str) -> Response:
    request, desk = blueprint.current_request, wiring.desk()
    try:
        chosen = frozenset(fields_of(request).get("form", []))
        tickets = desk.help_centre.contact.confirm(token, chosen)
        if not tickets:
            left = waiting(desk.help_centre.contact.waiting(token))
            return page(request, rendering.confirm_html(site, left, token, is_unchosen=True), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (Unauthorized, NotFound, TooLarge) as error:
        return _dead_link(site, error)
    return _done(site, tickets)


def _done(site: Site, tickets: list[str]) -> Response:
    words = site.words
    lines = [words["done_more"], *(words["done_reference"].format(reference=grouped(ticket)) for ticket in tickets)]
    return page(blueprint.current_request, rendering.message_html(site, words["done"], lines, is_good=True))


def _dead_link(site: Site, error: SupportError) -> Response:
    cause = str(error.fields.get("cause", "forged"))
    lines = [site.words[f"link_{cause}_more"]]
    html = rendering.message_html(site, site.words[f"link_{cause}"], lines, offers_contact=True)
    return page(blueprint.current_request, html, status=error.status)
