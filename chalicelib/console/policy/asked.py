"""What stands in the search box: words to look for, and filters (`team:tokyo state:open`), in English or Japanese. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from chalicelib.core.patterns import pattern
from chalicelib.tickets.model import ACTIVE, State
from chalicelib.tickets.queue import Sort

LONGEST = 500
FIELDS = ("state", "team", "assignee", "category", "priority", "language", "tag", "since", "until", "in", "sort")
"""In this order they are written back."""
ALIASES: Mapping[str, str] = {
    "status": "state", "assigned": "assignee", "lang": "language", "prio": "priority", "tags": "tag", "after": "since", "before": "until", "order": "sort",
    "状態": "state", "チーム": "team", "担当": "assignee", "担当者": "assignee", "分類": "category", "優先度": "priority", "言語": "language", "タグ": "tag", "開始": "since",
    "終了": "until", "場所": "in", "並び": "sort",
}  # fmt: skip
STATES: Mapping[str, tuple[str, ...]] = {
    "active": tuple(state.value for state in State if state in ACTIVE),
    "waiting": (State.WAITING_CUSTOMER.value,),
    "internal": (State.WAITING_INTERNAL.value,),
    **{state.value: (state.value,) for state in State},
}
PRIORITIES: Mapping[str, tuple[str, ...]] = {
    "urgent": ("1",),
    "high": ("2",),
    "normal": ("3",),
    "low": ("4",),
    **{number: (number,) for number in "1234"},
}
PARTS = ("subject", "text", "people", "files")
MOST_TAGS = 5
_TOKEN = pattern(r'["“”„«»「」『』][^"“”„«»「」『』]*["“”„«»「」『』]?|[^\s"“”„«»「」『』]+')
_FILTER = pattern(r"(?P<field>[^\W\d_]{2,20})[:：](?P<value>[^/:：\s]\S*)")
_DAYS = pattern(r"(?P<days>[0-9]{1,4})d")
_TAG = pattern(r"[^\s,#@\x00-\x1f\x7f]{1,40}")


class Known(Struct, frozen=True):
    """What the desk knows, each id with its name: what a filter may name."""

    teams: Mapping[str, str]
    categories: Mapping[str, str]
    languages: tuple[str, ...]
    agents: Mapping[str, str]


class Wrong(Struct, frozen=True):
    """A filter that cannot be meant, and what may stand there instead; empty: the template says it."""

    field: str
    value: str
    possible: tuple[str, ...] = ()


class Asked(Struct, frozen=True):
    """`filters` hold codes alone. `strange` are words that look like filters, and are looked for as words. `typed` is the box as it came."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = {}
    strange: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    typed: str = ""

    @property
    def text(self) -> str:
        """What finds the same again, whoever types it."""
        return " ".join([*([self.words] if self.words else []), *_written(self.filters, FIELDS)])

    @property
    def box(self) -> str:
        """What stays in the box where the controls beside it show the filters that have one value; all of it where something must be mended."""
        if self.wrong:
            return self.typed
        return " ".join([*([self.words] if self.words else []), *_written(self.filters, [name for name in FIELDS if not self.one(name)])])

    @property
    def filter_text(self) -> str:
        return " ".join(_written(self.filters, FIELDS))

    def one(self, field: str) -> str:
        """For the control: a filter's value where it has exactly one."""
        values = self.filters.get(field, ())
        if field == "state" and values == STATES["active"]:
            return "active"
        return values[0] if len(values) == 1 else ""

    def all(self, field: str) -> tuple[str, ...]:
        return self.filters.get(field, ())


def asked_of(text: str, known: Known, controls: Mapping[str, str] | None = None) -> Asked:
    """`controls` are fields of the form; what was typed into the box goes before them."""
    words: list[str] = []
    strange: list[str] = []
    typed: dict[str, list[str]] = {}
    for token in _tokens(text[:LONGEST]):
        named = _FILTER.fullmatch(token)
        field = _field(named["field"]) if named else None
        if named and field:
            typed.setdefault(field, []).extend(value for value in named["value"].replace("、", ",").split(",") if value)
            continue
        words.append(token)
        if named and named["field"].isascii() and "@" not in token:
            strange.append(named["field"])
    given = {field: [value.strip()] for field, value in (controls or {}).items() if field in FIELDS and value.strip()} | typed
    filters: dict[str, tuple[str, ...]] = {}
    wrong: list[Wrong] = []
    for field in FIELDS:
        codes, faults = _codes(field, given.get(field, []), known)
        wrong += faults
        if codes:
            filters[field] = codes
    return Asked(" ".join(words), filters, tuple(dict.fromkeys(strange)), tuple(wrong), text[:LONGEST])


def moment_of_day(value: str, zone: str, now: float, *, is_end: bool) -> int:
    """Epoch seconds at which a filter's day (or `7d`, so many days ago) begins or ends on that wall."""
    if days := _DAYS.fullmatch(value):
        return int(now) - int(days["days"]) * 86400
    midnight = datetime.combine(date.fromisoformat(value), time(), ZoneInfo(zone))
    return int((midnight + timedelta(days=1)).timestamp()) - 1 if is_end else int(midnight.timestamp())


def _tokens(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        yield found[0]


def _field(name: str) -> str | None:
    plain = name.casefold()
    return plain if plain in FIELDS else ALIASES.get(plain)


def _written(filters: Mapping[str, tuple[str, ...]], fields: Iterable[str]) -> Iterator[str]:
    for field in fields:
        if values := filters.get(field):
            yield f"{field}:{'active' if field == 'state' and values == STATES['active'] else ','.join(values)}"


def _codes(field: str, values: list[str], known: Known) -> tuple[tuple[str, ...], list[Wrong]]:
    found: dict[str, None] = {}
    wrong = []
    for value in values:
        codes, possible = _code(field, value, known)
        found |= dict.fromkeys(codes)
        wrong += [] if codes else [Wrong(field, value[:40], possible)]
    single = field in {"since", "until", "in", "sort", "assignee"}
    codes = tuple(found)[-1:] if single else tuple(found)
    if field == "tag" and len(codes) > MOST_TAGS:
        return codes[:MOST_TAGS], [*wrong, Wrong(field, codes[MOST_TAGS])]
    return codes, wrong


def _code(field: str, value: str, known: Known) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that a value stands for, and what else is possible where it stands for none."""
    plain = value.casefold()
    if field == "tag":
        return ((plain,) if _TAG.fullmatch(plain) else ()), ()
    if field in {"since", "until"}:
        return ((value,) if _is_day(value) else ()), ()
    names: Mapping[str, Mapping[str, str]] = {
        "team": known.teams, "category": known.categories, "assignee": {"me": "", "none": "", "any": "", **known.agents}
    }  # fmt: skip
    if field in names:
        return _named(plain, names[field]), tuple(names[field])
    codes = {"state": STATES, "priority": PRIORITIES, "language": _each(known.languages), "in": _each(PARTS), "sort": _each(Sort)}[field]
    return codes.get(plain, ()), tuple(codes)


def _each(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {str(code): (str(code),) for code in codes}


def _named(plain: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """By its id, or by its name without blanks."""
    if plain in names:
        return (plain,)
    return tuple(code for code, name in names.items() if name.casefold().replace(" ", "") == plain)[:1]


def _is_day(value: str) -> bool:
    if _DAYS.fullmatch(value):
        return True
    try:
        return 2000 <= date.fromisoformat(value).year < 9000  # noqa: PLR2004 - what a calendar can reckon with
    except ValueError:
        return False
