"""Regular expressions that are compiled when first used: a cold start meets some two hundred, and a usual mail comes to forty of them."""

import re
from functools import cached_property
from typing import Any, AnyStr, Generic, cast


class Later(Generic[AnyStr]):
    """Behaves as the compiled pattern does."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._text: AnyStr = text
        self._flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[AnyStr]:
        return re.compile(self._text, self._flags)

    def __getattr__(self, name: str) -> Any:
        """Kept, so that each method is looked up once."""
        found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`. That each is well-formed and safe is tested (tests/attacks/test_patterns.py), so a fault does not wait for a mail."""
    return cast("re.Pattern[AnyStr]", Later(text, flags))
