"""What every use case stands on: the clocks, the published desk, secrets and what is made of them, buckets and queues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.agenda.store import Agenda
from chalicelib.agenda.waking import QueueWakeUps, WakeUps
from chalicelib.aws import clients, dynamodb
from chalicelib.aws.objects import S3Objects
from chalicelib.aws.parameters import decrypt_key, read_parameters
from chalicelib.core.channel_keys import ChannelKeys
from chalicelib.core.clock import Clock, real_now
from chalicelib.core.ids import RandomBits, random_bits
from chalicelib.core.secrets import Secrets, secrets_from
from chalicelib.core.settings import Settings
from chalicelib.core.signing import Signer
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.store import DeskConfiguration
from chalicelib.rules.store import BookShelf
from chalicelib.sla.policy.calendars.public_holidays import know
from chalicelib.sla.policy.clocks.keeping import clocked
from chalicelib.tickets.store import keep_clocks, keep_rules

if TYPE_CHECKING:
    from chalicelib.accounts.signed_call import SignedCall
    from chalicelib.agenda.usecases import SqsQueue, Sweeper
    from chalicelib.aws.queues import SqsMessages
    from chalicelib.oncall.ports import Outside


@dataclass
class Foundation:
    settings: Settings
    desk_now: Clock = real_now
    real_now: Clock = real_now
    random_bits: RandomBits = random_bits
    outside: Outside | None = None
    """None: the world."""

    def __post_init__(self) -> None:
        self._started_at = self.real_now()
        dynamodb.bind(self.settings.desk_table, self.settings.keys_table)
        keep_clocks(clocked)
        keep_rules(self.rule_shelf)

    # ---- what the desk's people published

    def desk(self) -> PublishedDesk:
        """The published configuration, at most half a minute old."""
        return self._configuration.current()

    @cached_property
    def rule_shelf(self) -> BookShelf:
        return BookShelf(self.real_now)

    def base_url(self) -> str:
        """Where links begin: what the document says, else the stack's parameter."""
        return self.desk().document.base_url or self.settings.base_url

    @cached_property
    def _configuration(self) -> DeskConfiguration:
        return DeskConfiguration(self._bucket(self.settings.config_bucket), self.real_now, lambda desk: know(desk.holidays))

    # ---- secrets, and what is made of them

    @cached_property
    def secrets(self) -> Secrets:
        return self._read_secrets()

    def _read_secrets(self) -> Secrets:
        return secrets_from(read_parameters(clients.client("ssm"), self.settings.parameter_prefix))

    @cached_property
    def channel_keys(self) -> ChannelKeys:
        return ChannelKeys(self.secrets.chat, self._started_at, lambda: self._read_secrets().chat, self.real_now)

    @cached_property
    def webhooks(self) -> ChannelKeys:
        """People's own addresses for pages: each with its keys after it."""
        return ChannelKeys(self.secrets.posts, self._started_at, lambda: self._read_secrets().posts, self.real_now)

    @cached_property
    def account_system(self) -> SignedCall:
        from chalicelib.accounts.signed_call import NAME, SignedCall

        return SignedCall(lambda: self.webhooks(NAME), self.real_now, self.random_bits)

    @cached_property
    def signer(self) -> Signer:
        return Signer(self.secrets.signing_keys)

    @cached_property
    def vault(self) -> Vault:
        kms = clients.client("kms")
        keks = {version: decrypt_key(kms, ciphertext) for version, ciphertext in self.secrets.wrapped_keks.items()}
        return Vault(keks, newest=next(iter(keks)))

    # ---- buckets and queues

    @cached_property
    def contents(self) -> S3Objects:
        return self._bucket(self.settings.content_bucket)

    @cached_property
    def raw_mail(self) -> S3Objects:
        return self._bucket(self.settings.raw_mail_bucket)

    def _bucket(self, name: str) -> S3Objects:
        return S3Objects(clients.client("s3"), name)

    @property
    def agenda(self) -> Agenda:
        return Agenda(self.desk().document.sharding.agenda)

    @property
    def sweeper(self) -> Sweeper:
        """Made for each sweep: a publication may have given the agenda more shards, and what stands there is read by nobody else."""
        from chalicelib.agenda.usecases import Sweeper, queues_of

        return Sweeper(self.agenda, queues_of(clients.client("sqs"), self.settings), self.desk_now)

    @cached_property
    def wake_ups(self) -> WakeUps:
        """Hands over what is due before the next sweep: pages, and accounts in strange hands."""

        def queue() -> SqsQueue:
            from chalicelib.agenda.usecases import SqsQueue

            return SqsQueue(clients.client("sqs"), self.settings.urgent_queue_url)

        return QueueWakeUps(queue)

    @cached_property
    def dead_letters(self) -> SqsMessages:
        from chalicelib.aws.queues import SqsMessages

        return SqsMessages(clients.client("sqs"), self.settings.dead_letters_url)
