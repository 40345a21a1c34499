"""What the console needs: signing in, queues, tickets as agents read them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .ruling import Ruling

if TYPE_CHECKING:
    from chalicelib.console.bulk import Bulk
    from chalicelib.console.cases import Cases
    from chalicelib.console.conversation import TicketPages
    from chalicelib.console.customer_pages import CustomerPages
    from chalicelib.console.customer_side import CustomerSides
    from chalicelib.console.handouts import Handouts
    from chalicelib.console.notice_pages import NoticePages
    from chalicelib.console.ports import ProviderDoor, SignInPager
    from chalicelib.console.queue_counts import QueueCounts
    from chalicelib.console.queues import Queues
    from chalicelib.console.rail import SavedViews
    from chalicelib.console.said import Sayings
    from chalicelib.console.search_pages import SearchPages
    from chalicelib.console.signing_in import SigningIn
    from chalicelib.console.taking import NextTicket
    from chalicelib.customers.people import People


class ConsoleDesk(Ruling):
    def _pager(self) -> SignInPager:
        """Made when somebody is blocked; most processes never need it."""
        raise NotImplementedError

    @cached_property
    def sign_in(self) -> SigningIn:
        from chalicelib.console.openid import OpenIdProvider
        from chalicelib.console.signing_in import SigningIn

        settings = self.settings
        provider = OpenIdProvider(
            settings.sign_in_issuer, settings.sign_in_client, lambda: self.secrets.sign_in_secret, self.provider_door, self.real_now
        )
        return SigningIn(provider, self.signer, self.base_url, self.real_now, self.random_bits, self._pager)

    @cached_property
    def provider_door(self) -> ProviderDoor:
        from chalicelib.console.provider_door import HttpProviderDoor

        return HttpProviderDoor()

    @cached_property
    def queues(self) -> Queues:
        from chalicelib.console.queues import Queues

        return Queues(self.reader, self.desk, self.signer, self.desk_now)

    @cached_property
    def queue_counts(self) -> QueueCounts:
        from chalicelib.console.queue_counts import QueueCounts

        return QueueCounts(self.desk, self.desk_now, self.real_now)

    @cached_property
    def search_pages(self) -> SearchPages:
        from chalicelib.console.search_pages import SearchPages

        return SearchPages(self.queues, self.search)

    @cached_property
    def saved_views(self) -> SavedViews:
        from chalicelib.console.rail import SavedViews

        return SavedViews(self.desk_now, self.random_bits)

    @cached_property
    def bulk(self) -> Bulk:
        from chalicelib.console.bulk import Bulk

        return Bulk(self.changer, self.labeller, lambda: self.assigner, self.signer)

    @cached_property
    def next_ticket(self) -> NextTicket:
        from chalicelib.console.taking import NextTicket

        return NextTicket(self.reader, self.changer, self.desk)

    @cached_property
    def ticket_pages(self) -> TicketPages:
        from chalicelib.console.conversation import TicketPages
        from chalicelib.tickets.others import OtherTickets

        return TicketPages(self.reader, OtherTickets(self.reader), self.desk, self._name_of, self._rule_name, self.desk_now)

    @cached_property
    def cases(self) -> Cases:
        from chalicelib.console.cases import Cases

        return Cases(self.merger, self.splitter, self.changer, self.labeller, self.transfers, self.side_tasks)

    @cached_property
    def sayings(self) -> Sayings:
        from chalicelib.console.said import Sayings

        return Sayings(self.signer, self.real_now)

    @cached_property
    def handouts(self) -> Handouts:
        from chalicelib.aws import clients
        from chalicelib.console.handouts import Handouts, ShortLinks

        return Handouts(
            self.reader, ShortLinks(clients.client("s3"), self.settings.handout_bucket), self.desk, self.desk_now, self.random_bits
        )

    def _rule_name(self, rule_id: str) -> str:
        return next((rule.name for rule in self.rule_shelf.current().rules if rule.id == rule_id), rule_id)

    @cached_property
    def customer_sides(self) -> CustomerSides:
        from chalicelib.console.customer_side import CustomerSides

        return CustomerSides(
            self.reader.keyring, self.desk, self.audit, self.agents.everybody, self.desk_now, self.account_system.is_set_up
        )

    @cached_property
    def people(self) -> People:
        from chalicelib.customers.people import People

        return People(self.desk_now, self.random_bits)

    @cached_property
    def customer_pages(self) -> CustomerPages:
        from chalicelib.console.customer_pages import CustomerPages

        return CustomerPages(self.people, self.reader.keyring, self.desk, self.customer_sides, self._name_of, self.desk_now)

    @cached_property
    def notice_pages(self) -> NoticePages:
        from chalicelib.console.notice_pages import NoticePages

        return NoticePages(self.desk, self.signer, self._name_of, self.desk_now)

    def _name_of(self, agent_id: str) -> str:
        agent = next((agent for agent in self.agents.everybody() if agent.id == agent_id), None)
        return agent.name if agent else agent_id
