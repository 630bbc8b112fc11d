"""Read a rule: `read_rule('hs starts with "6403" and origin in ("CN", "VN")', vocabulary)`.

A text that cannot be a rule raises RuleRefused with everything that is wrong with it, each with line,
column, the words in question and what to do. Syntax stops at the first error; names, kinds and values are
all checked.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache

from lark import Lark, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from greenlane.foundation.errors import Violation
from greenlane.risk.engine.language.checking import Checker
from greenlane.risk.engine.language.grammar import EXPECTED, GRAMMAR, KEYWORDS, SLIPS
from greenlane.risk.engine.language.kinds import printable
from greenlane.risk.engine.language.limits import LIMITS
from greenlane.risk.engine.language.nodes import Condition
from greenlane.risk.engine.language.problems import RuleRefused, place, too_large
from greenlane.risk.engine.language.vocabulary import Vocabulary

_NESTING = re.compile(r'"(?:\\.|[^"\\])*"|[()]|\bnot(?:\s+not){4,}\b', re.IGNORECASE)
_WORD = re.compile(r"[\w.]+|[^\w\s]{1,2}")


def read_rule(text: str, vocabulary: Vocabulary, *, spacious: bool = False) -> Condition:
    """The meaning of one rule. Raises RuleRefused with every problem found.

    `spacious` allows for the spaces and brackets that writing a stored rule in house style may add.
    """
    _check_size(text, LIMITS.characters * (4 if spacious else 1))
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise RuleRefused.of([_syntax(text, error)]) from None
    checker = Checker(text, vocabulary)
    condition = checker.condition(tree)
    if checker.problems or condition is None:
        raise RuleRefused.of(checker.problems)
    return condition


def problems_of(text: str, vocabulary: Vocabulary) -> tuple[Violation, ...]:
    """What the editor shows while an analyst writes; empty when the text is a rule."""
    try:
        read_rule(text, vocabulary)
    except RuleRefused as refused:
        return refused.violations
    return ()


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(
        GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=False
    )


def _check_size(text: str, characters: int) -> None:
    """Refuse what is too long or nested too deeply before any recursive work is done on it."""
    if len(text) > characters:
        raise RuleRefused.of([too_large(f"{characters:,} characters", text, characters)])
    depth = 0
    for found in _NESTING.finditer(text):
        match found[0]:
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case words if words[:1] in "nN":
                raise RuleRefused.of([too_large("4 times not in a row", text, found.start())])
        if depth > LIMITS.depth:
            raise RuleRefused.of(
                [too_large(f"{LIMITS.depth} brackets within one another", text, found.start())]
            )


def _syntax(text: str, error: UnexpectedInput) -> Violation:
    at_end = isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )
    at = len(text.rstrip()) if at_end else error.pos_in_stream or 0
    found = _WORD.match(text, at)
    near = printable(found[0] if found else text[at : at + 20]).strip() or repr(text[at : at + 1]).strip("'")
    hint = _slip(text, at, near) or _expected(error)
    if not text.strip():
        return Violation(
            "SEL001", "The rule is empty.", place(text, 0), 'Write a test such as origin = "CN".'
        )
    if at >= len(text.rstrip()):
        return Violation("SEL001", "Something is missing at the end of the rule.", place(text, at), hint)
    return Violation("SEL001", f"“{near}” is not understood here.", place(text, at), hint)


def _slip(text: str, at: int, near: str) -> str:
    """A hint for a common slip: a sign of another language, a misspelt operator, small letters of a currency."""
    before = text[:at].rstrip()
    if near.isalpha() and near.islower() and len(near) == 3 and before[-1:].isdigit():
        return f"A currency is written in capitals: {near.upper()}."
    for size in (2, 1):
        if (hint := SLIPS.get(text[at : at + size])) is not None:
            return hint
    if before[-1:] == "=" and near[:1] == "=":
        return SLIPS["=="]
    if near[:1] == ">" and before[-1:] == "<":
        return SLIPS["<>"]
    words = get_close_matches(near.lower(), KEYWORDS, 1, 0.6) if near[:1].isalpha() else []
    return f"Did you mean “{words[0]}”?" if words else ""


def _expected(error: UnexpectedInput) -> str:
    names: set[str] = set()
    if isinstance(error, UnexpectedToken):
        names = set(error.accepts or error.expected)
    elif isinstance(error, UnexpectedCharacters):
        names = set(error.allowed or ())
    elif isinstance(error, UnexpectedEOF):
        names = set(error.expected)
    readable = [words for name, words in EXPECTED.items() if name in names]
    return f"Expected {', '.join(readable)}." if readable else ""
