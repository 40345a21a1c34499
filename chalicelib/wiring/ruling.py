"""Macros, rules, and who is given tickets by themselves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from .agents_work import AgentsWork

if TYPE_CHECKING:
    from chalicelib.assignment.usecases import Assigner
    from chalicelib.macros.store import MacroShelf
    from chalicelib.macros.usecases import Macros
    from chalicelib.rules.keeping import RuleKeeper
    from chalicelib.rules.usecases import RuleEngine


class Ruling(AgentsWork):
    @cached_property
    def macro_shelf(self) -> MacroShelf:
        from chalicelib.macros.store import MacroShelf

        return MacroShelf(self.real_now)

    @cached_property
    def macros(self) -> Macros:
        from chalicelib.macros.usecases import Macros

        return Macros(self.desk, self.macro_shelf, self.reader, self.writer, self.agents.is_agent, self.desk_now)

    @cached_property
    def assigner(self) -> Assigner:
        from chalicelib.assignment.usecases import Assigner

        return Assigner(self.desk, self.writer, self.agents.is_agent, self.desk_now)

    @cached_property
    def rule_engine(self) -> RuleEngine:
        from chalicelib.rules.usecases import RuleEngine

        return RuleEngine(self.rule_shelf, self.writer, lambda: self.assigner, lambda: self.macros, self.desk_now)

    @cached_property
    def rule_keeper(self) -> RuleKeeper:
        from chalicelib.rules.keeping import RuleKeeper

        return RuleKeeper(self.desk, self.rule_shelf, self.macro_shelf, self.agents.is_agent, self.desk_now)
