"""The composition root: builds stores, clients and use cases, lazily, once a process.

What taking a mail in needs is imported here; what else there is, where it is built: a cold start pays for what its trigger uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from chalicelib.agenda.store import Agenda
from chalicelib.aws import clients, dynamodb
from chalicelib.aws.mail import SesMail
from chalicelib.aws.objects import S3Objects
from chalicelib.aws.parameters import decrypt_key, read_parameters
from chalicelib.core.channel_keys import ChannelKeys
from chalicelib.core.clock import Clock, real_now
from chalicelib.core.errors import NotFound
from chalicelib.core.ids import RandomBits, random_bits
from chalicelib.core.observability import logger
from chalicelib.core.secrets import Secrets, secrets_from
from chalicelib.core.settings import Settings, read_settings
from chalicelib.core.signing import Signer
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.store import DeskConfiguration
from chalicelib.faq.store import S3KnowledgeStore
from chalicelib.faq.usecases import LexicalAnswerer
from chalicelib.intake.admission import Admission
from chalicelib.intake.answers import KnowledgeAnswers
from chalicelib.intake.forwarding import Forwarding
from chalicelib.intake.usecases import MailIntake
from chalicelib.outbox.callback import SignedCallbacks
from chalicelib.tickets.delivery import Delivery
from chalicelib.tickets.letters import LetterWriter
from chalicelib.tickets.ports import ArticleText
from chalicelib.tickets.records import OutboundRecord, TicketRecord
from chalicelib.tickets.waking import Waker

if TYPE_CHECKING:
    from chalicelib.agenda.usecases import Sweeper
    from chalicelib.agents.directory import Directory
    from chalicelib.aws.queues import SqsMessages
    from chalicelib.chat.usecases import ChatIntake
    from chalicelib.chat.webhook import WebhookDoor
    from chalicelib.customers.suppression import SuppressionList
    from chalicelib.intake.accepting import AcceptedSenders
    from chalicelib.intake.release import QuarantineDesk
    from chalicelib.intake.returned import Returns
    from chalicelib.oncall.usecases import OnCall
    from chalicelib.sla.usecases import Escalator
    from chalicelib.tickets.bouncing import Bouncing
    from chalicelib.tickets.changing import Changer
    from chalicelib.tickets.events import ClockStarted
    from chalicelib.tickets.participating import Participation
    from chalicelib.tickets.reading import TicketReader
    from chalicelib.tickets.replying import Correspondence
    from chalicelib.tickets.starting import Starter
    from chalicelib.tickets.writing import TicketWriter


class PublishedArticles(Struct, frozen=True):
    """The knowledge base's articles as the conversation wants them, links whole."""

    knowledge: S3KnowledgeStore
    base_url: Callable[[], str]

    def find(self, article_id: str, language: str) -> ArticleText | None:
        current = self.knowledge.find_current()
        if current is None:
            return None
        try:
            article, letter = current.get_article(article_id, language), current.get_letter(article_id, language, self.base_url())
        except NotFound:
            return None
        return ArticleText(article.title, letter, article.source, article.disclaimer)


@dataclass
class Wiring:
    """Everything that a handler needs, made when first asked for: a cold start pays for what its trigger uses."""

    settings: Settings
    desk_now: Clock = real_now
    real_now: Clock = real_now
    random_bits: RandomBits = random_bits

    def __post_init__(self) -> None:
        self._started_at = self.real_now()
        dynamodb.bind(self.settings.desk_table, self.settings.keys_table)

    def desk(self) -> PublishedDesk:
        """The published configuration, at most half a minute old."""
        return self._configuration.current()

    def base_url(self) -> str:
        """Where links begin: what the document says, else the stack's parameter."""
        return self.desk().document.base_url or self.settings.base_url

    @cached_property
    def _configuration(self) -> DeskConfiguration:
        return DeskConfiguration(self._bucket(self.settings.config_bucket), self.real_now)

    @cached_property
    def secrets(self) -> Secrets:
        return self._read_secrets()

    def _read_secrets(self) -> Secrets:
        return secrets_from(read_parameters(clients.client("ssm"), self.settings.parameter_prefix))

    @cached_property
    def knowledge(self) -> S3KnowledgeStore:
        return S3KnowledgeStore(
            self._bucket(self.settings.config_bucket), self.real_now, lambda fault: logger.error("knowledge not read", fault=fault)
        )

    @cached_property
    def answerer(self) -> LexicalAnswerer:
        return LexicalAnswerer(self.knowledge)

    @cached_property
    def articles(self) -> PublishedArticles:
        return PublishedArticles(self.knowledge, self.base_url)

    @cached_property
    def channel_keys(self) -> ChannelKeys:
        return ChannelKeys(self.secrets.chat, self._started_at, lambda: self._read_secrets().chat, self.real_now)

    @cached_property
    def callbacks(self) -> SignedCallbacks:
        return SignedCallbacks(self.channel_keys, self.real_now)

    @cached_property
    def signer(self) -> Signer:
        return Signer(self.secrets.signing_keys)

    @cached_property
    def vault(self) -> Vault:
        kms = clients.client("kms")
        keks = {version: decrypt_key(kms, ciphertext) for version, ciphertext in self.secrets.wrapped_keks.items()}
        return Vault(keks, newest=next(iter(keks)))

    @cached_property
    def contents(self) -> S3Objects:
        return self._bucket(self.settings.content_bucket)

    @cached_property
    def sweeper(self) -> Sweeper:
        from chalicelib.agenda.usecases import SqsQueue, Sweeper

        return Sweeper(self.agenda, SqsQueue(clients.client("sqs"), self.settings.work_queue_url), self.desk_now)

    @property
    def agenda(self) -> Agenda:
        return Agenda(self.desk().document.sharding.agenda)

    @cached_property
    def delivery(self) -> Delivery:
        letters = LetterWriter(self.desk, self.signer, self.articles, self.base_url, self.real_now)
        return Delivery(
            self.desk,
            self.vault,
            self.signer,
            self.contents,
            SesMail(clients.client("sesv2"), self.settings.configuration_set),
            self.callbacks,
            letters,
            self.desk_now,
        )

    @cached_property
    def dead_letters(self) -> SqsMessages:
        from chalicelib.aws.queues import SqsMessages

        return SqsMessages(clients.client("sqs"), self.settings.dead_letters_url)

    @cached_property
    def raw_mail(self) -> S3Objects:
        return self._bucket(self.settings.raw_mail_bucket)

    @cached_property
    def admission(self) -> Admission:
        return Admission(self.desk, self.contents, self.vault, self.signer, KnowledgeAnswers(self.answerer), self.random_bits)

    @cached_property
    def mail_intake(self) -> MailIntake:
        identity_key = self.secrets.identity_key
        forwarding = Forwarding(self.desk, self.agents.find_at, identity_key)
        return MailIntake(
            self.raw_mail,
            self.desk,
            self.signer,
            identity_key,
            self.admission,
            forwarding,
            lambda: self.returns,
            self.delivery,
            self.desk_now,
            self.real_now,
        )

    @cached_property
    def returns(self) -> Returns:
        from chalicelib.intake.returned import Returns

        return Returns(self.signer, self.secrets.identity_key, self.admission, self.bouncing)

    @cached_property
    def bouncing(self) -> Bouncing:
        from chalicelib.tickets.bouncing import Bouncing

        return Bouncing(self.desk, self.vault, self.secrets.identity_key, self._promise, self.desk_now)

    def _promise(self, category: str | None, priority: int, start: int) -> ClockStarted:
        from chalicelib.sla.policy.first_response import first_response_clock

        return first_response_clock(self.desk(), category, priority, start)

    # ---- what agents do

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
    def writer(self) -> TicketWriter:
        from chalicelib.tickets.writing import TicketWriter

        return TicketWriter(self.desk, self.contents, self.signer, self.desk_now)

    @cached_property
    def correspondence(self) -> Correspondence:
        from chalicelib.tickets.replying import Correspondence

        return Correspondence(self.desk, self.reader, self.writer, self.signer, self.secrets.identity_key, self.suppressions)

    @cached_property
    def changer(self) -> Changer:
        from chalicelib.tickets.changing import Changer

        return Changer(self.desk, self.writer, self.agents.is_agent, self._promise)

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

    @cached_property
    def quarantine_desk(self) -> QuarantineDesk:
        from chalicelib.intake.release import QuarantineDesk

        return QuarantineDesk(self.raw_mail, self.desk, self.secrets.identity_key, self.admission, self.desk_now)

    @cached_property
    def chat_door(self) -> WebhookDoor:
        from chalicelib.chat.webhook import WebhookDoor

        return WebhookDoor(self.desk, self.channel_keys, self.real_now)

    @cached_property
    def chat_intake(self) -> ChatIntake:
        from chalicelib.chat.admission import Admission as ChatAdmission
        from chalicelib.chat.usecases import ChatIntake
        from chalicelib.intake.policy.takeover import is_takeover

        admission = ChatAdmission(
            self.desk,
            self.contents,
            self.vault,
            self.signer,
            KnowledgeAnswers(self.answerer),
            self.articles,
            self.base_url,
            self.random_bits,
            lambda text: is_takeover("", text),
        )
        return ChatIntake(admission, self.secrets.identity_key, self.random_bits, self.desk_now, self.real_now)

    @cached_property
    def oncall(self) -> OnCall:
        from chalicelib.aws.topics import SnsTopic
        from chalicelib.oncall.usecases import OnCall

        topic = SnsTopic(clients.client("sns"), self.settings.page_topic_arn)
        return OnCall(topic, self.signer, self.desk, self.base_url, self.desk_now, self.real_now)

    @cached_property
    def escalator(self) -> Escalator:
        from chalicelib.sla.usecases import Escalator

        return Escalator(self.desk, self.oncall, self.desk_now)

    def _bucket(self, name: str) -> S3Objects:
        return S3Objects(clients.client("s3"), name)

    # ---- what the agenda brings: the type of a due item, and who acts on it

    def act_on(self, pk: str, sk: str) -> None:
        """Reads the item consistently and lets its feature decide whether anything is still to be done."""
        from chalicelib.oncall.store import PageRecord
        from chalicelib.quarantine.store import QuarantineRecord

        item = dynamodb.read_batch([(pk, sk)], consistent=True).item(pk, sk)
        now = self.desk_now()
        match item:
            case TicketRecord():
                if item.sn is not None:
                    Waker(self.desk, self.desk_now).wake(str(item.id))
                self.escalator.escalate(str(item.id))
            case OutboundRecord():
                self.delivery.take_over(item, now)
            case PageRecord():
                self.oncall.take_over(item, now)
            case QuarantineRecord() if item.due_at is not None:
                self.oncall.tell_of_quarantine(item)
            case _:
                pass  # gone or no longer due: it was acted on before


_installed: Wiring | None = None
_options: dict[str, Any] = {}


def install(*, on_client: clients.ClientListener | None = None, **options: Any) -> None:
    """Before first use: another `desk_now`, `real_now` or `random_bits` (the local run's movable clock, tests), as a new process would start.

    `on_client` is shown the event system of each AWS client that is made.
    """
    global _installed  # noqa: PLW0603 - the process's one composition root
    clients.forget()
    if on_client is not None:
        clients.listen(on_client)
    _options.clear()
    _options.update(options)
    _installed = None


def desk() -> Wiring:
    """The process's wiring. Raises Misconfigured with the list of every fault in its environment or secrets."""
    global _installed  # noqa: PLW0603 - built once a process
    if _installed is None:
        _installed = Wiring(read_settings(), **_options)
    return _installed
