"""What docs/chat.md shows is what the code takes and gives."""

import json
import re
from pathlib import Path

import msgspec

from chalicelib.chat.model import ChatResponse
from chalicelib.chat.webhook import read_event

DOCUMENT = Path(__file__).resolve().parents[3] / "docs/chat.md"


def example(number: int) -> str:
    return re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[number]


def test_documented_body_is_read() -> None:
    event = read_event(example(0).encode())
    assert (event.data.conversation_id, event.data.user.name, event.data.language) == ("c-4711", "Taro", "en")


def test_documented_response_has_the_members_of_a_response() -> None:
    assert msgspec.json.decode(example(1), type=ChatResponse).status == "answered"
    assert tuple(json.loads(example(1))) == ChatResponse.__struct_fields__
