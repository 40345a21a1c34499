"""What reading one mail may cost: limits of size, depth, number and time. What no real mail reaches ends in quarantine; the rest is cut."""

from chalicelib.core.clock import Clock
from chalicelib.intake.model import Unreadable

SIZE_LIMIT = 40 * 1024 * 1024
DEPTH_LIMIT = 30
PARTS_LIMIT = 1000
FILES_LIMIT = 100
HEADER_BYTES_LIMIT = 256 * 1024
HEADERS_LIMIT = 1000
VALUE_LIMIT = 8 * 1024
TEXT_LIMIT = 2 * 1024 * 1024
COMMENTS_LIMIT = 50
TIME_LIMIT_S = 8.0


class Budget:
    """Counts for one mail. `clock` goes on steadily; what loops over the mail's bytes asks it from time to time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end = clock() + TIME_LIMIT_S
        self._parts = 0

    def check_time(self) -> None:
        if self._clock() > self._end:
            raise Unreadable(f"Reading the mail took longer than {TIME_LIMIT_S:.0f} seconds.", cause="too-slow")

    def count_part(self, depth: int) -> None:
        self._parts += 1
        if depth > DEPTH_LIMIT or self._parts > PARTS_LIMIT:
            raise Unreadable("The mail has parts within parts, or parts, beyond any real mail.", cause="too-deep")
        self.check_time()


def check_size(raw: bytes) -> None:
    if len(raw) > SIZE_LIMIT:
        raise Unreadable(f"The mail has {len(raw)} bytes; the desk reads {SIZE_LIMIT} at most.", cause="too-large")


def check_nesting(depth: int, limit: int = DEPTH_LIMIT) -> None:
    if depth > limit:
        raise Unreadable("The mail is nested deeper than any real mail.", cause="too-deep")
