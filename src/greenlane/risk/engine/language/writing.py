"""From a rule's JSON to text that reads the same: brackets only where needed, one test a line when long.

Works on JSON that nobody has checked: each part is checked for its form, the text is then read and checked as
a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from greenlane.risk.engine.language.nodes import How, Op, Sign

WIDTH = 100
DEEPEST = 100
"""Higher than any tree the reader makes: 20 brackets, each around or, and, not."""

OR, AND, NOT, TEST = range(4)
"""How tightly a part binds."""

_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NotATree(ValueError):
    """The JSON has not the form of a rule's tree."""


def write(data: Any) -> str:
    """The text of a stored tree. Raises NotATree."""
    text = _condition(data, OR, 0)
    match data:
        case {"and": operands} if len(text) > WIDTH:
            return "\nand ".join(_condition(operand, AND, 1) for operand in operands)
        case {"or": operands} if len(text) > WIDTH:
            return "\nor ".join(_condition(operand, AND, 1) for operand in operands)
    return text


def _condition(data: Any, within: int, depth: int) -> str:
    """The text of a test; in brackets when it binds less tightly than what it stands in."""
    binds, text = _test(data, depth + 1)
    return f"({text})" if binds < within else text


def _test(data: Any, depth: int) -> tuple[int, str]:
    if depth > DEEPEST:
        raise NotATree("it is nested too deeply")
    match data:
        case {"and": [_, _, *_] as operands, **rest} if not rest:
            return AND, " and ".join(_condition(operand, NOT, depth) for operand in operands)
        case {"or": [_, _, *_] as operands, **rest} if not rest:
            return OR, " or ".join(_condition(operand, AND, depth) for operand in operands)
        case {"not": {"match": _} as match, **rest} if not rest:
            return TEST, _match(match, "not ")
        case {"not": {"between": _} as between, **rest} if not rest:
            return TEST, _between(between, "not ", depth)
        case {"not": operand, **rest} if not rest:
            return NOT, f"not {_condition(operand, TEST, depth)}"
        case {"known": name, **rest} if not rest:
            return TEST, f"{_name(name)} is known"
        case {"missing": name, **rest} if not rest:
            return TEST, f"{_name(name)} is missing"
        case {"flag": name, **rest} if not rest:
            return TEST, _name(name)
        case {"compare": op, "left": left, "right": right, **rest} if not rest:
            return TEST, f"{_term(left, depth)} {_one_of(Op, op)} {_term(right, depth)}"
        case {"between": _}:
            return TEST, _between(data, "", depth)
        case {"match": _}:
            return TEST, _match(data, "")
    raise NotATree("a test has an unknown form")


def _between(data: Any, negated: str, depth: int) -> str:
    match data:
        case {"between": subject, "low": low, "high": high, **rest} if not rest:
            low, high = _term(low, depth), _term(high, depth)
            return f"{_term(subject, depth)} {negated}between {low} and {high}"
    raise NotATree("a range has an unknown form")


def _match(data: Any, negated: str) -> str:
    match data:
        case {"match": how, "field": name, "list": str(listed), **rest} if not rest:
            return f"{_name(name)} {negated}{_one_of(How, how)} list {_quoted(listed)}"
        case {"match": how, "field": name, "values": [_, *_] as values, **rest} if not rest:
            words = [_term(value, DEEPEST) for value in values]
            bare = len(words) == 1 and how != How.IN
            choices = words[0] if bare else f"({', '.join(words)})"
            return f"{_name(name)} {negated}{_one_of(How, how)} {choices}"
    raise NotATree("a list test has an unknown form")


def _term(data: Any, depth: int, within: int = 0) -> str:
    if depth > DEEPEST:
        raise NotATree("it is nested too deeply")
    match data:
        case {"field": name, **rest} if not rest:
            return _name(name)
        case {"calculate": sign, "left": left, "right": right, **rest} if not rest:
            binds = 1 if _one_of(Sign, sign) in "+-" else 2
            text = f"{_term(left, depth + 1, binds)} {sign} {_term(right, depth + 1, binds + 1)}"
            return f"({text})" if binds < within else text
        case {"text": str(text), **rest} if not rest:
            return _quoted(text)
        case {"number": number, **rest} if not rest:
            return _shaped(_NUMBER, number)
        case {"money": amount, "currency": currency, **rest} if not rest:
            return f"{_shaped(_NUMBER, amount)} {_shaped(_CURRENCY, currency)}"
        case {"date": day, **rest} if not rest:
            return _shaped(_DATE, day)
    raise NotATree("a value has an unknown form")


def _name(name: Any) -> str:
    return _shaped(_NAME, name)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shaped(pattern: re.Pattern[str], text: Any) -> str:
    if not (isinstance(text, str) and pattern.fullmatch(text)):
        raise NotATree("a name or figure has an unknown form")
    return text


def _one_of(table: Callable[[Any], Any], word: Any) -> str:
    try:
        return str(table(word))
    except ValueError:
        raise NotATree("an operator is unknown") from None
