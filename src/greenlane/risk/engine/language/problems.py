"""How a refused rule is said: code, place as line and column, the words in question, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from difflib import get_close_matches

from greenlane.foundation.errors import CustomsError, Violation
from greenlane.risk.engine.language.limits import LIMITS


class RuleRefused(CustomsError):
    """This text is not a rule that can be used."""

    code = "SEL001"


def place(text: str, at: int) -> str:
    """The position as `line 3, column 9`, both from 1."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return f"line {line}, column {column}"


def too_large(limit: str, text: str, at: int) -> Violation:
    return Violation(
        "SEL011",
        f"The rule is larger than allowed: at most {limit}.",
        place(text, at),
        "Split the rule, or put the values into a named list.",
    )


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """“Did you mean …?” with the nearest known words, or `otherwise`."""
    spelt = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), spelt, 3, 0.6)
    return "Did you mean " + " or ".join(f"“{spelt[name]}”" for name in near) + "?" if near else otherwise


def check_rule_count(rules: Sized) -> None:
    """Raises RuleRefused when one matcher or batch is given too many rules."""
    if len(rules) > LIMITS.rules:
        message = f"There are {len(rules):,} rules; at most {LIMITS.rules:,} can be matched together."
        raise RuleRefused.of([Violation("SEL013", message, hint="Retire or merge rules.")])
