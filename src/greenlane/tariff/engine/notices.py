"""Check the arithmetic of tax notices: does base × rate give the assessed amount?

A notice (DMSTAX) states for each tax a base, a rate and the tax assessed. `check` recomputes every line that
states all three and explains the others, so that an auditor sees at once which lines prove themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from greenlane.foundation.values import minor_unit

HUNDRED = Decimal(100)
GUARANTEE_TYPES = frozenset({"MDC", "MDP", "CSD", "T24", "MCR"})
"""Lines that state what a guarantee or deposit covers, not what a rate charges."""


class Verdict(StrEnum):
    """What the check of one line found."""

    EQUAL = "equal"
    NOTHING_STATED = "nothing stated"
    NO_BASE = "no base or rate stated"
    GUARANTEE = "guarantee amount"
    RELIEF = "equal after the stated deduction"
    RELIEVED = "relieved"
    DIFFERENT = "different"


_EXPLANATIONS: dict[Verdict, str] = {
    Verdict.EQUAL: "base × rate is the assessed amount",
    Verdict.NOTHING_STATED: "the line states no assessed amount",
    Verdict.NO_BASE: "the rate is specific, compound or quota-bound and the notice gives neither base nor rate",
    Verdict.GUARANTEE: "the line states security taken for other lines, it has no rate of its own",
    Verdict.RELIEF: "the notice deducts a relief; base × rate less the deduction is the assessed amount",
    Verdict.RELIEVED: "a rate is stated but nothing is assessed: the procedure relieves or has charged it before",
    Verdict.DIFFERENT: "base × rate is not the assessed amount",
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One DutyTaxFee of a notice, already parsed. Amounts in `currency`, `rate` per hundred or per unit."""

    type: str
    base_amount: Decimal | None = None
    base_quantity: Decimal | None = None
    unit: str = ""
    rate: Decimal | None = None
    assessed: Decimal | None = None
    currency: str = ""
    deducted: Decimal = Decimal(0)
    source: str = ""

    @property
    def charged(self) -> Decimal | None:
        """Base × rate before rounding; None when the notice leaves out one of them."""
        if self.rate is None:
            return None
        if self.base_amount is not None:
            return self.base_amount * self.rate / HUNDRED
        return None if self.base_quantity is None else self.base_quantity * self.rate


@dataclass(frozen=True, slots=True)
class Checked:
    """A line with its verdict, the recomputed amount and the roundings that give the assessed amount."""

    line: NoticeLine
    verdict: Verdict
    recomputed: Decimal | None
    roundings: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        return _EXPLANATIONS[self.verdict]

    def as_json(self) -> dict[str, Any]:
        line = self.line
        return {
            "source": line.source,
            "type": line.type,
            "base": _text(line.base_amount if line.base_amount is not None else line.base_quantity),
            "unit": line.currency if line.base_amount is not None else line.unit,
            "rate": _text(line.rate),
            "assessed": _text(line.assessed),
            "recomputed": _text(self.recomputed),
            "verdict": self.verdict.value,
            "explanation": self.explanation,
        }


@dataclass(slots=True)
class NoticeReport:
    """All checked lines; `consistent` when no line that states base, rate and tax contradicts itself."""

    checked: list[Checked] = field(default_factory=list)

    @property
    def consistent(self) -> bool:
        return all(c.verdict is not Verdict.DIFFERENT for c in self.checked)

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(c.verdict.value for c in self.checked))

    @property
    def exceptions(self) -> list[Checked]:
        """Lines that base × rate alone does not explain."""
        return [c for c in self.checked if c.verdict is not Verdict.EQUAL]

    @property
    def roundings(self) -> dict[str, int]:
        """How many lines with a fraction of a cent each rounding explains: tells the administration's rule."""
        return dict(Counter(name for c in self.checked for name in c.roundings))

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": len(self.checked),
            "consistent": self.consistent,
            "counts": self.counts,
            "roundings": self.roundings,
            "exceptions": [c.as_json() for c in self.exceptions],
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


_MODES = {"half up": ROUND_HALF_UP, "down": ROUND_DOWN}


def _verdict(line: NoticeLine, charged: Decimal | None, unit: Decimal) -> Verdict:
    if line.type in GUARANTEE_TYPES:
        return Verdict.GUARANTEE
    if line.assessed is None:
        return Verdict.NOTHING_STATED
    if charged is None:
        return Verdict.NO_BASE
    if line.assessed in {charged.quantize(unit, mode) for mode in _MODES.values()}:
        return Verdict.EQUAL
    if line.deducted and line.assessed == (charged - line.deducted).quantize(unit, ROUND_HALF_UP):
        return Verdict.RELIEF
    return Verdict.RELIEVED if line.assessed == 0 else Verdict.DIFFERENT


def check_line(line: NoticeLine) -> Checked:
    """Recompute one line of a notice."""
    charged = line.charged
    unit = minor_unit(line.currency)
    verdict = _verdict(line, charged, unit)
    roundings: tuple[str, ...] = ()
    if verdict is Verdict.EQUAL and charged is not None and charged != charged.quantize(unit, ROUND_DOWN):
        roundings = tuple(
            name for name, mode in _MODES.items() if charged.quantize(unit, mode) == line.assessed
        )
    return Checked(
        line, verdict, None if charged is None else charged.quantize(unit, ROUND_HALF_UP), roundings
    )


def check(lines: Iterable[NoticeLine]) -> NoticeReport:
    """Recompute all lines of one or many notices; the logic of `greenlane tariff check-notices`."""
    return NoticeReport([check_line(line) for line in lines])
