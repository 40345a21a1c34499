"""Where an agent came from: which list stands beside a ticket, in one word that a link and a form can carry."""

from re import DOTALL
from urllib.parse import quote, urlencode

from msgspec import Struct

from chalicelib.core.patterns import pattern

MINE, UNASSIGNED, TEAM, RISK, WAITING, ALL = "mine", "unassigned", "team", "risk", "waiting", "all"
NAMES = (MINE, UNASSIGNED, TEAM, RISK, WAITING, ALL)
VIEW, SEARCH = "view", "search"
LONGEST = 600
AS_SEARCH = {
    MINE: "assignee:me state:active sort:next_due", UNASSIGNED: "state:new,open,waiting_internal assignee:none sort:oldest",
    TEAM: "state:new,open,waiting_internal sort:next_due", RISK: "state:new,open,waiting_internal sort:next_due", WAITING: "state:waiting_customer",
    ALL: "state:active sort:next_due",
}  # fmt: skip
_TOKEN = pattern(r"(?P<name>[a-z]+)(?:\.(?P<sort>[a-z_]{1,20}))?(?::(?P<what>.{0,500}))?", DOTALL)


class Place(Struct, frozen=True):
    """A queue (`what`: the team, in the one that has teams), a saved view (its id) or a search (its text)."""

    name: str
    what: str = ""
    sort: str = ""

    @property
    def token(self) -> str:
        return f"{self.name}{f'.{self.sort}' if self.sort else ''}{f':{self.what}' if self.what else ''}"

    @property
    def path(self) -> str:
        """Below the base URL."""
        if self.name == VIEW:
            return f"/console/views/{quote(self.what, safe='')}"
        if self.name == SEARCH:
            return f"/console/search?{urlencode({'q': self.what})}"
        query = urlencode({name: value for name, value in (("team", self.what), ("sort", self.sort)) if value})
        return f"/console/queues/{self.name}{f'?{query}' if query else ''}"

    @property
    def as_search(self) -> str:
        """What finds the same tickets, to go on from with filters."""
        return f"{f'team:{self.what} ' if self.name == TEAM and self.what else ''}{AS_SEARCH.get(self.name, '')}"


def place_of(token: str) -> Place:
    """Whatever it says: a page that is no list is a place without more."""
    found = _TOKEN.fullmatch(token[:LONGEST])
    return Place(found["name"], found["what"] or "", found["sort"] or "") if found else Place("")


def known_place(token: str, otherwise: str = UNASSIGNED) -> str:
    place = place_of(token)
    return place.token if place.name in {*NAMES, VIEW, SEARCH} else otherwise
