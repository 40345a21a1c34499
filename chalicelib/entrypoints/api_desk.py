"""The agents' API: quarantine decided, who one is, and the description of it all."""

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.core.errors import Conflict, Forbidden, NotFound
from chalicelib.quarantine import store as quarantine

from .api import Answer, Api, Call, Nothing
from .api_answers import Me, QuarantineDetail, QuarantinePage, QuarantineView, preview_of, quarantine_view
from .api_cursors import signed_cursor, verified_cursor
from .api_masking import masked_preview
from .api_requests import NoBody, PageQuery, ReleaseBody

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.operation("GET", "/quarantine", summary="List the mail that waits for a decision", given=PageQuery, answer=QuarantinePage)
def list_quarantine(call: Call[PageQuery]) -> Answer:
    """Newest first: what could not be taken in, and what is held on a ticket that its sender may not join."""
    signer, limit = wiring.desk().signer, call.given.limit
    found = quarantine.waiting(limit + 1, verified_cursor(signer, "quarantine", call.given.cursor))
    last = found[limit - 1].id if len(found) > limit else None
    page = QuarantinePage([quarantine_view(mail) for mail in found[:limit]], signed_cursor(signer, "quarantine", last))
    return Answer(page, seen=tuple(mail.id for mail in found[:limit]))


@api.operation("GET", "/quarantine/{mail_id}", summary="Show a quarantined mail", answer=QuarantineDetail, problems=(NotFound,))
def show_quarantined(call: Call[Nothing], mail_id: str) -> Answer:
    """With a preview of the mail where it can be read; names and addresses are masked, our own are not."""
    mail = quarantine.get(mail_id)
    seen = wiring.desk().quarantine_desk.preview(mail)
    return Answer(
        QuarantineDetail(quarantined=quarantine_view(mail), mail=masked_preview(preview_of(seen.mail, seen.warnings)) if seen else None)
    )


@api.operation(
    "POST", "/quarantine/{mail_id}/release", summary="Let a mail in", given=ReleaseBody, answer=QuarantineView,
    problems=(NotFound, Conflict, Forbidden), example={"add_participant": False, "always": False},
)  # fmt: skip
def release_quarantined(call: Call[ReleaseBody], mail_id: str) -> Answer:
    """Held mail joins its ticket, all other opens one. No automatic mail answers it. Mail with a virus can only be discarded.

    A sender whose mail fails DMARC may be accepted from now on (`always`): forwarders and aliases fail it, too. `GET /accepted-senders` lists them.
    """
    decision = wiring.desk().quarantine_desk.release(
        mail_id, call.agent.actor, add_participant=call.given.add_participant, always=call.given.always
    )
    return Answer(quarantine_view(quarantine.get(mail_id), decision.ticket))


@api.operation(
    "POST", "/quarantine/{mail_id}/discard", summary="Discard a mail", given=NoBody, answer=QuarantineView, problems=(NotFound, Conflict)
)
def discard_quarantined(call: Call[NoBody], mail_id: str) -> Answer:
    """It stays in the raw bucket until its lifecycle ends it."""
    wiring.desk().quarantine_desk.discard(mail_id, call.agent.actor)
    return Answer(quarantine_view(quarantine.get(mail_id)))


@api.operation("GET", "/me", summary="Who I am", answer=Me, is_recorded=False)
def show_me(call: Call[Nothing]) -> Answer:
    return Answer(Me(call.agent.id, call.agent.name))


@api.operation("GET", "/openapi.json", summary="This description", answer=dict, is_public=True)
def describe_api(call: Call[Nothing]) -> Answer:
    """OpenAPI 3.1, generated from the operations and their types."""
    # here, because the description is asked for once in a while and needs every group
    from . import (
        api_cases,
        api_drafts,
        api_knowledge,
        api_me,
        api_on_call,
        api_pages,
        api_people,
        api_reveals,
        api_rules,
        api_search,
        api_sla,
        api_suppressions,
        api_tickets,
    )
    from .openapi import document

    return Answer(
        document(
            [
                *api_tickets.api.operations,
                *api_cases.api.operations,
                *api_me.api.operations,
                *api_people.api.operations,
                *api_drafts.api.operations,
                *api_reveals.api.operations,
                *api_rules.api.operations,
                *api_search.api.operations,
                *api_sla.api.operations,
                *api_suppressions.api.operations,
                *api_knowledge.api.operations,
                *api_pages.api.operations,
                *api_on_call.api.operations,
                *api.operations,
            ]
        ),
        {"Cache-Control": "public, max-age=300"},
    )
