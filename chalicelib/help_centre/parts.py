"""The parts of the help centre, each put together when it is first asked for: who reads an article pays for no form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.core.clock import Clock
from chalicelib.core.signing import Signer
from chalicelib.customers.vault import Vault
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.ports import MailTransport

from .ports import Answerer, FormIntake, Library, Votes
from .reads import Reads
from .site import HelpSite

if TYPE_CHECKING:
    from .contact import ContactDesk
    from .searching import Search
    from .voting import Voting


@dataclass
class HelpCentre:
    """What is handed over as a function is made when it is called for the first time."""

    desk: Callable[[], PublishedDesk]
    library: Callable[[], Library | None]
    base_url: Callable[[], str]
    answerer: Callable[[], Answerer]
    is_takeover: Callable[[str], bool]
    signer: Callable[[], Signer]
    vault: Callable[[], Vault]
    identity_key: Callable[[], bytes]
    mail: Callable[[], MailTransport]
    intake: Callable[[], FormIntake]
    votes: Callable[[], Votes]
    desk_now: Clock

    @cached_property
    def site(self) -> HelpSite:
        return HelpSite(self.desk, self.library, self.base_url, self.reads.in_language)

    @cached_property
    def reads(self) -> Reads:
        return Reads(self.desk_now)

    @cached_property
    def search(self) -> "Search":
        from .searching import Search

        return Search(self.desk, self.answerer(), self.library, self.is_takeover, self.site.prefix)

    @cached_property
    def voting(self) -> "Voting":
        from .voting import Voting

        return Voting(self.votes, self.identity_key(), self.desk_now)

    @cached_property
    def contact(self) -> "ContactDesk":
        from .contact import ContactDesk
        from .letters import ConfirmationLetters

        letters = ConfirmationLetters(self.desk, self.signer(), self.base_url)
        return ContactDesk(self.desk, self.vault(), self.identity_key(), letters, self.mail(), self.intake(), self.desk_now)
