"""The exchange's own check, as a test tells it to answer; it keeps what it was asked."""

from collections.abc import Callable

from chalicelib.step_up.ports import Answered, CheckAsked


class FakeAccountCheck:
    """`answer` is a state, an error that is raised, or what decides at that moment."""

    def __init__(self, answer: Answered | Exception | Callable[[], Answered] = "pending") -> None:
        self.answer = answer
        self.asked: list[CheckAsked] = []
        self.is_there = True

    def is_set_up(self) -> bool:
        return self.is_there

    def ask(self, asked: CheckAsked) -> Answered:
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer() if callable(self.answer) else self.answer
