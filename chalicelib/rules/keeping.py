"""Rules are written: checked whole, refused where they would go round, tried on what happened before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.desk.model import PublishedDesk
from chalicelib.macros.store import MacroShelf
from chalicelib.macros.usecases import refuse_unknown_steps
from chalicelib.tickets.model import State
from chalicelib.tickets.queue import Sort, View, page
from chalicelib.tickets.records import commits_of
from chalicelib.tickets.store import entries_of

from .model import NONE, Book, Condition, Rule
from .policy.dry_run import Match, matches
from .policy.loops import loop_in
from .store import BookShelf, keep
from .usecases import ASSIGNEE

MOST_RULES = 200


class Tried(Struct, frozen=True):
    """How many tickets were looked at, and when the rule would have matched: the newest tickets first."""

    tickets: int
    matches: tuple[Match, ...]


@dataclass
class RuleKeeper:
    desk: Callable[[], PublishedDesk]
    shelf: BookShelf
    macros: MacroShelf
    is_agent: Callable[[str], bool]
    desk_now: Clock

    def book(self) -> Book:
        return self.shelf.current(fresh=True)

    def keep(self, rules: Sequence[Rule], version: int, by: str) -> Book:
        """The whole book anew, in this order. Raises InvalidInput naming the rule, Conflict where another version is in force."""
        before = self.book()
        if before.version != version:
            raise Conflict(
                f"The rules are at version {before.version}; this was decided on version {version}. Look again.",
                {"version": before.version},
            )
        self.check(rules)
        try:
            commit(keep(before, tuple(rules), by, self.desk_now()))
        except CommitRefused:
            raise Conflict("Somebody else changed the rules at this very moment. Look again.") from None
        return self.book()

    def check(self, rules: Sequence[Rule]) -> None:
        """Raises InvalidInput for what is wrong with one rule, or with all together."""
        if len(rules) > MOST_RULES:
            raise InvalidInput(f"There may be {MOST_RULES} rules.", {"field": "rules"})
        if len({rule.id for rule in rules}) < len(rules):
            raise InvalidInput("Two rules have the same id.", {"field": "rules"})
        for number, rule in enumerate(rules):
            self._check_one(rule, f"rules[{number}]")
        if loop := loop_in(rules, {macro.id: macro.steps for macro in self.macros.all(fresh=True).values()}):
            told = " → ".join((*loop, loop[0]))
            raise InvalidInput(
                f"These rules would set each other off for ever: {told}. Add a condition to one of them that no longer holds after the others.",
                {"field": "rules", "loop": list(loop)},
            )

    def _check_one(self, rule: Rule, field: str) -> None:
        if bool(rule.on) is (rule.after is not None):
            raise InvalidInput(
                "A rule is looked at on happenings (`on`) or on time (`after`): give one of the two.", {"field": f"{field}.on"}
            )
        if not rule.has_more and not any(getattr(rule.steps, name) for name in rule.steps.__struct_fields__):
            raise InvalidInput("This rule does nothing. Give it a step.", {"field": f"{field}.steps"})
        if rule.steps.assignee == "me":
            raise InvalidInput("A rule has no `me`. Name an agent, or assign automatically.", {"field": f"{field}.steps.assignee"})
        refuse_unknown_steps(rule.steps, self.desk(), self.is_agent)
        if unknown := next((one for one in rule.notify if one != ASSIGNEE and not self.is_agent(one)), None):
            raise InvalidInput(f"There is no agent {unknown!r}.", {"field": f"{field}.notify"})
        if rule.macro is not None and rule.macro not in self.macros.all(fresh=True):
            raise InvalidInput(f"There is no macro {rule.macro!r}.", {"field": f"{field}.macro"})
        for condition in (*rule.all_of, *rule.any_of):
            self._check_condition(condition, field)

    def _check_condition(self, condition: Condition, field: str) -> None:
        document = self.desk().document
        known: dict[str, object] = {
            "state": [state.value for state in State], "team": document.teams, "priority": "1234", "category": document.categories,
            "language": document.locales, "channel": ("mail", "chat"), "mailbox": (*document.mailboxes, *document.chat_channels),
            "brand": document.brands, "plan": document.plans, "proved_sender": ("yes", "no"), "snoozed": ("yes", "no"),
        }  # fmt: skip
        values = known.get(condition.field)
        if values is None:
            return
        listed = [str(value) for value in values]  # type: ignore[attr-defined]
        if unknown := next((value for value in condition.values if value != NONE and value not in listed), None):
            raise InvalidInput(
                f"{unknown[:60]!r} is no {condition.field}; there are {', '.join(listed)}.", {"field": f"{field}.{condition.field}"}
            )

    def try_out(self, rule: Rule, tickets: int) -> Tried:
        """On the newest tickets as they are recorded; changes nothing."""
        self._check_one(rule, "rule")
        if loop := loop_in((rule,), {macro.id: macro.steps for macro in self.macros.all().values()}):
            raise InvalidInput("This rule would set itself off for ever.", {"field": "rule", "loop": list(loop)})
        document, now = self.desk().document, int(self.desk_now())
        view = View(tuple(document.teams), tuple(State), None, Sort.NEWEST)
        rows = page(view, document.sharding.queue, tickets, None).rows
        found = (match for row in rows for match in matches(rule, commits_of(entries_of(row.id)), now))
        return Tried(len(rows), tuple(found))
