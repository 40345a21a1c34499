"""The mail flow as stages: what comes in, what is held back, what SES refuses, what is taken over after a death."""

import random
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from chalicelib.agents.usecases import create_agent
from chalicelib.quarantine.store import QuarantineRecord
from tests.api import ApiClient
from tests.aws import aws
from tests.world import mail, sqs_record

from .canonical import WISH
from .harness import Play, Stage
from .injection import Answer, Crash, refusal

STATEMENT = {"name": "明細.txt", "content": "MTIzNDU=", "content_type": "text/plain"}
HOUR_S = 1200  # ten stages end before the first ticket's four hours do
Writer = Callable[[Play], tuple[bytes, dict[str, Any]]]


def with_one_shard(desk: dict[str, Any]) -> None:
    """Of the agenda: further ones add only more of the same reads to break."""
    desk["sharding"]["agenda"] = 1


def arrives(name: str, hour: int, write: Writer, *, on_send: Callable[[], Answer | None] = lambda: None) -> Stage:
    """A stage in which one mail comes in: SES stored it and told of it before; SQS delivers that notice until it is done."""

    def prepare(play: Play) -> None:
        play.notes[name] = notice_of(play, name, write)
        play.injector.on_send = on_send

    return Stage(name, hour, prepare, lambda play: play.deliver(lambda: is_taken(play, play.notes[name])))


def notice_of(play: Play, name: str, write: Writer) -> str:
    """The body of the queue's message. The raw mail lies under the stage's name, the same in every run."""
    raw, options = write(play)
    key = f"inbound/{name.replace(' ', '-')}"
    aws("s3").put_object(Bucket=play.world.environment["RAW_MAIL_BUCKET"], Key=key, Body=raw)
    return str(play.world.record(key, **options)["body"])


def is_taken(play: Play, body: str) -> bool:
    return not play.world.inbound([sqs_record(body)])["batchItemFailures"]


def dies_in_sending() -> Answer | None:
    raise Crash


def prepare_dead_sender(play: Play) -> None:
    """A ticket is committed and its acknowledgement leased to a process that died."""
    notice = notice_of(play, "orphan", lambda _: (mail(Message_ID="<orphan@customer.example>", subject="Orphan"), {}))
    play.injector.on_send = dies_in_sending
    play.injector.is_counting = False
    try:
        is_taken(play, notice)
    except Crash:
        play.world.restart()
    play.injector.on_send = lambda: None


def nothing(_: Play) -> None:
    """The scene is set by the stage before."""


def hire(play: Play) -> None:
    """An agent whose token is the same in every run."""
    play.notes["token"] = create_agent("hana", "Hana", "hana@example.com", 0, random=lambda bits: 7)


def look_into_quarantine(play: Play) -> None:
    hire(play)
    (play.notes["held"],) = [item.sk for item in play.world.items() if isinstance(item, QuarantineRecord)]


def agent_releases(play: Play) -> None:
    """Who gets no answer asks again; where the first try did it, the second is told so."""
    held = play.notes["held"]
    play.deliver(lambda: ask(play, f"quarantine/{held}/release", {"add_participant": True}) in {200, 409})


def agent_replies(play: Play) -> None:
    ticket = play.world.sent[0].mail["Message-ID"][1:14]
    play.deliver(lambda: ask(play, f"tickets/{ticket}/replies", {"text": "It is corrected.", "files": [STATEMENT]}) == 201)


def ask(play: Play, path: str, body: dict[str, Any]) -> int:
    """An agent's program asks again under the same key until it is answered."""
    return ApiClient(play.notes["token"]).post(f"/api/v1/{path}", body, idempotency_key=WISH).status


def new_mail(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail(Message_ID="<first@customer.example>"), {}


def question(_: Play) -> tuple[bytes, dict[str, Any]]:
    text = "出金の手数料はいくらですか。"
    return mail(text, subject="出金手数料について", sender="jiro@customer.example", Message_ID="<question@customer.example>"), {
        "source": "jiro@customer.example"
    }


def reply_to_token(play: Play) -> tuple[bytes, dict[str, Any]]:
    address = play.world.sent[0].mail["Reply-To"].addresses[0].addr_spec
    return mail("More details.", Message_ID="<second@customer.example>"), {"to": (address,)}


def reply_to_ses_id(play: Play) -> tuple[bytes, dict[str, Any]]:
    return mail("Still more.", Message_ID="<third@customer.example>", In_Reply_To=play.world.sent[0].customer_message_id), {}


def stranger(_: Play) -> tuple[bytes, dict[str, Any]]:
    raw = mail("Let me in.", sender="eve@stranger.example", Message_ID="<eve@stranger.example>", References="<first@customer.example>")
    return raw, {"source": "eve@stranger.example"}


def ourselves(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail(sender="support@example.com", Message_ID="<ours@example.com>"), {}


def same_id(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail("Other words.", Message_ID="<first@customer.example>"), {}


def unreadable(_: Play) -> tuple[bytes, dict[str, Any]]:
    return b"To: " + b"(" * 500 + b"\r\nFrom: taro@customer.example\r\n\r\nx\r\n", {}


def heavy(_: Play) -> tuple[bytes, dict[str, Any]]:
    """Two files, and a text that does not fit beside its entry however it is compressed."""
    words = random.Random(7)
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Hanako <hanako@customer.example>", "support@example.com", "Statements"
    made["Message-ID"], made["Date"] = "<heavy@customer.example>", "Sun, 22 Nov 2026 13:39:00 +0000"
    made.set_content("\n".join(f"{words.getrandbits(256):064x}" for _ in range(600)))
    for number in (1, 2):
        made.add_attachment(words.randbytes(3000), maintype="application", subtype="pdf", filename=f"statement-{number}.pdf")
    made.set_boundary("=-the-same-in-every-run-=")
    return made.as_bytes(), {"source": "hanako@customer.example"}


def another(_: Play) -> tuple[bytes, dict[str, Any]]:
    return mail("My account is locked.", subject="Account", Message_ID="<another@customer.example>"), {}


CONVERSATION = (
    arrives("new mail", 0, new_mail),
    arrives("reply to the signed address", 1, reply_to_token),
    arrives("reply to the id of SES", 2, reply_to_ses_id),
    arrives("stranger is held", 3, stranger),
    Stage("agent lets the stranger in", 4, look_into_quarantine, agent_releases),
    Stage("agent replies", 5, nothing, agent_replies),
    arrives("same id, other content", 6, same_id),
)
ARRIVALS = (
    arrives("question", 0, question),
    arrives("from ourselves", 1, ourselves),
    arrives("unreadable", 2, unreadable),
    arrives("files and a long text", 3, heavy),
)
DELIVERY = (
    arrives("SES refuses", 0, another, on_send=lambda: refusal(400, "MessageRejected")),
    Stage("taken over", 1, prepare_dead_sender, lambda play: play.settle()),
)
