"""Makes the calls of a page, each by its channel: AWS's one after another, people's own addresses side by side meanwhile, because those may hang."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from chalicelib.core.errors import SupportError, Upstream
from chalicelib.desk.chains import Channel
from chalicelib.desk.words import Severity

from .policy.chain_history import Attempt
from .policy.page import Page
from .ports import Notice, PageChannel

LONGEST_S = 12.0
AT_ONCE = 64
OUTWARD: Channel = "webhook"
Outcomes = Mapping[Attempt, SupportError | None]


@dataclass
class Telling:
    """`channels` makes a channel when it is first needed."""

    channels: Callable[[Channel], PageChannel]
    link_of: Callable[[str], str]
    severity_at: Callable[[Page, int], Severity]
    threads: Callable[[int], Executor] = ThreadPoolExecutor

    def tell(self, page: Page, attempts: tuple[Attempt, ...]) -> Outcomes:
        notices = [Notice(page, one, self.severity_at(page, one.level), self.link_of(page.id)) for one in attempts]
        outward = self._begun([notice for notice in notices if notice.attempt.channel == OUTWARD])
        found = {notice.attempt: self._told(notice) for notice in notices if notice.attempt not in outward}
        return found | _outcomes(outward)

    def _told(self, notice: Notice) -> SupportError | None:
        try:
            self.channels(notice.attempt.channel).tell(notice)
        except SupportError as error:
            return error
        return None

    def _begun(self, notices: list[Notice]) -> dict[Attempt, "Future[SupportError | None]"]:
        """Under way before AWS is called, so that none holds up another."""
        pool = self.threads(AT_ONCE)
        begun = {notice.attempt: pool.submit(self._told, notice) for notice in notices}
        pool.shutdown(wait=False)
        return begun


def _outcomes(begun: "Mapping[Attempt, Future[SupportError | None]]") -> dict[Attempt, SupportError | None]:
    """All of them together are not waited for longer than one may take: what hangs has failed, and what did not begin is not begun."""
    wait(begun.values(), LONGEST_S)
    return {attempt: _outcome(future) for attempt, future in begun.items()}


def _outcome(future: "Future[SupportError | None]") -> SupportError | None:
    if not future.done():
        future.cancel()
        return Upstream(f"The webhook said nothing for {LONGEST_S:.0f} seconds. The next channel is tried.")
    return future.result()
