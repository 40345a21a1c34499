"""The shape of the desk's document: brands, mailboxes, teams, locales, categories, promised times, escalation chains, rotas, channels."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from .calendars import HolidaysOfYear
from .chains import Chain, OnCallPlan
from .rotas import Person, RotaPlan
from .service_levels import LevelsInForce, ServiceLevels
from .words import Address, HttpsUrl, Identifier, Locale

SCHEMA = 1

QuoteHistory = Literal["last", "all", "none"]
Shards = Annotated[int, Meta(ge=1, le=64)]


class Brand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`name` is what customers see; `message_domain` stands on the right of our own Message-IDs."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    message_domain: Annotated[str, Meta(pattern=r"^[a-z0-9.-]+\.[a-z]{2,}$")]


class Mailbox(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    brand: Identifier
    team: Identifier
    locale: Locale = "en"


class Team(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`time_zone` (IANA) is the one in which customers are told times; `chain` stands in place of the desk's.

    `signature` (Markdown) stands below what its agents write; `sign_as` says whose name their mails show.
    """

    name: dict[Locale, Annotated[str, Meta(min_length=1, max_length=80)]]
    time_zone: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_+/-]{1,40}$", description="an IANA time zone such as Asia/Tokyo")] = "UTC"
    chain: Identifier | None = None
    signature: dict[Locale, Annotated[str, Meta(min_length=1, max_length=1000)]] = field(default_factory=dict)
    sign_as: Literal["team", "agent"] = "team"


class Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`name` is what the help centre calls it."""

    name: dict[Locale, Annotated[str, Meta(min_length=1, max_length=60)]] = field(default_factory=dict)
    team: Identifier | None = None


class AutomaticMail(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Set a kind to false to pause it; it takes effect within a minute of publishing. Answers in `shadow` are decided and recorded, not sent."""

    acknowledgements: bool = True
    answers: bool | Literal["shadow"] = True
    surveys: bool = True
    daily_cap_per_address: Annotated[int, Meta(ge=0, le=1000)] = 10

    @property
    def sends_answers(self) -> bool:
        """Whether the customer sees what the knowledge base says, an answer or titles."""
        return self.answers is True


class ChatChannel(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    brand: Identifier
    team: Identifier
    callback_url: HttpsUrl
    locale: Locale = "en"


class HelpCentre(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`mailbox` takes what the contact form brings (None: the desk's first); `notice` is the status line while something is wrong."""

    mailbox: Address | None = None
    contact_form: bool = True
    forms_a_day: Annotated[int, Meta(ge=0, le=100_000)] = 500
    forms_a_day_by_connection: Annotated[int, Meta(ge=0, le=1000)] = 20
    notice: dict[Locale, Annotated[str, Meta(min_length=1, max_length=300)]] = field(default_factory=dict)


class Reveals(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often an agent is shown, on a UTC day, what is masked of a customer; and for how long each time."""

    budget_a_day: Annotated[int, Meta(ge=0, le=1000)] = 40
    lasts_s: Annotated[int, Meta(ge=30, le=3600)] = 900


class Sharding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many partitions an index key is spread over. Raise at any time; never lower (readers read the highest number ever used)."""

    queue: Shards = 2
    agenda: Shards = 4


class DeskDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: Literal[1]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    base_url: HttpsUrl | None = None
    locales: Annotated[tuple[Locale, ...], Meta(min_length=1)]
    brands: Annotated[dict[Identifier, Brand], Meta(min_length=1)]
    teams: Annotated[dict[Identifier, Team], Meta(min_length=1)]
    mailboxes: Annotated[dict[Address, Mailbox], Meta(min_length=1)]
    categories: Annotated[dict[Identifier, Category], Meta(min_length=1)]
    plans: tuple[Identifier, ...] = ()
    service_levels: ServiceLevels
    chain: Identifier
    chains: Annotated[dict[Identifier, Chain], Meta(min_length=1)]
    quarantine_team: Identifier
    security_team: Identifier
    automatic_mail: AutomaticMail = field(default_factory=AutomaticMail)
    chat_channels: dict[Identifier, ChatChannel] = field(default_factory=dict)
    people: dict[Identifier, Person] = field(default_factory=dict)
    rotas: dict[Identifier, RotaPlan] = field(default_factory=dict)
    help_centre: HelpCentre = field(default_factory=HelpCentre)
    reveals: Reveals = field(default_factory=Reveals)
    sharding: Sharding = field(default_factory=Sharding)
    quote_history: QuoteHistory = "last"
    reopen_days: Annotated[int, Meta(ge=0, le=365)] = 30

    @property
    def on_call(self) -> OnCallPlan:
        """People, rotas and chains together."""
        return OnCallPlan(people=self.people, rotas=self.rotas, chains=self.chains)


class PublishedDesk(Struct, frozen=True):
    """A document with the version under which it was published; events name that version. `published_at` in epoch seconds.

    `promised`: what was promised when, the oldest first and what the document says last, so that clocks can be counted through publications.
    `holidays`: those of the years around, so that no function needs the library for them.
    """

    version: int
    document: DeskDocument
    published_at: int = 0
    promised: tuple[LevelsInForce, ...] = ()
    holidays: tuple[HolidaysOfYear, ...] = ()

    def is_ours(self, address: str) -> bool:
        """Whether an address (any +label taken off) is one of the configured mailboxes. Never the whole domain."""
        return self.mailbox_of(address) is not None

    def mailbox_of(self, address: str) -> str | None:
        """The configured mailbox that this address names: itself, without regard to case or a +label."""
        local, _, domain = address.strip().lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return next((box for box in self.document.mailboxes if box.lower() == plain), None)

    def chain_of(self, team: str) -> str:
        """The id of the chain by which the team's pages escalate."""
        known = self.document.teams.get(team)
        return (known.chain if known else None) or self.document.chain

    def chain(self, chain_id: str) -> Chain:
        """The desk's own where that one is gone since a page was opened."""
        return self.document.chains.get(chain_id) or self.document.chains[self.document.chain]

    def team_of(self, category: str | None, fallback: str) -> str:
        known = self.document.categories.get(category or "")
        return (known.team if known else None) or fallback

    def team_name(self, team: str, locale: str) -> str:
        names = self.document.teams[team].name if team in self.document.teams else {}
        return names.get(locale) or next(iter(names.values()), self.document.name)  # type: ignore[call-overload]

    def signature_of(self, team: str, locale: str) -> str:
        """Markdown; empty where the team has none."""
        known = self.document.teams.get(team)
        return known.signature.get(locale, "") if known else ""  # type: ignore[call-overload]

    def shows_agents_of(self, team: str) -> bool:
        known = self.document.teams.get(team)
        return known is not None and known.sign_as == "agent"

    def time_zone_of(self, team: str) -> str:
        return self.document.teams[team].time_zone if team in self.document.teams else "UTC"

    @property
    def help_mailbox(self) -> str:
        """As configured, whatever its case."""
        return self.document.help_centre.mailbox or next(iter(self.document.mailboxes))

    @property
    def help_brand(self) -> Brand:
        box = self.document.mailboxes.get(self.help_mailbox)
        brands = self.document.brands
        return brands[box.brand] if box and box.brand in brands else next(iter(brands.values()))

    def category_names(self, locale: str) -> dict[str, str]:
        """Each category's name in that language, or its id where it has none; in the document's order."""
        named = {
            name: {str(language): text for language, text in category.name.items()} for name, category in self.document.categories.items()
        }
        return {name: texts.get(locale) or name.replace("-", " ").capitalize() for name, texts in named.items()}

    def locale_for(self, language: str | None, fallback: str) -> str:
        return language if language in self.document.locales else fallback
