"""Says which article a text asks for, and how likely that is right. Importing this costs nothing; `Engine` brings numpy."""

from typing import TYPE_CHECKING, Any

from .model import Judgement, Ranked

if TYPE_CHECKING:
    from .judging import Engine

__all__ = ["Engine", "Judgement", "Ranked"]


def __getattr__(name: str) -> Any:
    if name == "Engine":
        from .judging import Engine  # numpy

        return Engine
    raise AttributeError(name)
