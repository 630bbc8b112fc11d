"""What selection brings: declarations by lane and step, what was left alone, what checks found, what leaks through.

Counted in the database, in a fixed number of queries whatever the period. A rate is an estimate with a 95 % interval;
what the control group says holds for all the traffic, what other steps find only for what they chose.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from numpy.typing import NDArray

from greenlane.declarations.states import Assessment, Lane
from greenlane.foundation.values import minor_places
from greenlane.risk.engine.model import estimates
from greenlane.risk.engine.model.estimates import Estimate, Yield, wilson
from greenlane.risk.engine.model.items import Floats
from greenlane.risk.learning import decisions_of
from greenlane.risk.models import DecisionRecord, LaneChange, Outcome
from greenlane.risk.states import LaneChangeState

Step = DecisionRecord.Step
LEFT_ALONE = (Lane.GREEN.value, Lane.BLUE.value)
"""Lanes in which nobody looks before release."""
NOTHING = Estimate(math.nan, math.nan, math.nan, 0)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which decisions: days, and an office and a direction or all of them."""

    since: date
    until: date
    office: str = ""
    direction: str = ""

    def rows(self) -> QuerySet[DecisionRecord]:
        """The newest version of each declaration, in no order."""
        rows = decisions_of(self.since, self.until).order_by()
        if self.office:
            rows = rows.filter(office=self.office)
        return rows.filter(direction=self.direction) if self.direction else rows


@dataclass(frozen=True, slots=True)
class Cell:
    """Declarations that agree in lane, step and control draw: how many, and how many of them were left alone."""

    lane: str
    step: str
    control: bool
    declarations: int
    untouched: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The m declarations with a result: `found` bool[m] of any item, `duty` float64[m] in currency units."""

    lane: NDArray[np.str_]
    step: NDArray[np.str_]
    control: NDArray[np.bool_]
    propensity: Floats
    found: NDArray[np.bool_]
    duty: Floats

    def __len__(self) -> int:
        return len(self.lane)


@dataclass(frozen=True, slots=True)
class Line:
    """A lane or a step: its declarations, the checked ones, those with a finding, and the hit rate."""

    name: str
    label: Any
    declarations: int
    checked: int
    found: int
    hit_rate: Estimate


@dataclass(frozen=True, slots=True)
class Workload:
    """A week at an office: declarations to check by lane, and how many have a result."""

    office: str
    week: date
    documents: int
    examinations: int
    checked: int

    @property
    def total(self) -> int:
        return self.documents + self.examinations


@dataclass(frozen=True, slots=True)
class Summary:
    """The closing figures of a period.

    `untouched` went through green or blue without check, change of lane or refusal. `compliant_known` were touched
    and nothing was found. `leak` is the share of the untouched with something to find, estimated by the control
    draws that nothing else selected. `evasion` is that share of all declarations, by all control draws.
    `straight_through` and `facilitated` are shares of all, `straight_through_compliant` of the compliant ones.
    """

    declarations: int
    untouched: int
    compliant_known: int
    checked: int
    found: int
    straight_through: float
    straight_through_compliant: Estimate
    facilitated: float
    leak: Estimate
    evasion: Estimate
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Inverse:
    """Estimates for all the traffic from everything checked, each weighed by the inverse of its chance."""

    evasion: Estimate
    duty: Estimate
    model: Yield | None


def cells(scope: Scope) -> list[Cell]:
    """Declarations by lane, step and control draw: one query."""
    changed = LaneChange.objects.filter(declaration=OuterRef("declaration"), state=LaneChangeState.APPLIED)
    touched = (
        Q(declaration__assessment=Assessment.REFUSED)
        | Exists(Outcome.objects.filter(decision=OuterRef("pk")))
        | Exists(changed)
    )
    rows = (
        scope.rows()
        .values("lane", "selected_by", "control")
        .annotate(declarations=Count("pk"), untouched=Count("pk", filter=Q(lane__in=LEFT_ALONE) & ~touched))
    )
    columns = ("lane", "selected_by", "control", "declarations", "untouched")
    return [Cell(*row) for row in rows.values_list(*columns)]


def checked(scope: Scope) -> Checked:
    """The declarations with a result: one query, a row each."""
    rows = (
        scope.rows()
        .filter(outcomes__isnull=False)
        .values("pk")
        .annotate(found=Count("outcomes", filter=~Q(outcomes__finding="")), duty=Sum("outcomes__duty_minor"))
        .values_list("lane", "selected_by", "control", "propensity", "found", "duty")
    )
    lane, step, control, propensity, found, duty = zip(*rows, strict=True) if rows else ((),) * 6
    minor = float(10 ** minor_places(settings.GREENLANE_CURRENCY))
    return Checked(
        np.array(lane, dtype=np.str_),
        np.array(step, dtype=np.str_),
        np.array(control, dtype=bool),
        np.array(propensity, dtype=np.float64),
        np.array(found, dtype=np.int64) > 0,
        np.array(duty, dtype=np.float64) / minor,
    )


def summary(since: date, until: date, *, office: str = "", direction: str = "") -> Summary:
    """The closing figures of a period. Two queries."""
    scope = Scope(since, until, office, direction)
    return summed_up(cells(scope), checked(scope))


def summed_up(counted: Sequence[Cell], results: Checked) -> Summary:
    """The same from what was read already; pure."""
    declarations, untouched = total(counted), sum(cell.untouched for cell in counted)
    leak = rate_of(results.found[results.step == Step.CONTROL.value])
    compliant = int((~results.found).sum())
    return Summary(
        declarations=declarations,
        untouched=untouched,
        compliant_known=compliant,
        checked=len(results),
        found=int(results.found.sum()),
        straight_through=untouched / declarations if declarations else math.nan,
        straight_through_compliant=straight_through(untouched, compliant, leak),
        facilitated=(
            total(cell for cell in counted if cell.lane in LEFT_ALONE) / declarations
            if declarations
            else math.nan
        ),
        leak=leak,
        evasion=rate_of(results.found[results.control]),
        synthetic=settings.DEMO,
    )


def straight_through(untouched: int, compliant: int, leak: Estimate) -> Estimate:
    """The share of compliant declarations that were left alone: the untouched less the leak, over these and the
    `compliant` ones that were checked for nothing. Its interval is that of the leak."""
    if not untouched + compliant:
        return NOTHING

    def share(rate: float) -> float:
        alone = untouched * (1.0 - rate)
        return alone / (alone + compliant) if alone + compliant else math.nan

    return Estimate(share(leak.value), share(leak.high), share(leak.low), leak.labels)


def rate_of(found: NDArray[np.bool_]) -> Estimate:
    """The share of declarations with a finding, with Wilson's interval."""
    count = len(found)
    if not count:
        return NOTHING
    value = float(found.mean())
    return Estimate(value, *wilson(value, count), count)


def by_step(counted: Sequence[Cell], results: Checked) -> list[Line]:
    """A line for each step, in the order in which lanes are decided."""
    return [
        _line(step.value, step.label, [cell for cell in counted if cell.step == step], results, results.step)
        for step in Step
    ]


def by_lane(counted: Sequence[Cell], results: Checked) -> list[Line]:
    """A line for each lane, mildest first."""
    return [
        _line(lane.value, lane.label, [cell for cell in counted if cell.lane == lane], results, results.lane)
        for lane in Lane
    ]


def _line(name: str, label: Any, own: Sequence[Cell], results: Checked, column: NDArray[np.str_]) -> Line:
    found = results.found[column == name]
    return Line(name, label, total(own), len(found), int(found.sum()), rate_of(found))


def by_lane_and_step(counted: Sequence[Cell]) -> list[tuple[Any, list[int]]]:
    """Rows of lanes, mildest first, with their declarations by step in the order of steps."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    for cell in counted:
        held[cell.lane, cell.step] += cell.declarations
    return [(lane.label, [held[lane.value, step.value] for step in Step]) for lane in Lane]


def inverse(results: Checked) -> Inverse:
    """Evasion, duty evaded, and what the model's choices catch, of all the traffic; pure."""
    fraud = results.found.astype(np.int64)
    picked = results.step == Step.MODEL.value
    return Inverse(
        estimates.evasion_rate(fraud, results.propensity),
        estimates.evasion_total(results.duty, results.propensity),
        estimates.model_yield(picked, fraud, results.duty, results.propensity) if picked.any() else None,
    )


def workload(scope: Scope) -> list[Workload]:
    """Checks by office and week, newest week first: one query."""
    has_result = Exists(Outcome.objects.filter(decision=OuterRef("pk")))
    rows = (
        scope.rows()
        .filter(lane__in=[Lane.YELLOW, Lane.RED])
        .annotate(week=TruncWeek("day"))
        .values("week", "office")
        .annotate(
            documents=Count("pk", filter=Q(lane=Lane.YELLOW)),
            examinations=Count("pk", filter=Q(lane=Lane.RED)),
            checked=Count("pk", filter=Q(has_result)),
        )
        .order_by("-week", "office")
    )
    columns = ("office", "week", "documents", "examinations", "checked")
    return [Workload(*row) for row in rows.values_list(*columns)]


def total(counted: Iterable[Cell]) -> int:
    return sum(cell.declarations for cell in counted)


def csv_rows(scope: Scope) -> Iterator[Sequence[object]]:
    """The dashboard as lines of a file: part, name, declarations, checked, found, rate, low, high."""
    counted, results = cells(scope), checked(scope)
    for part, lines in (("lane", by_lane(counted, results)), ("step", by_step(counted, results))):
        for line in lines:
            rate = _figures(line.hit_rate)
            yield (part, line.name, line.declarations, line.checked, line.found, *rate)
    closing, weighed = summed_up(counted, results), inverse(results)
    for name, estimate in (
        ("straight through, of compliant", closing.straight_through_compliant),
        ("leak-through", closing.leak),
        ("evasion, control group", closing.evasion),
        ("evasion, inverse propensity", weighed.evasion),
        ("duty evaded, inverse propensity", weighed.duty),
    ):
        yield ("estimate", name, closing.declarations, estimate.labels, "", *_figures(estimate))
    for week in workload(scope):
        name = f"{week.office} {week.week.isoformat()}"
        yield ("workload", name, week.total, week.checked, "", "", "", "")


def _figures(estimate: Estimate) -> tuple[object, ...]:
    values = (estimate.value, estimate.low, estimate.high)
    return tuple("" if math.isnan(value) else round(value, 6) for value in values)
