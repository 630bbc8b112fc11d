"""Which edition of the Harmonized System is in force on a day, and what a code of one is in another.

Correlations are many-sided: one subheading may become several, several may become one. A translation says
what kind it is, and one with several answers is reported as ambiguous, never chosen silently.
Source: UNSD correlation tables HS 2022 to HS 2017 and HS 2012.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EDITIONS: tuple[tuple[date, str], ...] = (
    (date(2022, 1, 1), "2022"),
    (date(2017, 1, 1), "2017"),
    (date(2012, 1, 1), "2012"),
)
"""Entry into force of each edition, newest first (WCO recommendations under Article 16 of the Convention)."""


def edition_on(day: date) -> str:
    """The HS edition in force on `day`: "2022", "2017" or "2012". Raises ValueError before 2012."""
    for since, edition in EDITIONS:
        if day >= since:
            return edition
    raise ValueError(f"no HS edition is held for {day}")


class Relation(StrEnum):
    """How the codes of two editions relate, read from the code that is translated."""

    SAME = "1:1"
    SPLIT = "1:n"
    MERGED = "n:1"
    MIXED = "n:m"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Translation:
    """A code of one edition in another.

    `targets` are all codes it may be; `preferred` is the one the conversion table names (or the only one).
    """

    code: str
    relation: Relation
    targets: tuple[str, ...] = ()
    preferred: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """True when the goods themselves must be looked at to know the new code."""
        return len(self.targets) > 1


class Correlation:
    """All pairs between an older edition and HS 2022.

    Built from rows (hs2022, older, is_conversion_target).
    """

    def __init__(self, older: str, rows: Iterable[tuple[str, str, bool]]) -> None:
        self.older = older
        self._to_older: dict[str, list[str]] = defaultdict(list)
        self._to_2022: dict[str, list[str]] = defaultdict(list)
        self._conversion: dict[str, str] = {}
        for new, old, is_target in rows:
            self._to_older[new].append(old)
            self._to_2022[old].append(new)
            if is_target:
                self._conversion[new] = old

    def to_2022(self, code: str) -> Translation:
        """The HS 2022 subheadings of an older one. A subheading that kept its number is preferred."""
        targets = tuple(sorted(self._to_2022.get(code, ())))
        preferred = (
            code if code in targets else next((t for t in targets if self._conversion.get(t) == code), "")
        )
        return self._translation(code, targets, self._to_older, preferred)

    def to_older(self, code: str) -> Translation:
        """The older subheadings behind an HS 2022 one."""
        targets = tuple(sorted(self._to_older.get(code, ())))
        return self._translation(code, targets, self._to_2022, self._conversion.get(code, ""))

    def _translation(
        self, code: str, targets: tuple[str, ...], back: dict[str, list[str]], preferred: str
    ) -> Translation:
        if not targets:
            return Translation(code, Relation.UNKNOWN)
        shared = any(len(back[target]) > 1 for target in targets)
        if len(targets) == 1:
            relation = Relation.MERGED if shared else Relation.SAME
            return Translation(code, relation, targets, targets[0])
        return Translation(code, Relation.MIXED if shared else Relation.SPLIT, targets, preferred)

    def report(self) -> dict[str, object]:
        """Counts by relation in both directions and the ambiguous codes of the older edition."""
        forward = [self.to_2022(code) for code in sorted(self._to_2022)]
        backward = [self.to_older(code) for code in sorted(self._to_older)]
        return {
            "older": self.older,
            "to_2022": dict(Counter(t.relation.value for t in forward)),
            "to_older": dict(Counter(t.relation.value for t in backward)),
            "ambiguous": {t.code: list(t.targets) for t in forward if t.is_ambiguous},
        }
