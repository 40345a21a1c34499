"""Values that hold keys or what only their customer should see: written out, in a log or a traceback, they tell nothing."""

from msgspec import Struct


class Unshown(Struct, frozen=True):
    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
