"""Read the rates of duty of a printed tariff: `parse_rate("1.5¢/kg + 6.4%")`.

The grammar covers what the Harmonized Tariff Schedule of the United States writes in its columns General,
Special and 2, and the "greater of / lesser of / but not less than" rates of other tariffs. A text that is
not understood raises RateSyntaxError, whose pointer names the column and whose hint says what was expected.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lark import (
    Lark,
    Token,
    Transformer,
    UnexpectedCharacters,
    UnexpectedEOF,
    UnexpectedInput,
    UnexpectedToken,
)
from lark.exceptions import VisitError

from greenlane.foundation.errors import CustomsError
from greenlane.tariff.engine.rate_ast import (
    AdValorem,
    Capped,
    Charged,
    Choice,
    Clause,
    Expression,
    Free,
    Rate,
    RateBasis,
    RateNotComputable,
    Reference,
    Sliding,
    Specific,
    Sum,
    UnresolvedReference,
)
from greenlane.tariff.engine.rate_grammar import BASES, EXPECTED, GRAMMAR, PROGRAMMES
from greenlane.tariff.engine.units import UNIT_CODES

if TYPE_CHECKING:
    from greenlane.tariff.engine.rate_report import ParseReport

__all__ = [
    "Charged",
    "Rate",
    "RateBasis",
    "RateNotComputable",
    "RateSyntaxError",
    "UnresolvedReference",
    "parse_rate",
    "parse_report",
]


class RateSyntaxError(CustomsError):
    """This is not a rate of duty that the grammar knows."""

    code = "TAR010"


def _squeeze(text: str) -> str:
    """Close up the line breaks of the printed column: `con- tent` is content."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[a-z])-\s+(?=[a-z])", "", text)).strip()


def _named_basis(token: Token) -> str:
    """The measured thing in its usual spelling; words broken by the printer are compared without spaces."""
    words = re.sub(r"^(on|of|,)\s*", "", _squeeze(str(token)).lower()).strip(" ,")
    words = re.sub(r"^case\b", "the case", words)
    known = _basis_by_letters().get(re.sub(r"\W", "", words))
    if known is None:
        raise RateSyntaxError(
            f"“{words}” is not a known basis of a rate.",
            pointer=f"column {(token.start_pos or 0) + 1}",
            hint="Expected one of: " + ", ".join(sorted(BASES)) + ".",
        )
    return known


@lru_cache(maxsize=1)
def _basis_by_letters() -> dict[str, str]:
    return {re.sub(r"\W", "", basis): basis for basis in BASES}


def _is(node: object, kind: str) -> bool:
    return isinstance(node, Token) and node.type == kind


def _programmes(token: Token) -> tuple[str, ...]:
    """The programme codes of a list; an unknown one is an error, because it may be two codes run together."""
    found = []
    for match in re.finditer(r"[A-Z]+[+*]?", str(token)):
        if match[0] not in PROGRAMMES:
            raise RateSyntaxError(
                f"“{match[0]}” is not a special programme.",
                pointer=f"column {(token.start_pos or 0) + match.start() + 1}",
                hint="Expected codes such as A+, AU or KR, separated by commas.",
            )
        found.append(match[0])
    return tuple(found)


def _inside_brackets(text: str, at: int) -> int:
    """Where a bracketed list goes wrong: at the first entry that is no code, or where it is cut off."""
    match = re.match(r"\(\s*([A-Z]{1,2}[+*]?([\s,.]+|$))*", text[at:])
    return at + match.end() if match else at


class _Builder(Transformer[Token, Any]):
    """Turns the parse tree into the rate's tree, bottom up."""

    def number(self, children: list[Token]) -> Decimal:
        text = str(children[0])
        if children[0].type == "NUMBER":
            return Decimal(text.replace(",", ""))
        whole, fraction = text.split()
        numerator, denominator = fraction.split("/")
        return Decimal(whole) + Decimal(numerator) / Decimal(denominator)

    def cents(self, children: list[Decimal]) -> Decimal:
        return children[0] / 100

    def dollars(self, children: list[Decimal]) -> Decimal:
        return children[0]

    def per(self, children: list[Token]) -> tuple[str, str]:
        token = children[0]
        if token.type == "EACH_OTHER":
            return "NAR", "other pieces or parts"
        text = re.sub(r"[\s,]|-\s", "", str(token).lower()).replace("prs.", "pr.")
        name = {"cleankg": "clean kg", "1000pins": "1000 pins", "thou-sand": "thousand"}.get(text, text)
        return UNIT_CODES[name], "clean content" if name == "clean kg" else ""

    def ad_valorem(self, children: list[Any]) -> AdValorem:
        percent, *on = children
        return AdValorem(percent, _named_basis(on[0]) if on else "")

    def specific(self, children: list[Any]) -> Specific:
        amount, (unit, on), *rest = children
        over = Decimal(0)
        for token in rest:
            if token.type == "OVER_PART":
                over = Decimal(str(token).split()[1])
            else:
                on = _named_basis(token)
        return Specific(amount, unit, on, over)

    def free(self, children: list[Token]) -> Free:
        return Free(_squeeze(str(children[1])).lower() if len(children) > 1 else "")

    def sum(self, children: list[Expression]) -> Sum:
        return Sum(tuple(children))

    def floor(self, children: list[Any]) -> Choice:
        return Choice(True, (children[0], children[2]))

    def ceiling(self, children: list[Any]) -> Choice:
        return Choice(False, (children[0], children[2]))

    def between(self, children: list[Any]) -> Choice:
        return Choice(False, (Choice(True, (children[0], children[2])), children[4]))

    def greater(self, children: list[Any]) -> Choice:
        return Choice(True, (children[1], children[2]))

    def lesser(self, children: list[Any]) -> Choice:
        return Choice(False, (children[1], children[2]))

    def higher(self, children: list[Any]) -> Choice:
        return Choice(True, (children[0], children[1]))

    def lower(self, children: list[Any]) -> Choice:
        return Choice(False, (children[0], children[1]))

    def sliding(self, children: list[Any]) -> Sliding:
        start, step, _, top, _, _, floor = children
        return Sliding(start, step, top, floor)

    def capped(self, children: list[Any]) -> Capped:
        return Capped(children[0], Reference(_squeeze(str(children[1]))))

    def reference(self, children: list[Token]) -> Reference:
        text = _squeeze(str(children[0]))
        return Reference(text, tuple(re.findall(r"\b\d{4}(?:\.\d\d)*\b", text)))

    def general(self, children: list[Any]) -> tuple[Clause, ...]:
        return (Clause(children[0]),)

    def listed(self, children: list[Any]) -> Clause:
        tokens = {token.type: str(token) for token in children[1:]}
        programmes = _programmes(next(token for token in children if _is(token, "PROGRAMMES")))
        return Clause(children[0], programmes, tokens.get("MARK", "").strip("()"))

    def special(self, children: list[Clause]) -> tuple[Clause, ...]:
        return tuple(children)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


def _expected(error: UnexpectedInput) -> str:
    names: set[str] = set()
    if isinstance(error, UnexpectedToken):
        names = set(error.accepts or error.expected)
    elif isinstance(error, UnexpectedCharacters):
        names = set(error.allowed or ())
    elif isinstance(error, UnexpectedEOF):
        names = set(error.expected)
    readable = sorted({EXPECTED.get(name, name.replace("_", " ").lower()) for name in names})
    return "Expected " + ", ".join(readable) + "." if readable else "Expected a rate."


def _refusal(text: str, error: UnexpectedInput) -> RateSyntaxError:
    at_end = isinstance(error, UnexpectedEOF) or (
        isinstance(error, UnexpectedToken) and error.token.type == "$END"
    )
    at = len(text.rstrip()) if at_end else _inside_brackets(text, error.pos_in_stream or 0)
    near = text[at : at + 20].strip()
    where = f"“{near}”" if near else "something is missing"
    return RateSyntaxError(
        f"The rate is not understood at column {at + 1}: {where}.",
        pointer=f"column {at + 1}",
        hint=_expected(error),
    )


@lru_cache(maxsize=16_384)
def parse_rate(text: str) -> Rate:
    """The meaning of one rate cell, e.g. `Free (A,CL) 4% (KR)` or `the greater of 5% or $1/kg`.

    Raises RateSyntaxError; its pointer is `column N` (from 1) in `text`.
    """
    if not text or text.isspace():
        raise RateSyntaxError("The rate is empty.", pointer="column 1", hint="Write Free, 5% or 1.5¢/kg.")
    try:
        clauses = _Builder().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise _refusal(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, RateSyntaxError):
            raise error.orig_exc from None
        raise
    return Rate(_squeeze(text), clauses)


def parse_report(path: str | Path) -> ParseReport:
    """Try every rate cell of an HTS file and say what was understood (see `rate_report`)."""
    from greenlane.tariff.engine import rate_report

    return rate_report.parse_report(path)
