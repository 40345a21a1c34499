"""Promise 3: a crash before or after any AWS call, or its refusal, then redelivery and sweep, ends in the state of the run without a fault."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache

import pytest

from tests.integration.chat_desk import document
from tests.world import World

from . import chat_flow, identity_flow, mail_flow, page_flow, returned_flow, secret_flow
from .canonical import Posts
from .harness import Harness, Play, Stage
from .injection import Fault


@dataclass(frozen=True)
class Flow:
    """`scene` is what must stand outside of the desk while the flow is played; callbacks fall into `posts`."""

    stages: tuple[Stage, ...]
    hour_s: int
    scene: Callable[[World], AbstractContextManager[None]] = lambda world: document(world, mail_flow.with_one_shard)
    posts: Posts = field(default_factory=list)


FLOWS = {
    "mail, conversation": Flow(mail_flow.CONVERSATION, mail_flow.HOUR_S),
    "mail, arrivals": Flow(mail_flow.ARRIVALS, mail_flow.HOUR_S),
    "mail, delivery": Flow(mail_flow.DELIVERY, mail_flow.HOUR_S),
    "mail, identity": Flow(identity_flow.STAGES, mail_flow.HOUR_S),
    "mail, returned": Flow(returned_flow.STAGES, mail_flow.HOUR_S),
    "mail, secrets": Flow(secret_flow.STAGES, mail_flow.HOUR_S),
    "page": Flow(page_flow.STAGES, page_flow.HOUR_S),
    "chat": Flow(chat_flow.STAGES, chat_flow.HOUR_S, chat_flow.callback, chat_flow.POSTS),
}
PAIRS = 4


@pytest.fixture(scope="session")
def harness_of(environment: dict[str, str]) -> Callable[[str], Harness]:
    """Each flow is played once without faults in a worker, when its first test asks for it."""

    @cache
    def made(name: str) -> Harness:
        flow = FLOWS[name]
        return Harness(Play(World(environment), flow.hour_s, flow.posts), flow.stages)

    return made


@pytest.fixture
def harness(request: pytest.FixtureRequest, harness_of: Callable[[str], Harness], world: World) -> Iterator[Harness]:
    with FLOWS[request.param].scene(world):
        yield harness_of(request.param)


@pytest.mark.parametrize(
    ("harness", "stage", "sign"),
    [
        ("mail, conversation", "new mail", "'pu': 'acknowledgement'"),
        ("mail, conversation", "stranger is held", "page quarantine."),
        ("mail, conversation", "agent lets the stranger in", "'released'"),
        ("mail, conversation", "agent replies", "It is corrected."),
        ("mail, arrivals", "question", "'pu': 'answer'"),
        ("mail, arrivals", "files and a long text", "object bodies/"),
        ("mail, arrivals", "files and a long text", "object attachments/"),
        ("mail, delivery", "SES refuses", "MessageRejected"),
        ("mail, delivery", "taken over", "mail <ticket"),
        ("mail, identity", "failing mail", "dmarc-failed"),
        ("mail, identity", "agent accepts its sender for good", "sender-accepted"),
        ("mail, identity", "requester copies somebody", "'k': 'participant'"),
        ("mail, identity", "agent forwards", "'fl': 'forwarded'"),
        ("mail, returned", "reply bounces", "'bounced'"),
        ("mail, returned", "reply bounces", "bounce:5.1.1:hour 2"),
        ("mail, returned", "complaint", "complaint::hour 3"),
        ("mail, returned", "report by mail", "delivery-report"),
        ("mail, secrets", "participant's card number", "card-number"),
        ("mail, secrets", "phrase in a new mail", "'pu': 'warning'"),
        ("page", "level 3", "level 3 copy 1 to topic:pages"),
        ("page", "repeat", "level 3 copy 2 to topic:pages"),
        ("page", "acknowledge", "page-acknowledged"),
        ("chat", "question", "answered"),
        ("chat", "agent replies in the chat", "post msg_ticket"),
    ],
    indirect=["harness"],
)
def test_play_without_faults_comes_to_what_its_stage_is_about(harness: Harness, stage: str, sign: str) -> None:
    assert sign in str(harness.before[stage].outcome)


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize(
    ("harness", "stage"), [(flow, stage.name) for flow, known in FLOWS.items() for stage in known.stages], indirect=["harness"]
)
def test_fault_at_any_call_leads_to_the_state_without_it(harness: Harness, stage: str, fault: Fault) -> None:
    assert harness.break_each_call(stage, fault) == []


@pytest.mark.parametrize("seed", range(PAIRS))
@pytest.mark.parametrize("harness", FLOWS, indirect=True)
def test_two_faults_lead_to_the_state_without_them(harness: Harness, seed: int) -> None:
    draw = random.Random(seed)
    numbers = sorted(draw.sample(range(1, harness.calls() + 1), 2))

    assert harness.break_twice({number: draw.choice(list(Fault)) for number in numbers}) == []
