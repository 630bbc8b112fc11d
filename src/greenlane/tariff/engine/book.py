"""The tariff as one in-memory snapshot: national lines, measures, origin groups, HS editions, rates of exchange.

A `TariffBook` belongs to one published version and never changes, so that a calculation can be replayed and
a process can keep it. All look-ups remember their answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson

from greenlane.foundation.errors import CustomsError
from greenlane.tariff.engine.fx import FxTable
from greenlane.tariff.engine.nomenclature import Correlation, edition_on
from greenlane.tariff.engine.rate_ast import Rate

PREFIX_LENGTHS = (8, 6, 4, 2, 0)
_RESIDUAL_NOTE = (
    "the declared national subdivision {code} is not Meridia's; residual line {line} taken, Tariff Order s. 4"
)
_REMEMBERED = 50_000


class UnknownCommodity(CustomsError):
    """The code is not in the nomenclature in force."""

    code = "TAR001"


class NoTariffOnDay(UnknownCommodity):
    """The administration holds no tariff for that day."""

    code = "TAR015"


class MeasureKind(StrEnum):
    """What a measure does. The value is what officers see in the tariff."""

    MFN = "third-country duty"
    PREFERENCE = "tariff preference"
    STATUTORY = "statutory duty"
    EXCISE = "excise"
    VAT = "value added tax"
    UNIT_PRICE = "unit price"


DUTY, EXCISE_TAX, VAT_TAX = "A00", "E00", "B00"
TAX_OF: dict[MeasureKind, str] = {
    MeasureKind.MFN: DUTY,
    MeasureKind.PREFERENCE: DUTY,
    MeasureKind.STATUTORY: DUTY,
    MeasureKind.EXCISE: EXCISE_TAX,
    MeasureKind.VAT: VAT_TAX,
    MeasureKind.UNIT_PRICE: "",
}


class RateCell:
    """A rate text with its parsed form, decoded when somebody asks for it first."""

    __slots__ = ("_parsed", "_rate", "text")

    def __init__(self, text: str, parsed: str | Rate) -> None:
        self.text = text
        self._parsed = parsed if isinstance(parsed, str) else ""
        self._rate = None if isinstance(parsed, str) else parsed

    @property
    def rate(self) -> Rate:
        if self._rate is None:
            data: Mapping[str, Any] = orjson.loads(self._parsed)
            self._rate = Rate.from_json(data)
        return self._rate


@dataclass(frozen=True, slots=True)
class NationalLine:
    """An eight-digit line. `mapping` tells how it came from its `source` line: same, renumbered, merged,
    primary, nearest or national."""

    code: str
    description: str
    unit: str = ""
    is_residual: bool = False
    mapping: str = "national"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure on all lines that begin with `prefix`.

    `groups` limits it to origin groups (empty: every origin), `additional_code` to declarations that carry
    the code. `until` is the last day, None while it is open. `key` never changes and names it in results.
    """

    key: str
    kind: MeasureKind
    prefix: str
    cell: RateCell
    basis: str
    groups: frozenset[str] = frozenset()
    additional_code: str = ""
    procedure: str = ""
    since: date = date.min
    until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def applies_to(self, additional_codes: tuple[str, ...], procedure: str) -> bool:
        """Whether the declared additional codes and requested procedure meet the measure's conditions."""
        if self.additional_code and self.additional_code not in additional_codes:
            return False
        return not self.procedure or self.procedure == procedure


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """Countries that share a preference; `claim` is the first digit of the preference code (2, 3, 4), or
    empty for groups that nobody claims, such as the statutory one."""

    id: str
    claim: str
    countries: frozenset[str]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The national line of a declared code and what was assumed to find it."""

    line: NationalLine
    notes: tuple[str, ...] = ()


class TariffBook:
    """One published version of the tariff. Build it with `services.current_book` or from plain rows."""

    def __init__(
        self,
        *,
        version: str,
        lines: Iterable[NationalLine],
        measures: Iterable[Measure],
        groups: Iterable[OriginGroup],
        fx: FxTable,
        editions: Mapping[str, frozenset[str]],
        correlations: Mapping[str, Correlation],
        currency: str = "USD",
    ) -> None:
        self.version = version
        self.currency = currency
        self.fx = fx
        self.groups = {group.id: group for group in groups}
        self._editions = editions
        self._correlations = correlations
        self._lines = {line.code: line for line in lines}
        self._residual: dict[str, NationalLine] = {}
        for line in self._lines.values():
            if line.is_residual or line.code[:6] not in self._residual:
                self._residual[line.code[:6]] = line
        self._sorted = sorted(self._residual)
        self._measures: dict[str, list[Measure]] = defaultdict(list)
        for measure in measures:
            self._measures[measure.prefix].append(measure)
        self._by_line: dict[str, tuple[Measure, ...]] = {}
        self._resolved: dict[tuple[str, str], Resolution] = {}
        self._claims: dict[tuple[str, str], frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"<TariffBook {self.version}: {len(self._lines)} lines>"

    def edition(self, on: date | None) -> str:
        """The HS edition of the day (default: the newest); raises NoTariffOnDay (TAR015) before the first held."""
        try:
            edition = edition_on(on) if on else "2022"
        except ValueError:
            edition = ""
        if edition not in self._editions:
            raise NoTariffOnDay(f"No tariff is held for {on}.", hint="The first edition held is HS 2017.")
        return edition

    def has_hs6(self, code: str, on: date | None = None) -> bool:
        """Whether the first six digits are a subheading of the edition in force on `on` (default: the newest)."""
        edition = self.edition(on)
        hs6 = code[:6]
        return hs6 in self._editions[edition] or hs6 in self._residual

    def line(self, code: str) -> NationalLine | None:
        """The line with exactly this code."""
        return self._lines.get(code)

    def lines(self) -> Iterable[NationalLine]:
        return self._lines.values()

    def resolve(self, code: str, on: date | None = None) -> NationalLine:
        """The national line that a declared code of 6 to 10 digits falls into; raises UnknownCommodity."""
        return self.resolution(code, on).line

    def resolution(self, code: str, on: date | None = None) -> Resolution:
        """As `resolve`, with the assumptions made. Raises UnknownCommodity (TAR001), NoTariffOnDay (TAR015)."""
        edition = self.edition(on)
        key = (code, edition)
        found = self._resolved.get(key)
        if found is None:
            if len(self._resolved) > _REMEMBERED:
                self._resolved.clear()
            found = self._resolved[key] = self._resolve(code, edition)
        return found

    def _resolve(self, code: str, edition: str) -> Resolution:
        if not code.isdecimal() or not 6 <= len(code) <= 10:
            raise UnknownCommodity(f"“{code[:20]}” is not a commodity code.", hint="Give 6 to 10 digits.")
        exact = self._lines.get(code[:8])
        if exact is not None and edition == "2022":
            return Resolution(exact)
        hs6 = code[:6]
        notes: tuple[str, ...] = ()
        if edition != "2022":
            hs6, notes = self._translated(code, edition)
        residual = self._residual.get(hs6) or self._special_provision(code)
        if residual is None:
            raise self._unknown(code, edition)
        if len(code) > 6 and code[:8] != residual.code:
            notes = (*notes, _RESIDUAL_NOTE.format(code=code, line=residual.code))
        return Resolution(residual, notes)

    def _translated(self, code: str, edition: str) -> tuple[str, tuple[str, ...]]:
        """The HS 2022 subheading of a code declared under an older edition."""
        hs6 = code[:6]
        correlation = self._correlations.get(edition)
        if correlation is None or hs6 not in self._editions.get(edition, frozenset()):
            return (hs6, ()) if code[:2] in {"98", "99"} else ("", ())
        translation = correlation.to_2022(hs6)
        if not translation.targets:
            nearest = self.nearest(hs6, 1)
            return nearest[0], (
                f"HS {edition} subheading {hs6} has no successor on record, {nearest[0]} taken",
            )
        chosen = translation.preferred or translation.targets[0]
        if chosen == hs6 and not translation.is_ambiguous:
            return hs6, ()
        kind = f"{translation.relation.value}" + (", ambiguous" if translation.is_ambiguous else "")
        return chosen, (f"HS {edition} subheading {hs6} read as HS 2022 {chosen} ({kind})",)

    def _special_provision(self, code: str) -> NationalLine | None:
        """Chapters 98 and 99 hold national provisions: the nearest one of the chapter is taken."""
        if code[:2] not in {"98", "99"}:
            return None
        own = [hs6 for hs6 in self._sorted if hs6[:2] == code[:2]]
        same_heading = [hs6 for hs6 in own if hs6[:4] == code[:4]]
        pool = same_heading or own
        return self._residual[pool[-1]] if pool else None

    def _unknown(self, code: str, edition: str) -> UnknownCommodity:
        hs6 = code[:6]
        for older, correlation in self._correlations.items():
            translation = correlation.to_2022(hs6)
            if edition == "2022" and translation.targets:
                hint = f"{hs6} was replaced: HS {older} to HS 2022 {', '.join(translation.targets)}."
                return UnknownCommodity(f"{hs6} is not a subheading of HS 2022.", hint=hint)
        hint = f"Nearest subheadings: {', '.join(self.nearest(hs6))}."
        return UnknownCommodity(f"{hs6} is not a subheading of HS {edition}.", hint=hint)

    def nearest(self, hs6: str, count: int = 4) -> list[str]:
        """Subheadings next to a code that does not exist, those of its heading first."""
        at = bisect_left(self._sorted, hs6)
        around = self._sorted[max(0, at - count) : at + count]
        shared = {code: _shared_digits(code, hs6) for code in around}
        return sorted(sorted(around, key=lambda code: (-shared[code], abs(int(code) - int(hs6))))[:count])

    def measures_for(self, line_code: str) -> tuple[Measure, ...]:
        """All measures on a line, the most specific prefix first."""
        found = self._by_line.get(line_code)
        if found is None:
            found = tuple(m for n in PREFIX_LENGTHS for m in self._measures.get(line_code[:n], ()))
            self._by_line[line_code] = found
        return found

    def claimable(self, claim: str, origin: str) -> frozenset[str]:
        """The origin groups under which goods of `origin` may claim a preference of this kind (2, 3 or 4)."""
        key = (claim, origin)
        found = self._claims.get(key)
        if found is None:
            if len(self._claims) > _REMEMBERED:
                self._claims.clear()
            matching = (g.id for g in self.groups.values() if g.claim == claim and origin in g.countries)
            found = self._claims[key] = frozenset(matching)
        return found


def _shared_digits(left: str, right: str) -> int:
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 6)
