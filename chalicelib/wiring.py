"""The composition root: builds stores, clients and use cases, lazily, once a process."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalicelib.agenda.store import Agenda
from chalicelib.agenda.usecases import SqsQueue, Sweeper
from chalicelib.aws import clients, dynamodb
from chalicelib.aws.mail import SesMail
from chalicelib.aws.objects import S3Objects
from chalicelib.aws.parameters import decrypt_key, read_parameters
from chalicelib.aws.topics import SnsTopic
from chalicelib.core.clock import Clock, real_now
from chalicelib.core.ids import RandomBits, random_bits
from chalicelib.core.secrets import Secrets, secrets_from
from chalicelib.core.settings import Settings, read_settings
from chalicelib.core.signing import Signer
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.desk.store import DeskConfiguration
from chalicelib.intake.admission import Admission
from chalicelib.intake.usecases import MailIntake
from chalicelib.oncall.store import PageRecord
from chalicelib.oncall.usecases import OnCall
from chalicelib.quarantine.store import QuarantineRecord
from chalicelib.sla.usecases import Escalator
from chalicelib.tickets.delivery import Delivery
from chalicelib.tickets.letters import LetterWriter
from chalicelib.tickets.records import OutboundRecord, TicketRecord


@dataclass
class Wiring:
    """Everything that a handler needs, made when first asked for: a cold start pays for what its trigger uses."""

    settings: Settings
    desk_now: Clock = real_now
    real_now: Clock = real_now
    random_bits: RandomBits = random_bits

    def __post_init__(self) -> None:
        dynamodb.bind(self.settings.desk_table, self.settings.keys_table)

    def desk(self) -> PublishedDesk:
        """The published configuration, at most half a minute old."""
        return self._configuration.current()

    @cached_property
    def _configuration(self) -> DeskConfiguration:
        return DeskConfiguration(self._bucket(self.settings.config_bucket), self.real_now)

    @cached_property
    def secrets(self) -> Secrets:
        return secrets_from(read_parameters(clients.client("ssm"), self.settings.parameter_prefix))

    @cached_property
    def answerer(self) -> Any:
        from types import SimpleNamespace
        return SimpleNamespace(answer=lambda q, l: None, find=lambda a, l: None)

    @property
    def articles(self): return self.answerer
    @property
    def callbacks(self): return self.answerer

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
        return Sweeper(self.agenda, SqsQueue(clients.client("sqs"), self.settings.work_queue_url), self.desk_now)

    @property
    def agenda(self) -> Agenda:
        return Agenda(self.desk().document.sharding.agenda)

    @cached_property
    def delivery(self) -> Delivery:
        letters = LetterWriter(self.desk, self.signer, self.articles, self.settings.base_url, self.real_now)
        return Delivery(
            self.desk, self.vault, self.signer, self.contents, SesMail(clients.client("sesv2")), self.callbacks, letters, self.desk_now
        )

    @cached_property
    def mail_intake(self) -> MailIntake:
        admission = Admission(self.desk, self.contents, self.vault, self.signer, self.answerer, self.random_bits)
        raw = self._bucket(self.settings.raw_mail_bucket)
        return MailIntake(raw, self.desk, self.signer, self.secrets.identity_key, admission, self.delivery, self.desk_now, self.real_now)

    @cached_property
    def oncall(self) -> OnCall:
        topic = SnsTopic(clients.client("sns"), self.settings.page_topic_arn)
        return OnCall(topic, self.signer, self.desk, self.settings.base_url, self.desk_now, self.real_now)

    @cached_property
    def escalator(self) -> Escalator:
        return Escalator(self.desk, self.oncall, self.desk_now)

    def _bucket(self, name: str) -> S3Objects:
        return S3Objects(clients.client("s3"), name)

    # ---- what the agenda brings: the type of a due item, and who acts on it

    def act_on(self, pk: str, sk: str) -> None:
        """Reads the item consistently and lets its feature decide whether anything is still to be done."""
        item = dynamodb.read_batch([(pk, sk)], consistent=True).item(pk, sk)
        now = self.desk_now()
        match item:
            case TicketRecord():
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
