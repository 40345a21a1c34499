"""What agents do with tickets, and what it takes: who they are, reading, writing, changing, and whom not to write to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .following import Following

if TYPE_CHECKING:
    from chalicelib.agents.directory import Directory
    from chalicelib.customers.suppression import SuppressionList
    from chalicelib.intake.accepting import AcceptedSenders
    from chalicelib.tickets.changing import Changer
    from chalicelib.tickets.labelling import Labeller
    from chalicelib.tickets.merging import Merger
    from chalicelib.tickets.participating import Participation
    from chalicelib.tickets.reading import TicketReader
    from chalicelib.tickets.replying import Correspondence
    from chalicelib.tickets.searching import TicketSearch
    from chalicelib.tickets.side_tasks import SideTasks
    from chalicelib.tickets.splitting import Splitter
    from chalicelib.tickets.starting import Starter
    from chalicelib.tickets.transferring import Transfers
    from chalicelib.tickets.writing import TicketWriter


class AgentsWork(Following):
    @cached_property
    def agents(self) -> Directory:
        from chalicelib.agents.directory import Directory

        return Directory(self.real_now)

    @cached_property
    def reader(self) -> TicketReader:
        from chalicelib.customers.keyring import KeyRing
        from chalicelib.tickets.reading import TicketReader

        return TicketReader(self.desk, KeyRing(self.vault, self.real_now), self.contents)

    @cached_property
    def search(self) -> TicketSearch:
        from chalicelib.tickets.searching import TicketSearch

        return TicketSearch(lambda: self.search_index, self.search_digests, self.reader.keyring, self.contents, self.signer)

    @cached_property
    def writer(self) -> TicketWriter:
        from chalicelib.tickets.writing import TicketWriter

        return TicketWriter(self.desk, self.contents, self.signer, self.desk_now)

    @cached_property
    def correspondence(self) -> Correspondence:
        from chalicelib.tickets.replying import Correspondence

        return Correspondence(
            self.desk, self.reader, self.writer, self.signer, self.secrets.identity_key, self.suppressions, self.agents.is_agent
        )

    @cached_property
    def changer(self) -> Changer:
        from chalicelib.tickets.changing import Changer

        return Changer(self.desk, self.writer, self.agents.is_agent)

    @cached_property
    def merger(self) -> Merger:
        from chalicelib.tickets.merging import Merger

        return Merger(self.writer)

    @cached_property
    def splitter(self) -> Splitter:
        from chalicelib.tickets.splitting import Splitter

        return Splitter(self.reader, self.writer, self.random_bits)

    @cached_property
    def labeller(self) -> Labeller:
        from chalicelib.tickets.labelling import Labeller

        return Labeller(self.writer)

    @cached_property
    def transfers(self) -> Transfers:
        from chalicelib.tickets.transferring import Transfers

        return Transfers(self.changer, self.correspondence)

    @cached_property
    def side_tasks(self) -> SideTasks:
        from chalicelib.tickets.side_tasks import SideTasks

        return SideTasks(self.reader, self.writer, self.agents.is_agent)

    @cached_property
    def suppressions(self) -> SuppressionList:
        from chalicelib.customers.suppression import SuppressionList

        return SuppressionList(self.secrets.identity_key, self.desk_now)

    @cached_property
    def starter(self) -> Starter:
        from chalicelib.tickets.starting import Starter

        return Starter(
            self.desk, self.writer, self.vault, self.secrets.identity_key, self.agents.is_agent, self.random_bits, self.suppressions
        )

    @cached_property
    def participation(self) -> Participation:
        from chalicelib.tickets.participating import Participation

        return Participation(self.writer, self.vault, self.reader.keyring, self.secrets.identity_key)

    @cached_property
    def accepted_senders(self) -> AcceptedSenders:
        from chalicelib.intake.accepting import AcceptedSenders

        return AcceptedSenders(self.reader.keyring, self.desk_now)
