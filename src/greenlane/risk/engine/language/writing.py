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

Json = dict[str, Any]
Form = Callable[[Json, int], tuple[int, str]]

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
    """How tightly a test binds, and its text without brackets around it."""
    if depth > DEEPEST:
        raise NotATree("it is nested too deeply")
    for word, form in FORMS.items():
        if isinstance(data, dict) and word in data:
            return form(data, depth)
    raise NotATree("a test has an unknown form")


def _joined(word: str, binds: int) -> Form:
    def form(data: Json, depth: int) -> tuple[int, str]:
        (operands,) = _parts(data, word)
        if not isinstance(operands, list) or len(operands) < 2:
            raise NotATree(f"{word} needs two tests")
        return binds, f" {word} ".join(_condition(operand, binds + 1, depth) for operand in operands)

    return form


def _negated(data: Json, depth: int) -> tuple[int, str]:
    (operand,) = _parts(data, "not")
    if isinstance(operand, dict) and "match" in operand:
        return TEST, _match(operand, "not ")
    if isinstance(operand, dict) and "between" in operand:
        return TEST, _between(operand, "not ", depth)
    return NOT, f"not {_condition(operand, TEST, depth)}"


def _one_field(word: str, after: str) -> Form:
    return lambda data, _: (TEST, f"{_name(*_parts(data, word))}{after}")


def _compare(data: Json, depth: int) -> tuple[int, str]:
    op, left, right = _parts(data, "compare", "left", "right")
    return TEST, f"{_term(left, depth)} {_one_of(Op, op)} {_term(right, depth)}"


def _between(data: Json, negated: str, depth: int) -> str:
    subject, low, high = (_term(part, depth) for part in _parts(data, "between", "low", "high"))
    return f"{subject} {negated}between {low} and {high}"


def _match(data: Json, negated: str) -> str:
    if "list" in data:
        how, name, listed = _parts(data, "match", "field", "list")
        return f"{_name(name)} {negated}{_one_of(How, how)} list {_quoted(listed)}"
    how, name, values = _parts(data, "match", "field", "values")
    if not isinstance(values, list) or not values:
        raise NotATree("a list test has no values")
    words = [_term(value, DEEPEST) for value in values]
    bare = len(words) == 1 and how != How.IN
    choices = words[0] if bare else f"({', '.join(words)})"
    return f"{_name(name)} {negated}{_one_of(How, how)} {choices}"


FORMS: dict[str, Form] = {
    "and": _joined("and", AND),
    "or": _joined("or", OR),
    "not": _negated,
    "known": _one_field("known", " is known"),
    "missing": _one_field("missing", " is missing"),
    "flag": _one_field("flag", ""),
    "compare": _compare,
    "between": lambda data, depth: (TEST, _between(data, "", depth)),
    "match": lambda data, depth: (TEST, _match(data, "")),
}
"""How each form of test is written, by the word that tells it."""


def _parts(data: Json, *words: str) -> list[Any]:
    """The values under exactly these words."""
    if set(data) != set(words):
        raise NotATree("a test has an unknown form")
    return [data[word] for word in words]


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


def _quoted(text: Any) -> str:
    if not isinstance(text, str):
        raise NotATree("a text has an unknown form")
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
