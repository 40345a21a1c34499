"""The chat flow as stages: a webhook opens a conversation, continues it, is answered by the desk; an agent's reply goes to the callback."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import wiring
from tests.chat_channel import Channel, message, receiver
from tests.gateway import Gateway
from tests.integration.chat_desk import document
from tests.world import World

from .canonical import Posts
from .harness import Play, Stage
from .mail_flow import ask, hire, with_one_shard

HOUR_S = 1200
POSTS: Posts = []


@contextmanager
def callback(world: World) -> Iterator[None]:
    """The channel's server stands while the flow is played; the desk's document names its port."""

    def change(desk: dict[str, Any]) -> None:
        desk["chat_channels"]["web"]["callback_url"] = server.url
        with_one_shard(desk)

    with receiver() as server, document(world, change):
        server.posts = POSTS
        yield


def says(name: str, hour: int, text: str, **more: Any) -> Stage:
    """The channel posts a webhook, and posts it again (signed anew, under the same id) until it gets an answer."""
    webhook_id = f"msg_{name.replace(' ', '_')}"

    def prepare(play: Play) -> None:
        play.notes[name] = json.dumps(message(text, at=play.world.now, **more), ensure_ascii=False).encode()
        play.notes["key"] = wiring.desk().secrets.chat["web"][0]

    def once(play: Play) -> bool:
        answer = Channel(play.world, play.notes["key"], gateway=Gateway()).post(play.notes[name], webhook_id=webhook_id)
        if answer.status == 200:
            assert play.outside.answers.setdefault(webhook_id, answer.body) == answer.body
        return answer.status == 200

    return Stage(name, hour, prepare, lambda play: play.deliver(lambda: once(play)))


def find_open_ticket(play: Play) -> None:
    hire(play)
    (play.notes["ticket"],) = (ticket.id for ticket in play.world.tickets() if ticket.answers == 0)


def agent_replies(play: Play) -> None:
    play.deliver(lambda: ask(play, f"tickets/{play.notes['ticket']}/replies", {"text": "It is on its way."}) == 201)


STAGES = (
    says("first words", 0, "The courier brought a blue umbrella."),
    says("more words", 1, "It is not mine."),
    says("question", 2, "出金手数料はいくらですか", conversation="c-2", user="u-2"),
    Stage("agent replies in the chat", 3, find_open_ticket, agent_replies),
    says("thanks", 4, "Thank you!"),
)
