"""Rules as lines of JSON: taken in as drafts, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from greenlane.foundation.access import Actor, require
from greenlane.foundation.errors import CustomsError, Violation
from greenlane.foundation.verbs import verb
from greenlane.risk.editions import words_in_force
from greenlane.risk.errors import RuleIncomplete
from greenlane.risk.models import Rule
from greenlane.risk.services.rules import EDITABLE, WORDS, WRITE, Wording, check_wording, draft_rule

MOST_LINES = 5_000
DAYS = ("valid_from", "valid_until", "review_on")
MOST = {"code": 12, "title": 120, "legal_basis": 200, "lane": 6, "office": 8, "instruction": 2_000}
"""Characters of a text at most."""
NEEDED = tuple(field.name for field in fields(Wording) if field.default is MISSING)


@dataclass(frozen=True, slots=True)
class Line:
    """A rule of a file: its number from 1, the code it had where it comes from, what it says."""

    number: int
    code: str
    says: Wording


def as_line(rule: Rule) -> dict[str, Any]:
    """A rule as an object of JSON, with its state and the hands it went through."""
    words = {name: getattr(rule, name) for name in WORDS}
    words |= {"probability": str(rule.probability)}
    words |= {name: words[name].isoformat() for name in DAYS if words[name] is not None}
    return {"code": rule.code, "version": rule.version, "state": rule.state, **words}


@verb
def import_rules(*, content: bytes, by: Actor) -> list[Rule]:
    """Draft every rule of a file of JSON lines, or none: the next version where its code is known, else a new code.

    Raises RuleIncomplete (RSK004, 422) with every fault of every line, Forbidden (403).
    """
    require(by, WRITE)
    lines, faults = read_lines(content)
    words = words_in_force()
    for line in lines:
        try:
            check_wording(line.says, words)
        except CustomsError as refused:
            faults += _of_line(line.number, refused.violations)
    known = set(Rule.objects.filter(code__in=[line.code for line in lines]).values_list("code", flat=True))
    faults += _codes(lines, known)
    if faults:
        raise RuleIncomplete(violations=tuple(faults))
    return [draft_rule(says=line.says, code=line.code if line.code in known else "", by=by) for line in lines]


def _codes(lines: Sequence[Line], known: set[str]) -> list[Violation]:
    """A code stands once in a file, and no version of it is being written already."""
    writing = set(
        Rule.objects.filter(code__in=known, state__in=EDITABLE).values_list("code", flat=True).distinct()
    )
    met: set[str] = set()
    faults = []
    for line in lines:
        if line.code and line.code in met:
            faults.append(_fault(line.number, "code", f"{line.code} stands in the file twice."))
        elif line.code in writing:
            faults.append(_fault(line.number, "code", f"A version of {line.code} is being written already."))
        met.add(line.code)
    return faults


def read_lines(content: bytes) -> tuple[list[Line], list[Violation]]:
    """The lines that say a rule, and what is wrong with the others; empty lines are passed over."""
    found: list[Line] = []
    faults: list[Violation] = []
    texts = [(number, text) for number, text in enumerate(content.split(b"\n"), 1) if text.strip()]
    if not texts:
        return [], [Violation(RuleIncomplete.code, "The file holds no rule.", "", "One JSON object a line.")]
    if len(texts) > MOST_LINES:
        return [], [Violation(RuleIncomplete.code, f"The file holds more than {MOST_LINES:,} rules.")]
    for number, text in texts:
        try:
            given = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            faults.append(_fault(number, "", f"This is not JSON: {error}."))
            continue
        if not isinstance(given, dict):
            faults.append(_fault(number, "", "This is not an object."))
            continue
        wrong = _shape(number, given)
        faults += wrong
        if not wrong:
            found.append(_line(number, given))
    return found, faults


def _line(number: int, given: dict[str, Any]) -> Line:
    values = {name: given[name] for name in WORDS if given.get(name) is not None}
    values |= {name: date.fromisoformat(values[name]) for name in DAYS if name in values}
    if "probability" in values:
        values["probability"] = Decimal(str(values["probability"]))
    return Line(number, given.get("code") or "", Wording(**values))


def _shape(number: int, given: dict[str, Any]) -> list[Violation]:
    """What keeps an object from being a wording."""
    faults = [
        _fault(number, name, "This is needed.")
        for name in WORDS
        if given.get(name) is None and name in NEEDED
    ]
    for name in ("code", *WORDS):
        value = given.get(name)
        if value is not None and (told := _wrong(name, value)):
            faults.append(_fault(number, name, told))
    return faults


def _wrong(name: str, value: Any) -> str:
    if name == "relieved":
        return "" if isinstance(value, bool) else "This is true or false."
    if name in DAYS:
        return "" if _is_day(value) else "This is not a day such as 2026-01-31."
    if name == "probability":
        return "" if _is_share(value) else "This is not a figure with up to four decimals."
    if not isinstance(value, str) or "\x00" in value:
        return "This is not a text."
    longest = MOST.get(name)
    return f"The text is longer than {longest} characters." if longest and len(value) > longest else ""


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _is_share(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    try:
        figure = Decimal(str(value))
    except InvalidOperation:
        return False
    exponent = figure.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -4


def _fault(number: int, name: str, message: str) -> Violation:
    return Violation(RuleIncomplete.code, message, f"line {number}, {name}" if name else f"line {number}")


def _of_line(number: int, violations: Iterable[Violation]) -> list[Violation]:
    return [
        Violation(one.code, one.message, f"line {number}, {one.pointer}".rstrip(", "), one.hint)
        for one in violations
    ]
