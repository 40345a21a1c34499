"""The composition root: builds stores, clients and use cases, lazily, once a process.

What taking a mail in needs is imported here; what else there is, where it is built: a cold start pays for what its trigger uses.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients
from chalicelib.core.settings import read_settings
from chalicelib.intake.admission import Admission
from chalicelib.intake.answers import KnowledgeAnswers
from chalicelib.intake.forwarding import Forwarding
from chalicelib.intake.usecases import MailIntake

from .answering import Answering
from .console_desk import ConsoleDesk
from .ruling import Ruling

if TYPE_CHECKING:
    from chalicelib.advising.verdicts import Verdicts
    from chalicelib.chat.usecases import ChatIntake
    from chalicelib.chat.webhook import WebhookDoor
    from chalicelib.console.attending import Attending
    from chalicelib.console.choosing import Choosing
    from chalicelib.console.composing import Composing
    from chalicelib.console.review import ReviewDesk
    from chalicelib.drafting.usecases import Desktop
    from chalicelib.help_centre.parts import HelpCentre
    from chalicelib.intake.release import QuarantineDesk
    from chalicelib.intake.rereading import Rereading
    from chalicelib.intake.returned import Returns
    from chalicelib.oncall.book import RotaBook
    from chalicelib.oncall.usecases import OnCall
    from chalicelib.reveals.ports import AccountContext
    from chalicelib.reveals.usecases import Revealer
    from chalicelib.sla.recounting import Recounter
    from chalicelib.sla.usecases import Escalator
    from chalicelib.step_up.checking import AccountChecks
    from chalicelib.step_up.usecases import StepUp
    from chalicelib.tickets.bouncing import Bouncing


class Wiring(Answering, ConsoleDesk, Ruling):
    """Everything that a handler needs, made when first asked for: a cold start pays for what its trigger uses."""

    # ---- mail

    @cached_property
    def admission(self) -> Admission:
        return Admission(
            self.desk, self.contents, self.vault, self.signer, KnowledgeAnswers(self.answerer, "mail"), self.random_bits, self.wake_ups
        )

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

        return Bouncing(self.desk, self.vault, self.secrets.identity_key, self.desk_now)

    @cached_property
    def quarantine_desk(self) -> QuarantineDesk:
        from chalicelib.intake.release import QuarantineDesk

        return QuarantineDesk(self.raw_mail, self.desk, self.secrets.identity_key, self.admission, self.desk_now)

    @cached_property
    def rereading(self) -> Rereading:
        from chalicelib.intake.rereading import Rereading

        return Rereading(self.mail_intake, self.desk_now)

    @cached_property
    def review_desk(self) -> ReviewDesk:
        from chalicelib.console.review import ReviewDesk

        return ReviewDesk(self.quarantine_desk, self.accepted_senders, self.desk, self.signer, self._name_of, self.desk_now)

    # ---- chat

    @cached_property
    def chat_door(self) -> WebhookDoor:
        from chalicelib.chat.webhook import WebhookDoor

        return WebhookDoor(self.desk, self.channel_keys, self.real_now)

    @cached_property
    def chat_intake(self) -> ChatIntake:
        from chalicelib.chat.admission import Admission as ChatAdmission
        from chalicelib.chat.suggesting import ChatAnswers
        from chalicelib.chat.usecases import ChatIntake
        from chalicelib.intake.policy.takeover import is_takeover

        admission = ChatAdmission(
            self.desk,
            self.contents,
            self.vault,
            self.signer,
            KnowledgeAnswers(self.answerer, "chat"),
            ChatAnswers(self.desk, self.articles, self.signer, self.base_url),
            self.random_bits,
            lambda text: is_takeover("", text),
            self.wake_ups,
        )
        return ChatIntake(admission, self.secrets.identity_key, self.random_bits, self.desk_now, self.real_now)

    # ---- the help centre, and whether its answers helped

    @cached_property
    def help_centre(self) -> HelpCentre:
        from chalicelib.faq.reviews import PageVotes
        from chalicelib.help_centre.parts import HelpCentre
        from chalicelib.intake.forms import FormIntake
        from chalicelib.intake.policy.takeover import is_takeover

        return HelpCentre(
            self.desk, self.knowledge.find_current, self.base_url, lambda: self.answerer, lambda text: is_takeover("", text),
            lambda: self.signer, lambda: self.vault, lambda: self.secrets.identity_key, lambda: self.delivery.mail, lambda: FormIntake(
                self.desk, self.secrets.identity_key, self.admission, self.delivery, self.desk_now), lambda: PageVotes(self.review_book), self.desk_now,
        )  # fmt: skip

    @cached_property
    def verdicts(self) -> Verdicts:
        from chalicelib.advising.verdicts import Verdicts

        return Verdicts(self.signer, self.reader, self.knowledge, lambda: self.review_book)

    # ---- clocks and pages

    @cached_property
    def escalator(self) -> Escalator:
        from chalicelib.sla.usecases import Escalator

        return Escalator(self.desk, self.oncall, self.desk_now)

    @cached_property
    def recounter(self) -> Recounter:
        from chalicelib.sla.recounting import Recounter

        return Recounter(self.escalator)

    def _pager(self) -> OnCall:
        return self.oncall

    @cached_property
    def oncall(self) -> OnCall:
        from chalicelib.oncall.parts import on_call

        return on_call(self, clients.client, lambda: self.delivery.mail)

    @cached_property
    def desktop(self) -> Desktop:
        from chalicelib.drafting.usecases import Desktop

        return Desktop(
            self.desk,
            self.reader,
            self.correspondence,
            lambda: self.macros,
            lambda leased: self.delivery.deliver(*leased),
            self.wake_ups.at,
            self.desk_now,
        )

    @cached_property
    def composing(self) -> Composing:
        from chalicelib.console.composing import Composing

        return Composing(self.desk, self.desktop, self.macro_shelf, self.desk_now)

    @cached_property
    def choices(self) -> Choosing:
        from chalicelib.console.choosing import Choosing

        return Choosing(self.macros, self.ticket_suggestions, self.knowledge, self.reader, self.base_url)

    @cached_property
    def attending(self) -> Attending:
        from chalicelib.console.attending import Attending

        return Attending(self._name_of, self.desk_now)

    # ---- what stands between agents and customers' data

    @cached_property
    def revealer(self) -> Revealer:
        from chalicelib.reveals.usecases import Revealer

        return Revealer(self.desk, self.reader, self.writer, self.oncall, self.audit, self.desk_now, self.account_context)

    @cached_property
    def account_context(self) -> AccountContext:
        from chalicelib.reveals.account_door import HttpAccountContext

        return HttpAccountContext(self.account_system)

    @cached_property
    def account_checks(self) -> AccountChecks:
        from chalicelib.step_up.check_door import HttpAccountCheck
        from chalicelib.step_up.checking import AccountChecks

        return AccountChecks(self.reader, self.writer, HttpAccountCheck(self.account_system), self.random_bits, self.desk_now)

    @cached_property
    def step_up(self) -> StepUp:
        from chalicelib.step_up.letters import CodeLetters
        from chalicelib.step_up.usecases import StepUp

        return StepUp(
            self.reader, self.writer, CodeLetters(self.desk, self.signer), lambda: self.delivery.mail, self.suppressions, self.signer,
            self.random_bits, self.desk_now,
        )  # fmt: skip

    @cached_property
    def rota_book(self) -> RotaBook:
        from chalicelib.oncall.parts import rota_book

        return rota_book(self)


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
