"""What stands in the rail beside the queues: one's saved views and everybody's, and whether one is away."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.assignment import store as work
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.core.ids import RandomBits, encode
from chalicelib.views import store as views
from chalicelib.views.store import SavedView

from .policy.asked import LONGEST

LONGEST_NAME = 80
LONGEST_ID = 64


class ViewLink(Struct, frozen=True):
    id: str
    name: str
    is_shared: bool


class Rail(Struct, frozen=True):
    """`is_away` is None for who is given nothing by itself."""

    views: tuple[ViewLink, ...] = ()
    is_away: bool | None = None


@dataclass
class SavedViews:
    desk_now: Clock
    random_bits: RandomBits

    def rail(self, agent: str) -> Rail:
        profile = work.find_profile(agent)
        links = (ViewLink(view.id, view.name, is_shared=owner == views.ALL) for owner, view in self._all(agent).values())
        named = tuple(sorted(links, key=lambda link: (link.is_shared, link.name.casefold())))
        return Rail(named, profile.is_away(self.desk_now()) if profile else None)

    def get(self, agent: str, view_id: str) -> SavedView:
        found = self._all(agent).get(view_id)
        if found is None:
            raise NotFound("There is no such view.", {"view": view_id[:40]})
        return found[1]

    def keep(self, agent: str, by: str, name: str, query: str, *, is_shared: bool) -> str:
        """Its id. The same name again is the same view with another content. Raises InvalidInput."""
        plain = " ".join(name.split())
        if not plain or len(plain) > LONGEST_NAME or not query.strip() or len(query) > LONGEST:
            raise InvalidInput("A view has a name of up to 80 characters, and something that it shows.", {"field": "name", "cause": "view"})
        owner = views.ALL if is_shared else agent
        own = {view.name.casefold(): view.id for view in views.views_of(owner)}
        view_id = own.get(plain.casefold()) or encode(self.random_bits(50), 10).lower()
        if view_id not in own.values() and len(own) >= views.MOST:
            raise InvalidInput(f"There are {views.MOST} views already. Take one away first.", {"field": "name", "cause": "view"})
        commit([views.keep(owner, SavedView(view_id, plain, query=query), by)])
        return view_id

    def take_away(self, agent: str, by: str, view_id: str) -> None:
        """One's own, else the shared one."""
        if len(view_id) > LONGEST_ID:
            raise NotFound("There is no such view.", {"view": view_id[:40]})
        for owner in (agent, views.ALL):
            try:
                commit([views.take_away(owner, view_id, by)])
            except CommitRefused:
                continue
            return
        raise NotFound("There is no such view.", {"view": view_id[:40]})

    def _all(self, agent: str) -> Mapping[str, tuple[str, SavedView]]:
        return {view.id: (owner, view) for owner in (views.ALL, agent) for view in views.views_of(owner)}


def query_of(view: SavedView) -> str:
    """As it would be typed; views that the API keeps have no text of their own."""
    if view.query:
        return view.query
    parts = (("team", ",".join(view.teams)), ("state", ",".join(view.states)), ("assignee", view.assignee or ""), ("sort", view.sort))
    return " ".join(f"{field}:{value}" for field, value in parts if value)
