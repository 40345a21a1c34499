"""The signed link on every copy of a page: good for a week, for whoever has it."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.core.clock import Clock
from chalicelib.core.errors import Unauthorized
from chalicelib.core.signing import Signer

LIFETIME_S = 7 * 86400


@dataclass
class PageLinks:
    signer: Signer
    base_url: Callable[[], str]
    real_now: Clock

    def link_of(self, page_id: str) -> str:
        """Where a person acknowledges: shown by GET, done by POST, so that a link scanner acknowledges nothing."""
        value = f"{page_id}|{int(self.real_now()) + LIFETIME_S}"
        return f"{self.base_url()}/pages/{self.signer.sign('page', value)}"

    def page_of_link(self, token: str) -> str:
        """Raises Unauthorized for a link that we did not sign, or that is over a week old."""
        value = self.signer.verified("page", token)
        page_id, _, expires_at = (value or "").rpartition("|")
        if not value:
            raise Unauthorized(
                "This link was not made by this desk, or it was cut short on its way. Open the newest page instead.", {"cause": "forged"}
            )
        if int(expires_at) < self.real_now():
            raise Unauthorized("This link is over a week old. Open the newest page, or the ticket itself.", {"cause": "expired"})
        return page_id
