"""Masks who stands in what the API answers with: in a ticket until this agent was shown it with a reason (`POST /tickets/{id}/reveals`)."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from chalicelib import wiring
from chalicelib.agents.model import Agent
from chalicelib.reveals import store as reveals
from chalicelib.reveals.policy.masking import masked_address, masked_name
from chalicelib.tickets.model import Ticket

from .api_answers import MailPreview, MessageView, ParticipantView, PartyView, RecipientsView, TicketView

Mask = Callable[[str], str]


def masked_for(agent: Agent, ticket: Ticket, view: TicketView) -> TicketView:
    """One read. Texts, subjects and our own addresses stay as they are."""
    desk = wiring.desk()
    shown = reveals.find_shown(ticket.id, agent.id, desk.desk_now())
    address: Mask = _as_it_is if "address" in shown else _address
    name: Mask = _as_it_is if "name" in shown else masked_name
    if {"address", "name"} <= shown:
        return view
    return _masked(
        view, lambda party: PartyView(address(party.address), party.name if desk.desk().is_ours(party.address) else name(party.name))
    )


def masked_preview(view: MailPreview) -> MailPreview:
    """Before it is let in there is no ticket on which a reason could be given: whoever must know lets it in, and says why there."""
    sender = _unknown(view.sender) if view.sender else None
    return replace(view, sender=sender, to=[_unknown(each) for each in view.to], cc=[_unknown(each) for each in view.cc])


def _unknown(party: PartyView) -> PartyView:
    return party if wiring.desk().desk().is_ours(party.address) else PartyView(masked_address(party.address), masked_name(party.name))


def _address(text: str) -> str:
    return text if wiring.desk().desk().is_ours(text) else masked_address(text)


def _masked(view: TicketView, party: Callable[[PartyView], PartyView]) -> TicketView:
    def parties(given: Iterable[PartyView]) -> list[PartyView]:
        return [party(each) for each in given]

    def participant(each: ParticipantView) -> ParticipantView:
        made = party(PartyView(each.address or "", each.name))
        return replace(each, address=made.address if each.address is not None else None, name=made.name)

    def message(each: MessageView) -> MessageView:
        return replace(each, sender=party(each.sender) if each.sender else None, to=parties(each.to), cc=parties(each.cc))

    goes_to = view.reply_goes_to
    return replace(
        view, requester=party(view.requester) if view.requester else None, participants=[participant(each) for each in view.participants],
        reply_goes_to=RecipientsView(parties(goes_to.to), parties(goes_to.cc), parties(goes_to.left_out)),
        conversation=[message(each) for each in view.conversation],
    )  # fmt: skip


def _as_it_is(text: str) -> str:
    return text
