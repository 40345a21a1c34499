"""What is decided about a new ticket before anything is written: its language and category, and what the desk says by itself."""

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.customers.model import Customer
from chalicelib.desk.model import Mailbox as MailboxConfiguration
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.pauses import PAUSED, Pauses
from chalicelib.tickets.events import Withheld
from chalicelib.tickets.language import language_of
from chalicelib.tickets.model import Purpose
from chalicelib.tickets.policy.secrets_sent import may_warn
from chalicelib.tickets.ports import Advice, Answerer

from .arriving import Arrival
from .policy.brakes import digest_of_words, reason_for_silence
from .policy.routing import RELEASED, Open
from .policy.takeover import is_takeover


class Plan(Struct, frozen=True):
    """`withheld` is what a brake kept from being sent. A takeover is acknowledged at most: no article answers it.

    `advice` is what the knowledge base said, whether or not the customer is shown it; None where it was not asked.
    """

    language: str
    category: str | None
    purpose: Purpose | None
    advice: Advice | None
    words: str = ""
    withheld: Withheld | None = None
    is_takeover: bool = False

    @property
    def article(self) -> str | None:
        return self.advice.article if self.advice and self.purpose is Purpose.ANSWER else None

    def named(self, *, shows_titles: bool) -> str | None:
        """What the letter is about: the article that answers, or the titles that an acknowledgement offers."""
        titles = self.advice.titles if self.advice and self.purpose is Purpose.ACKNOWLEDGEMENT and shows_titles else ()
        return self.article or " ".join(titles) or None


def plan_of(decision: Open, arrival: Arrival, customer: Customer, desk: PublishedDesk, answerer: Answerer, *, pauses: Pauses) -> Plan:
    """What the desk sends by itself: to an authenticated person only, within the address's daily cap, and never to spam."""
    mail = arrival.mail
    language = arrival.language or language_of(f"{mail.subject}\n{mail.new_text}", desk.document.locales, mailbox_of(arrival, desk).locale)
    if decision.is_spam or arrival.is_automatic:
        return Plan(language, None, None, None)
    tells = is_takeover(mail.subject, mail.new_text)
    if mail.removed:
        return replace(_plan_of_secret(decision, language, arrival, customer), is_takeover=tells)
    advice = None if tells else answerer.answer(f"{mail.subject}\n\n{mail.new_text}", language)
    category = advice.category if advice and advice.category in desk.document.categories else None
    if advice and arrival.was_advised:
        advice = replace(advice, article=None, titles=())
    switches = desk.document.automatic_mail
    is_answered = advice is not None and advice.article is not None and shows_answers(desk, pauses)
    purpose = Purpose.ANSWER if is_answered else Purpose.ACKNOWLEDGEMENT if switches.acknowledgements else None
    if not arrival.is_authenticated or decision.flag or purpose is None:
        return Plan(language, category, None, advice, is_takeover=tells)
    if purpose.value in pauses:
        return Plan(language, category, None, advice, withheld=Withheld(purpose.value, PAUSED), is_takeover=tells)
    words, cap = digest_of_words(mail.subject, mail.new_text), switches.daily_cap_per_address
    if reason := reason_for_silence(customer, arrival.now, cap, subject=mail.subject, words=words):
        return Plan(language, category, None, advice, withheld=Withheld(purpose.value, reason), is_takeover=tells)
    return Plan(language, category, purpose, advice, words, is_takeover=tells)


def _plan_of_secret(decision: Open, language: str, arrival: Arrival, customer: Customer) -> Plan:
    """A warning alone, which also bears the reference and the promised time: an answer of the desk's would bury it."""
    if decision.flag == RELEASED or not may_warn(None, is_authenticated=arrival.is_authenticated, is_automatic=arrival.is_automatic):
        return Plan(language, None, None, None)
    if customer.suppression is not None:
        return Plan(language, None, None, None, withheld=Withheld(Purpose.WARNING.value, "suppressed"))
    return Plan(language, None, Purpose.WARNING, None)


def shows_answers(desk: PublishedDesk, pauses: Pauses) -> bool:
    """Whether customers see what the knowledge base says: the document says so, and nobody paused it."""
    return desk.document.automatic_mail.sends_answers and Purpose.ANSWER.value not in pauses


def mailbox_of(arrival: Arrival, desk: PublishedDesk) -> MailboxConfiguration:
    """The mailbox that was written to; the desk's first where an agent releases a mail that named none."""
    mailboxes = desk.document.mailboxes
    return mailboxes[arrival.mailbox or next(iter(mailboxes))]
