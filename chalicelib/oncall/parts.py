"""Puts paging together out of what the desk has: channels, queue, rotas, links."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from chalicelib.agenda.waking import WakeUps
from chalicelib.agents.directory import Directory as Agents
from chalicelib.aws.topics import SnsTopic
from chalicelib.core.channel_keys import ChannelKeys
from chalicelib.core.clock import Clock
from chalicelib.core.ids import RandomBits
from chalicelib.core.secrets import PageWebhook
from chalicelib.core.settings import Settings
from chalicelib.core.signing import Signer
from chalicelib.desk.chains import Channel
from chalicelib.desk.model import PublishedDesk
from chalicelib.outbox.ports import MailTransport
from chalicelib.outbox.public_post import post

from .answering import Answering
from .book import RotaBook
from .channel_mail import MailChannel
from .channel_topic import TopicChannel
from .channel_webhook import WebhookChannel
from .escalating import Escalation
from .links import PageLinks
from .opening import Openings
from .policy.chain import severity_at
from .policy.page import Page
from .ports import Outside, PageChannel
from .telling import Telling
from .usecases import OnCall


class Needs(Protocol):
    """What paging takes from the composition root; it makes of it only what is used."""

    @property
    def settings(self) -> Settings: ...
    @property
    def desk_now(self) -> Clock: ...
    @property
    def real_now(self) -> Clock: ...
    @property
    def random_bits(self) -> RandomBits: ...
    @property
    def signer(self) -> Signer: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def webhooks(self) -> ChannelKeys: ...
    @property
    def outside(self) -> Outside | None: ...
    @property
    def wake_ups(self) -> WakeUps: ...
    def desk(self) -> PublishedDesk: ...
    def base_url(self) -> str: ...


def on_call(needs: Needs, client: Callable[[str], Any], mail: Callable[[], MailTransport]) -> OnCall:
    book = rota_book(needs)
    links = PageLinks(needs.signer, needs.base_url, needs.real_now)
    outside = needs.outside or Outside(post, ThreadPoolExecutor)
    channels = _Channels(needs, client, mail, outside)
    telling = Telling(channels, links.link_of, lambda page, level: _severity(needs.desk(), page, level), outside.threads)
    escalation = Escalation(needs.desk, lambda _: book.directory(), telling, needs.wake_ups, needs.desk_now)
    return OnCall(needs.desk, needs.desk_now, links, Openings(needs.desk), escalation, Answering(escalation, needs.desk, needs.desk_now))


def rota_book(needs: Needs) -> RotaBook:
    return RotaBook(needs.desk, needs.signer, needs.base_url, needs.random_bits, needs.desk_now)


def _severity(desk: PublishedDesk, page: Page, level: int) -> Any:
    return severity_at(page.status, desk.chain(page.chain), level)


class _Channels:
    """Each is made when the first page needs it."""

    def __init__(self, needs: Needs, client: Callable[[str], Any], mail: Callable[[], MailTransport], outside: Outside) -> None:
        settings = needs.settings
        self._makers: dict[Channel, Callable[[], PageChannel]] = {
            "topic": lambda: TopicChannel(
                {
                    "pages": SnsTopic(client("sns"), settings.page_topic_arn),
                    "fallback": SnsTopic(client("sns"), settings.fallback_topic_arn),
                }
            ),
            "mail": lambda: MailChannel(needs.agents.find, mail(), needs.desk, needs.real_now),
            "webhook": lambda: WebhookChannel(
                lambda name: _webhook(needs.webhooks(name)),
                needs.desk,
                lambda: _is_at_home(settings.base_url),
                needs.real_now,
                outside.post,
            ),
        }
        self._made: dict[Channel, PageChannel] = {}

    def __call__(self, channel: Channel) -> PageChannel:
        if channel not in self._made:
            self._made[channel] = self._makers[channel]()
        return self._made[channel]


def _webhook(known: tuple[str, ...]) -> PageWebhook | None:
    return PageWebhook(known[0], known[1:]) if known else None


def _is_at_home(base_url: str) -> bool:
    return base_url.startswith(("http://127.0.0.1", "http://localhost"))
