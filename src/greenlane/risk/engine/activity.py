"""How busy somebody or something was in the last year, and what checks found of it: the history fields of rules.

Kept as one entry a day, so that the window moves by itself; what is older than a year is forgotten.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

Entry = list[int]
"""Day (ordinal), items, of these inspected, of these with a finding."""

YEAR, QUARTER = 365, 90
STRENGTH = 10.0
BASE = 0.1
"""The finding rate of somebody with little history leans on 10 % as if ten inspections had said so."""


@dataclass(slots=True)
class Activity:
    """The days on which something happened, oldest first."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, day: int, *, items: int = 0, inspected: int = 0, findings: int = 0) -> None:
        """Count for a day. Days may come in any order; what lies more than a year before the newest is dropped."""
        days = [entry[0] for entry in self.entries]
        at = bisect_left(days, day)
        if at == len(days) or days[at] != day:
            self.entries.insert(at, [day, 0, 0, 0])
        entry = self.entries[at]
        entry[1] += items
        entry[2] += inspected
        entry[3] += findings
        oldest = self.entries[-1][0] - YEAR
        while self.entries[0][0] < oldest:
            del self.entries[0]

    def summary(self, day: int) -> dict[str, float]:
        """The history fields as known when `day` begins: only earlier days count. Empty when nothing was seen."""
        items = recent = inspected = findings = last = 0
        quarter = day - QUARTER
        for on, declared, checked, found_wrong in self.entries[bisect_left(self.entries, [day - YEAR]) :]:
            if on >= day:
                break
            items += declared
            inspected += checked
            if on >= quarter:
                recent += declared
            if found_wrong:
                findings += found_wrong
                last = on
        if not items and not inspected:
            return {}
        found: dict[str, float] = {
            "items_90d": recent,
            "items_365d": items,
            "inspected_365d": inspected,
            "findings_365d": findings,
        }
        if inspected:
            found["finding_rate"] = 100.0 * (findings + STRENGTH * BASE) / (inspected + STRENGTH)
        if findings:
            found["days_since_finding"] = day - last
        return found
