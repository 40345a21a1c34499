"""Puts a desk with few answers behind a chat channel, and publishes its document anew where a test needs another."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from chalicelib import wiring
from tests.aws import aws
from tests.chat_channel import Channel
from tests.fakes.answers import FewAnswers
from tests.world import World

ANSWERS = FewAnswers(password="Open the sign-in page and choose Reset.", fees="A withdrawal costs 0.1 %.", limits="Up to 10 BTC a day.")


def channel_of(world: World, answers: FewAnswers = ANSWERS) -> Channel:
    intake = wiring.desk().chat_intake
    intake.admission.answerer = answers
    intake.admission.answers = replace(intake.admission.answers, articles=answers)
    return Channel(world, wiring.desk().secrets.chat["web"][0])


@contextmanager
def document(world: World, change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """The published document, changed until the end of the block."""
    s3, place = aws("s3"), {"Bucket": world.environment["CONFIG_BUCKET"], "Key": "desk/current.json"}
    before = s3.get_object(**place)["Body"].read()
    changed = json.loads(before)
    change(changed["document"])
    s3.put_object(**place, Body=json.dumps(changed).encode())
    world.restart()
    try:
        yield
    finally:
        s3.put_object(**place, Body=before)
        world.restart()
