"""Breaks chosen AWS calls of the desk, through the event hooks that botocore offers: PynamoDB's calls and boto3's come by here alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ReadTimeoutError


class Crash(BaseException):
    """The process dies here. Derived from BaseException, so that no handler swallows it."""


class Fault(StrEnum):
    CRASH_BEFORE = "crash-before"
    CRASH_AFTER = "crash-after"  # the effect is done, the answer is lost with the process
    THROTTLE = "throttle"
    SERVER_ERROR = "server-error"
    TIMEOUT = "timeout"  # nothing was done
    LOST_ANSWER = "lost-answer"  # the effect is done, the process lives on and sees a timeout


CRASHES = frozenset({Fault.CRASH_BEFORE, Fault.CRASH_AFTER})
REFUSALS = (Fault.THROTTLE, Fault.SERVER_ERROR, Fault.TIMEOUT)
AFTER = frozenset({Fault.CRASH_AFTER, Fault.LOST_ANSWER})
Answer = tuple[SimpleNamespace, dict[str, Any]]
THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"),
    "s3": (503, "SlowDown"),
    "sesv2": (429, "TooManyRequestsException"),
    "sns": (429, "Throttled"),
}


def refusal(status: int, code: str) -> Answer:
    """What botocore has parsed when it has given up its own retries."""
    return SimpleNamespace(status_code=status), {
        "Error": {"Code": code, "Message": "injected"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }


@dataclass
class Injector:
    """Numbers the calls while `is_counting`, from 1, and breaks those that `plan` names. `struck` counts the faults that happened.

    `on_send` stands for what SES does of its own accord in a scene, whether calls are counted or not.
    """

    on_strike: Callable[[], None] = lambda: None
    plan: dict[int, Fault] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    is_counting: bool = False
    on_send: Callable[[], Answer | None] = lambda: None
    struck: int = 0

    def listen(self, events: Any) -> None:
        events.register("before-call.*.*", self._before)
        events.register("after-call.*.*", self._after)

    def reset(self, plan: dict[int, Fault]) -> None:
        self.plan, self.calls, self.struck, self.is_counting = plan, [], 0, False

    def _before(self, model: Any, context: dict[str, Any], **_: Any) -> Answer | None:
        service = model.service_model.service_name
        if self.is_counting:
            self.calls.append(f"{service}.{model.name}")
            context["number"] = len(self.calls)
            fault = self.plan.get(len(self.calls))
            if fault is not None and fault not in AFTER:
                return self._instead(fault, service)
        return self.on_send() if model.name == "SendEmail" else None

    def _instead(self, fault: Fault, service: str) -> Answer:
        self._strike()
        if fault is Fault.CRASH_BEFORE:
            raise Crash
        if fault is Fault.TIMEOUT:
            raise ReadTimeoutError(endpoint_url="injected")
        return (
            refusal(*THROTTLED.get(service, (400, "ThrottlingException")))
            if fault is Fault.THROTTLE
            else refusal(500, "InternalServerError")
        )

    def _after(self, context: dict[str, Any], **_: Any) -> None:
        fault = self.plan.get(context.get("number", 0))
        if fault not in AFTER:
            return
        self._strike()
        if fault is Fault.CRASH_AFTER:
            raise Crash
        raise ReadTimeoutError(endpoint_url="injected")

    def _strike(self) -> None:
        self.struck += 1
        self.on_strike()
