"""What goes wrong, and how often: drawn from the seed, so that a run can be had again."""

from random import Random

from msgspec import Struct
from msgspec.structs import replace

from infra.in_process.refusal import Refused

THROTTLED = {
    "dynamodb": (400, "ProvisionedThroughputExceededException"), "s3": (503, "SlowDown"), "sesv2": (429, "TooManyRequestsException"),
    "sns": (429, "Throttled"), "sqs": (400, "RequestThrottled"), "ssm": (400, "ThrottlingException"), "kms": (400, "ThrottlingException"),
}  # fmt: skip
"""After botocore's own tries."""


class Crash(BaseException):
    """The process dies here. No Exception, so that no handler swallows it."""


class Faults(Struct, frozen=True):
    """Chances: of each call to AWS, of each minute of the schedule, of each message. `lag_s`: how far indexes may be behind, at most."""

    throttle: float = 0.0
    timeout: float = 0.0
    lost_answer: float = 0.0
    crash_before: float = 0.0
    crash_after: float = 0.0
    interrupted: float = 0.0
    """Somebody else does something on the same ticket, whole, between two calls of a handler."""
    sweep_missed: float = 0.0
    sweep_doubled: float = 0.0
    sweep_late: float = 0.0
    outage: float = 0.0
    """A minute with which the schedule stands still for some more."""
    message_doubled: float = 0.0
    message_late: float = 0.0
    lag_s: float = 0.0
    webhook_refused: float = 0.0
    """A person's own address answers something else than 2xx, or nothing, though it may have taken the page."""


NONE = Faults()
MANY = Faults(
    throttle=0.004, timeout=0.001, lost_answer=0.002, crash_before=0.001, crash_after=0.002, interrupted=0.03, sweep_missed=0.05,
    sweep_doubled=0.05, sweep_late=0.1, outage=0.002, message_doubled=0.04, message_late=0.05, lag_s=2.0, webhook_refused=0.2,
)  # fmt: skip
LONGEST_OUTAGE_MIN = 9
FOR_SECONDS = replace(MANY, outage=0.0)
"""What passes by itself at once. A schedule that stands still for minutes delays by minutes."""


def throttled(service: str) -> Refused:
    status, code = THROTTLED[service]
    return Refused(code, "injected", status=status)


def varied(random: Random) -> Faults:
    """Many faults, each kind more or less or not at all: a kind that is always there hides what only its absence shows."""
    fields = {name: getattr(MANY, name) * random.choice((0, 1, 1, 2)) for name in Faults.__struct_fields__}
    return Faults(**fields)
