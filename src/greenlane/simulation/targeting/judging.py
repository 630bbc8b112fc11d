"""How well a strategy did, by the truth it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from greenlane.risk.engine.model.estimates import Estimate
from greenlane.simulation.world import Batch, Findings, Phase, Planted, Severity

SPAN = 3
"""Weeks over which a recovery must hold: a week alone is luck."""
RECOVERED = 0.9
"""Share of the precision before the drift that counts as recovered."""


@dataclass(frozen=True, slots=True)
class Week:
    """Counts of one week: items, inspected ones, items with something wrong, findings, safety findings; items of
    schemes that end or begin with the drift, and how many of them were found; taxes short and recovered in US cents.
    `drawn` says whether it belongs to the warm-up."""

    number: int
    start: date
    drawn: bool
    items: int
    inspected: int
    wrong: int
    found: int
    safety: int
    drifting: int
    drifting_found: int
    short: int
    recovered: int

    @classmethod
    def of(cls, number: int, drawn: bool, batch: Batch, findings: Findings, plan: Sequence[Planted]) -> Week:
        planted = batch.truth["planted"].astype(np.int64)  # -1, nothing, reads the last
        drifting = np.array([*(row.phase is not Phase.ALWAYS for row in plan), False])[planted]
        return cls(
            number=number,
            start=batch.start,
            drawn=drawn,
            items=len(batch),
            inspected=len(findings),
            wrong=int((planted >= 0).sum()),
            found=int(findings.found.sum()),
            safety=int((findings.severity == int(Severity.CRITICAL)).sum()),
            drifting=int(drifting.sum()),
            drifting_found=int((drifting[findings.row] & findings.found).sum()),
            short=int(batch.truth["loss"].astype(np.int64).sum()),
            recovered=int(findings.loss.sum()),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What some weeks amount to. Shares are NaN where there is nothing to share.

    `precision` is the share of inspected items with a finding, `recall` the share of wrong items that were found,
    `revenue_recall` the share of the taxes short that was, `drifting_recall` the recall among items of the schemes
    that end or begin with the drift, `safety` the number of safety findings.
    """

    weeks: int
    inspected: int
    found: int
    precision: float
    recall: float
    revenue_recall: float
    drifting_recall: float
    safety: int

    @classmethod
    def of(cls, weeks: Sequence[Week]) -> Figures:
        def total(name: str) -> int:
            return sum(getattr(week, name) for week in weeks)

        return cls(
            weeks=len(weeks),
            inspected=total("inspected"),
            found=total("found"),
            precision=_share(total("found"), total("inspected")),
            recall=_share(total("found"), total("wrong")),
            revenue_recall=_share(total("recovered"), total("short")),
            drifting_recall=_share(total("drifting_found"), total("drifting")),
            safety=total("safety"),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A strategy at the end. The week of the drift counts as after it; weeks of the warm-up count nowhere.

    `weeks_until_recovery` is the number of weeks after the drift before precision is back at nine tenths of what it
    was, over three weeks in a row: 0 if it never fell, None if it did not come back or
    nothing was before. `findings_estimated` is the
    share of all traffic with something to find, estimated by inverse propensities; None where some items had no chance.
    """

    name: str
    weeks: tuple[Week, ...]
    total: Figures
    before_drift: Figures
    after_drift: Figures
    weeks_until_recovery: int | None
    findings_estimated: Estimate | None

    @classmethod
    def of(cls, name: str, weeks: Sequence[Week], drift: int, estimated: Estimate | None) -> Standing:
        """`drift` is the number of the week in which the schemes change."""
        led = [week for week in weeks if not week.drawn]
        before, after = ([week for week in led if (week.number < drift) == early] for early in (True, False))
        parts = (Figures.of(led), Figures.of(before), Figures.of(after))
        return cls(name, tuple(weeks), *parts, recovery(before, after), estimated)


def recovery(before: Sequence[Week], after: Sequence[Week]) -> int | None:
    """Weeks after the drift until precision is back, as `Standing` says."""
    goal = RECOVERED * Figures.of(before).precision
    for waited in range(len(after) - SPAN + 1):
        if Figures.of(after[waited : waited + SPAN]).precision >= goal:
            return waited
    return None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
