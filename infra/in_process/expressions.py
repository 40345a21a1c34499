"""DynamoDB's expressions, as far as PynamoDB writes them for the desk: conditions, and updates. Each text is read once; anything else is refused.

Names are always placeholders (`#0`) and values, too (`:0`), both of the top level: no paths into maps or lists.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .refusal import NotBuilt, invalid

Value = dict[str, Any]
"""As on the wire: `{"S": "text"}`."""
Item = Mapping[str, Value]
Names = Mapping[str, str]
Values = Mapping[str, Value]
Condition = Callable[[Item, Names, Values], bool]
Operand = Callable[[Item, Names, Values], Value | None]
_TOKEN = re.compile(r"\s*(#\w+|:\w+|<>|<=|>=|[()=<>,+-]|[A-Za-z_]+)")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def plain(value: Value) -> tuple[str, Any]:
    """Type and content in a form that compares as DynamoDB compares; numbers by what they are, sets without order."""
    ((kind, content),) = value.items()
    if kind == "N":
        return kind, number(content)
    if kind in {"SS", "BS"}:
        return kind, frozenset(content)
    if kind == "NS":
        return kind, frozenset(map(number, content))
    return kind, content


def number(text: str) -> int | Decimal:
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


@lru_cache(1000)
def placeholders(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[#:]\w+", text))


def check_placeholders(texts: list[str], names: Names, values: Values) -> None:
    """AWS refuses what is named and not given, and what is given and not named."""
    used = frozenset[str]().union(*map(placeholders, texts))
    if lost := used - names.keys() - values.keys():
        raise invalid(f"An expression attribute name or value is not defined: {sorted(lost)}")
    if idle := (names.keys() | values.keys()) - used:
        raise invalid(f"Value provided in an expression's attributes unused in expressions: {sorted(idle)}")
    for low, high in (pair for text in texts for pair in _ranges(text)):
        if plain(values[low])[1] > plain(values[high])[1]:
            raise invalid("The BETWEEN operator requires upper bound to be greater than or equal to lower bound")


@lru_cache(1000)
def _ranges(text: str) -> list[tuple[str, str]]:
    return re.findall(r"BETWEEN (:\w+) AND (:\w+)", text)


# ---- conditions


@lru_cache(1000)
def condition(text: str) -> Condition:
    reader = _Reader(text)
    found = _either(reader)
    reader.end()
    return found


def _either(reader: "_Reader") -> Condition:
    found = _both(reader)
    while reader.take("OR"):
        found = _or(found, _both(reader))
    return found


def _both(reader: "_Reader") -> Condition:
    found = _negated(reader)
    while reader.take("AND"):
        found = _and(found, _negated(reader))
    return found


def _or(one: Condition, other: Condition) -> Condition:
    return lambda item, names, values: one(item, names, values) or other(item, names, values)


def _and(one: Condition, other: Condition) -> Condition:
    return lambda item, names, values: one(item, names, values) and other(item, names, values)


def _negated(reader: "_Reader") -> Condition:
    if reader.take("NOT"):
        inner = _negated(reader)
        return lambda item, names, values: not inner(item, names, values)
    if reader.take("("):
        found = _either(reader)
        reader.must(")")
        return found
    if reader.next in _FUNCTIONS:
        return _function(reader)
    return _comparison(reader)


def _function(reader: "_Reader") -> Condition:
    name = reader.word()
    reader.must("(")
    subject = _operand(reader)
    other = _operand(reader) if reader.take(",") else None
    reader.must(")")
    return _FUNCTIONS[name](subject, other)


def _exists(subject: Operand, other: Operand | None) -> Condition:
    return lambda item, names, values: subject(item, names, values) is not None


def _is_absent(subject: Operand, other: Operand | None) -> Condition:
    return lambda item, names, values: subject(item, names, values) is None


def _begins_with(subject: Operand, other: Operand | None) -> Condition:
    def holds(item: Item, names: Names, values: Values) -> bool:
        whole, start = subject(item, names, values), other(item, names, values) if other else None
        if whole is None or start is None:
            return False
        ((kind, content),), ((wanted, prefix),) = whole.items(), start.items()
        return bool(kind == wanted and content.startswith(prefix))

    return holds


def _contains(subject: Operand, other: Operand | None) -> Condition:
    def holds(item: Item, names: Names, values: Values) -> bool:
        whole, part = subject(item, names, values), other(item, names, values) if other else None
        if whole is None or part is None:
            return False
        ((kind, content),), ((wanted, member),) = whole.items(), part.items()
        if kind in {"SS", "BS"} and kind[0] == wanted:
            return member in content
        if kind == wanted and kind in {"S", "B"}:
            return bool(member in content)
        raise NotBuilt(f"contains over {kind}")

    return holds


_FUNCTIONS: dict[str, Callable[[Operand, Operand | None], Condition]] = {
    "attribute_exists": _exists, "attribute_not_exists": _is_absent, "begins_with": _begins_with, "contains": _contains,
}  # fmt: skip


def _comparison(reader: "_Reader") -> Condition:
    left = _operand(reader)
    if reader.take("BETWEEN"):
        low = _operand(reader)
        reader.must("AND")
        return _and(_compared(left, ">=", low), _compared(left, "<=", _operand(reader)))
    if reader.take("IN"):
        reader.must("(")
        found = _compared(left, "=", _operand(reader))
        while reader.take(","):
            found = _or(found, _compared(left, "=", _operand(reader)))
        reader.must(")")
        return found
    return _compared(left, reader.word(), _operand(reader))


def _compared(left: Operand, sign: str, right: Operand) -> Condition:
    if sign not in {"=", "<>", *_COMPARED}:
        raise NotBuilt(f"a comparison by {sign!r}")

    def holds(item: Item, names: Names, values: Values) -> bool:
        one, other = left(item, names, values), right(item, names, values)
        if one is None or other is None:
            return sign == "<>"
        (kind, content), (wanted, compared) = plain(one), plain(other)
        if sign in {"=", "<>"}:
            return ((kind, content) == (wanted, compared)) is (sign == "=")
        return kind == wanted and kind in {"S", "N", "B"} and _COMPARED[sign](content, compared)

    return holds


def _operand(reader: "_Reader") -> Operand:
    token = reader.word()
    if token.startswith("#"):
        return lambda item, names, values: item.get(names[token])
    if token.startswith(":"):
        return lambda item, names, values: values[token]
    raise NotBuilt(f"an operand {token!r}")


# ---- updates

Change = Callable[[Item, Names, Values], tuple[str, Value | None]]
"""The attribute that changes, and what it becomes (None: it goes)."""


@lru_cache(1000)
def update(text: str) -> tuple[Change, ...]:
    reader, changes, seen = _Reader(text), list[Change](), set[str]()
    while reader.next:
        clause = reader.word()
        if clause not in _CLAUSES or clause in seen:
            raise NotBuilt(f"a clause {clause!r} in {text!r}")
        seen.add(clause)
        changes.append(_CLAUSES[clause](reader))
        while reader.take(","):
            changes.append(_CLAUSES[clause](reader))
    return tuple(changes)


def _set(reader: "_Reader") -> Change:
    name = reader.placeholder()
    reader.must("=")
    left = _set_operand(reader)
    sign = reader.word() if reader.next in {"+", "-"} else ""
    right = _set_operand(reader) if sign else None

    def change(item: Item, names: Names, values: Values) -> tuple[str, Value | None]:
        value = left(item, names, values)
        other = right(item, names, values) if right else None
        if value is None or (right and other is None):
            raise invalid("The provided expression refers to an attribute that does not exist in the item")
        return names[name], _sum(value, other, 1 if sign == "+" else -1) if other else value

    return change


def _set_operand(reader: "_Reader") -> Operand:
    if not reader.take("if_not_exists"):
        return _operand(reader)
    reader.must("(")
    there = _operand(reader)
    reader.must(",")
    otherwise = _operand(reader)
    reader.must(")")
    return lambda item, names, values: there(item, names, values) or otherwise(item, names, values)


def _remove(reader: "_Reader") -> Change:
    name = reader.placeholder()
    return lambda item, names, values: (names[name], None)


def _add(reader: "_Reader") -> Change:
    name, added = reader.placeholder(), reader.placeholder()

    def change(item: Item, names: Names, values: Values) -> tuple[str, Value | None]:
        before, more = item.get(names[name]), values[added]
        if before is None:
            return names[name], more
        ((kind, content),), ((wanted, extra),) = before.items(), more.items()
        if kind != wanted:
            raise invalid("An operand in the update expression has an incorrect data type")
        if kind in {"SS", "BS"}:
            return names[name], {kind: [*content, *(member for member in extra if member not in content)]}
        return names[name], _sum(before, more, 1)

    return change


def _delete(reader: "_Reader") -> Change:
    name, taken = reader.placeholder(), reader.placeholder()

    def change(item: Item, names: Names, values: Values) -> tuple[str, Value | None]:
        ((kind, gone),) = values[taken].items()
        if kind not in {"SS", "BS"}:
            raise NotBuilt(f"a deletion from {kind}")
        left = [member for member in item.get(names[name], {kind: []})[kind] if member not in gone]
        return names[name], {kind: left} if left else None

    return change


_CLAUSES: dict[str, Callable[["_Reader"], Change]] = {"SET": _set, "REMOVE": _remove, "ADD": _add, "DELETE": _delete}


def _sum(one: Value, other: Value, sign: int) -> Value:
    if "N" not in one or "N" not in other:
        raise invalid("An operand in the update expression has an incorrect data type")
    return {"N": str(number(one["N"]) + sign * number(other["N"]))}


def changed(item: Item, text: str, names: Names, values: Values) -> dict[str, Value]:
    """The item after an update; every change is computed from the item as it was."""
    after, touched = dict(item), set[str]()
    for change in update(text):
        name, value = change(item, names, values)
        if name in touched:
            raise invalid("Two document paths overlap with each other")
        touched.add(name)
        if value is None:
            after.pop(name, None)
        else:
            after[name] = value
    return after


class _Reader:
    """Token after token of an expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None:
                raise NotBuilt(f"an expression {text!r}")
            self._tokens.append(found[1])
            at = found.end()
        self._tokens.reverse()

    @property
    def next(self) -> str:
        return self._tokens[-1] if self._tokens else ""

    def word(self) -> str:
        if not self._tokens:
            raise NotBuilt(f"an expression that ends early: {self._text!r}")
        return self._tokens.pop()

    def placeholder(self) -> str:
        if self.next[:1] not in {"#", ":"}:
            raise NotBuilt(f"{self.next!r} where a placeholder is written, in {self._text!r}")
        return self.word()

    def take(self, token: str) -> bool:
        if self.next != token:
            return False
        self._tokens.pop()
        return True

    def must(self, token: str) -> None:
        if not self.take(token):
            raise NotBuilt(f"{self.next!r} where {token!r} is expected, in {self._text!r}")

    def end(self) -> None:
        if self._tokens:
            raise NotBuilt(f"{self.next!r} after the end of {self._text!r}")
