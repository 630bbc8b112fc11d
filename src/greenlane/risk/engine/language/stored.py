"""A rule's tree as JSON, and both as text.

Tree to JSON (`to_json`), JSON to text (`write`), text to tree (`reading.read_rule`): a triangle with one
checker. A stored tree is read by writing it out and reading that, so it passes every check that a typed rule
passes, and cannot hold what could not have been written.
"""

from __future__ import annotations

import json
from typing import Any

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.language.fields import Field
from greenlane.risk.engine.language.kinds import QUOTED, Kind
from greenlane.risk.engine.language.nodes import (
    And,
    Arithmetic,
    Between,
    Compare,
    Condition,
    Flag,
    ListRef,
    Literal,
    Match,
    Not,
    Or,
    Presence,
    Term,
)
from greenlane.risk.engine.language.problems import RuleRefused
from greenlane.risk.engine.language.reading import read_rule
from greenlane.risk.engine.language.vocabulary import Vocabulary
from greenlane.risk.engine.language.writing import NotATree, write

Json = dict[str, Any]


def to_json(condition: Condition) -> Json:
    """The tree in plain JSON types; the same tree always gives the same JSON."""
    match condition:
        case And(operands) | Or(operands):
            word = "and" if isinstance(condition, And) else "or"
            return {word: [to_json(operand) for operand in operands]}
        case Not(operand):
            return {"not": to_json(operand)}
        case Presence(field, known):
            return {"known" if known else "missing": field.name}
        case Flag(field):
            return {"flag": field.name}
        case Compare(op, left, right):
            return {"compare": op.value, "left": _term(left), "right": _term(right)}
        case Between(subject, low, high):
            return {"between": _term(subject), "low": _term(low), "high": _term(high)}
        case Match(how, field, values):
            return {"match": how.value, "field": field.name} | _values(values)


def _values(values: tuple[Literal, ...] | ListRef) -> Json:
    if isinstance(values, ListRef):
        return {"list": values.name}
    return {"values": [_term(value) for value in values]}


def _term(term: Term) -> Json:
    match term:
        case Field():
            return {"field": term.name}
        case Arithmetic(sign, left, right):
            return {"calculate": sign.value, "left": _term(left), "right": _term(right)}
        case Literal(kind, value, currency):
            return _literal(kind, value, currency)


def _literal(kind: Kind, value: Any, currency: str) -> Json:
    if kind in QUOTED:
        return {"text": value}
    match kind:
        case Kind.MONEY:
            return {"money": f"{value:f}", "currency": currency}
        case Kind.DATE:
            return {"date": value.isoformat()}
        case _:
            return {"number": f"{value:f}"}


def canonical(condition: Condition) -> str:
    """The one spelling of the tree: compact JSON with sorted keys, to store, compare and sign."""
    return json.dumps(to_json(condition), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_rule(condition: Condition) -> str:
    """The rule as text, in house style; reading it gives the same tree."""
    return write(to_json(condition))


def from_json(data: Any, vocabulary: Vocabulary) -> Condition:
    """The tree of stored JSON. Raises RuleRefused (SEL012) for JSON that is no rule, and as `read_rule` does."""
    try:
        text = write(data)
    except NotATree as error:
        message = f"The stored rule is damaged: {error}."
        hint = "Read the rule again from its text."
        raise RuleRefused.of([Violation("SEL012", message, "/", hint)]) from None
    return read_rule(text, vocabulary, spacious=True)
