"""The figures of selection against a count by hand, in a fixed number of queries."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from greenlane.declarations.states import Assessment, Lane
from greenlane.risk import selectors_yield
from greenlane.risk.engine.model.estimates import Estimate, wilson
from greenlane.risk.models import LaneChange
from greenlane.risk.selectors_yield import Scope

from .factories import AIRPORT, OFFICE, START, Step, at_noon, decision, declaration

pytestmark = pytest.mark.django_db
LAST = START + timedelta(days=27)
WHOLE = Scope(START, LAST)
KINDS = (  # lane, step, drawn for control, propensity
    (Lane.GREEN, Step.NONE, False, 0.05),
    (Lane.GREEN, Step.NONE, False, 0.05),
    (Lane.BLUE, Step.CRITERIA, False, 0.05),
    (Lane.YELLOW, Step.CONTROL, True, 0.05),
    (Lane.YELLOW, Step.CRITERIA, False, 0.4),
    (Lane.RED, Step.MODEL, False, 1.0),
    (Lane.YELLOW, Step.MODEL, True, 1.0),
    (Lane.YELLOW, Step.TOP_UP, False, 0.1),
)


@dataclass
class Made:
    day: date
    office: str
    direction: str
    lane: str
    step: str
    control: bool
    propensity: float
    findings: list[str] | None
    duty: float
    touched: bool


def made_up(count: int = 120) -> list[Made]:
    """A history in which every kind of case occurs; the same in every run."""
    luck, found = random.Random(7), []
    for _ in range(count):
        lane, step, control, propensity = luck.choice(KINDS)
        looked = lane in {Lane.YELLOW, Lane.RED} and luck.random() < 0.8
        findings = [luck.choice(["", "", "value"]) for _ in range(luck.choice([1, 2]))] if looked else None
        one = Made(
            START + timedelta(days=luck.randrange(28)),
            luck.choice([OFFICE, AIRPORT]),
            luck.choice(["IMPORT", "IMPORT", "EXPORT"]),
            lane.value,
            step.value,
            control,
            propensity,
            findings,
            12.5 * sum(map(bool, findings or [])),
            looked,
        )
        stored = decision(
            one.day,
            office=one.office,
            direction=one.direction,
            lane=one.lane,
            selected_by=one.step,
            control=control,
            propensity=propensity,
            findings=findings,
            duty_minor=1250,
        )
        match luck.randrange(8):
            case 0:
                refused = stored.declaration
                refused.assessment = Assessment.REFUSED
                refused.save()
                one.touched = True
            case 1:
                raised(stored, "applied" if luck.random() < 0.5 else "declined", one)
        found.append(one)
    return found


def raised(stored, state, one):
    to = Lane.RED if stored.lane != Lane.RED else Lane.YELLOW
    LaneChange.objects.create(
        declaration=stored.declaration,
        decision=stored,
        state=state,
        from_lane=stored.lane,
        to_lane=to,
        reason="A test.",
        requested_by="s",
        requested_at=at_noon(one.day),
    )
    one.touched = one.touched or state == "applied"


def share(found: list[bool]) -> Estimate:
    value = sum(found) / len(found)
    return Estimate(pytest.approx(value), *map(pytest.approx, wilson(value, len(found))), len(found))


@pytest.mark.parametrize(("office", "direction"), [("", ""), (OFFICE, ""), (AIRPORT, "IMPORT")])
def test_figures_are_those_of_a_count_by_hand(office, direction):
    rows = [one for one in made_up() if office in {"", one.office} and direction in {"", one.direction}]
    scope = Scope(START, LAST, office, direction)
    found = selectors_yield.summary(START, LAST, office=office, direction=direction)
    looked = [one for one in rows if one.findings is not None]
    untouched = [one for one in rows if one.lane in {"green", "blue"} and not one.touched]
    clean = [one for one in looked if not any(one.findings)]
    assert (found.declarations, found.untouched) == (len(rows), len(untouched))
    assert (found.checked, found.compliant_known) == (len(looked), len(clean))
    assert found.facilitated == sum(one.lane in {"green", "blue"} for one in rows) / len(rows)
    assert found.leak == share([any(one.findings) for one in looked if one.step == "control"])
    assert found.evasion == share([any(one.findings) for one in looked if one.control])
    assert found.synthetic
    alone = len(untouched) * (1 - found.leak.value)
    assert found.straight_through_compliant.value == pytest.approx(alone / (alone + len(clean)))
    assert found.straight_through_compliant.low <= found.straight_through_compliant.value
    counted, results = selectors_yield.cells(scope), selectors_yield.checked(scope)
    for line in selectors_yield.by_step(counted, results):
        own = [one for one in rows if one.step == line.name]
        assert (line.declarations, line.checked) == (len(own), sum(one.findings is not None for one in own))
        assert line.found == sum(any(one.findings or []) for one in own)
    for (_, row), lane in zip(selectors_yield.by_lane_and_step(counted), Lane, strict=True):
        assert row == [sum(one.lane == lane and one.step == step for one in rows) for step in Step]
    weights = sum(1 / one.propensity for one in looked)
    weighed = selectors_yield.inverse(results)
    assert weighed.evasion.value == pytest.approx(
        sum(any(one.findings) / one.propensity for one in looked) / weights
    )
    assert weighed.duty.value == pytest.approx(sum(one.duty / one.propensity for one in looked))
    weeks = selectors_yield.workload(scope)
    assert sum(week.total for week in weeks) == sum(one.lane in {"yellow", "red"} for one in rows)
    assert {week.week.weekday() for week in weeks} == {0}
    assert all(week.week <= START + timedelta(days=27) for week in weeks)


def test_only_the_newest_version_counts():
    about = declaration()
    decision(declaration_=about, lane="red", selected_by=Step.CRITERIA, findings=["value"])
    decision(declaration_=about, version=2, lane="green")
    found = selectors_yield.summary(START, LAST)
    assert (found.declarations, found.checked, found.untouched) == (1, 0, 1)


def test_figures_of_nothing_are_not_known():
    found = selectors_yield.summary(START, LAST)
    assert (found.declarations, found.untouched, found.checked) == (0, 0, 0)
    assert math.isnan(found.leak.value)
    assert math.isnan(found.straight_through)
    assert selectors_yield.inverse(selectors_yield.checked(WHOLE)).model is None
    assert next(selectors_yield.csv_rows(WHOLE))[:5] == ("lane", "green", 0, 0, 0)


def test_figures_cost_three_queries_whatever_the_period(django_assert_num_queries):
    made_up(30)
    with django_assert_num_queries(3):
        list(selectors_yield.csv_rows(WHOLE))


def test_without_a_control_draw_the_leak_is_not_known_but_shares_are():
    decision(lane="green")
    decision(lane="red", selected_by=Step.CRITERIA, findings=[""])
    found = selectors_yield.summary(START, LAST)
    assert math.isnan(found.leak.value)
    assert found.straight_through == 0.5
