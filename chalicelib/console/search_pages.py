"""The search page: what was typed is told apart, looked for where it can be found, and shown as a queue shows tickets."""

from dataclasses import dataclass

from msgspec.structs import replace

from chalicelib.agents.model import Agent
from chalicelib.search.asking import question_of
from chalicelib.search.model import ref_of
from chalicelib.tickets.searching import Hit, TicketSearch

from .policy.asked import Asked
from .policy.marking import marked
from .policy.narrowing import filters_of
from .policy.places import SEARCH, Place
from .policy.time_words import moment_of
from .queues import ListedTicket, Listing, Queues

HITS = 25


@dataclass
class SearchPages:
    queues: Queues
    search: TicketSearch

    def page(self, asked: Asked, agent: Agent, *, place: Place | None = None, title: str = "", cursor: str = "") -> Listing:
        """What cannot be asked comes back with its `problem`: empty (nothing was typed), wrong (a filter), short (nothing to look up)."""
        shown = Listing(place or Place(SEARCH, asked.text), [], asked=asked, title=title)
        if asked.wrong:
            return replace(shown, problem="wrong")
        if not asked.words:
            return (
                self.queues.narrowed(asked, agent, place=place, title=title, cursor=cursor)
                if asked.filters
                else replace(shown, problem="empty")
            )
        filters = filters_of(asked, agent.id, self.queues.zone_of(asked), self.queues.desk_now())
        about = f"console search {asked.text} {filters!r}"
        last = self.queues.place_after(about, cursor)
        hits = self.search.find(asked.words, filters, HITS, ref_of(last) if last else None)
        if hits is None:
            return replace(shown, problem="short")
        words = tuple(word for term in question_of(asked.words).terms for word in term.words)
        rows = [self._listed(hit, words) for hit in hits.found]
        following = self.queues.signed_cursor(about, hits.last.name if hits.last else None)
        return replace(shown, rows=rows, next=following, is_thin=following is not None and len(rows) < HITS)

    def _listed(self, hit: Hit, words: tuple[str, ...]) -> ListedTicket:
        row = self.queues.found(hit.ticket, hit.subject)
        zone = self.queues.desk().time_zone_of(hit.ticket.team)
        when = moment_of(hit.commit.occurred_at, int(self.queues.desk_now()), zone) if hit.commit else None
        return replace(row, excerpt=marked(hit.excerpt, words), where=hit.where or "", when=when)
