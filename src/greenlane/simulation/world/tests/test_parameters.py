"""Hostile parameters are refused, all at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from greenlane.foundation.errors import CustomsError
from greenlane.simulation.world import Parameters
from greenlane.simulation.world.engine.parameters import WorldOutOfBounds


def faults(**given: Any) -> list[str]:
    with pytest.raises(WorldOutOfBounds) as refusal:
        Parameters(**given)
    assert isinstance(refusal.value, CustomsError)
    assert {v.code for v in refusal.value.violations} == {"SIM002"}
    assert all(v.hint for v in refusal.value.violations)
    return [v.pointer for v in refusal.value.violations]


def test_refuse_every_parameter_at_once() -> None:
    found = faults(seed=-1, weeks=0, items_per_week=10**12, traders=1, start=date(1999, 1, 1))
    assert found == ["/seed", "/weeks", "/items_per_week", "/traders", "/start"]


@pytest.mark.parametrize("value", [True, 1.5, "7", None, float("nan"), 10**30, -(10**30)])
@pytest.mark.parametrize("name", ["seed", "weeks", "items_per_week", "traders"])
def test_refuse_what_is_no_whole_number_in_bounds(name: str, value: object) -> None:
    assert faults(**{name: value}) == [f"/{name}"]


@pytest.mark.parametrize("start", [None, "2026-01-05", date(2019, 1, 6), date(2036, 1, 1), date.max])
def test_refuse_a_start_without_exchange_rates(start: object) -> None:
    assert faults(start=start) == ["/start"]


@pytest.mark.parametrize("drift", [date(2026, 1, 4), date(2026, 2, 2), "soon"])
def test_refuse_a_drift_outside_the_period(drift: object) -> None:
    assert faults(weeks=4, drift=drift) == ["/drift"]


def test_drift_is_in_the_middle_unless_said() -> None:
    assert Parameters(weeks=4).drift_day == 14
    assert Parameters(weeks=4, drift=date(2026, 1, 6)).drift_day == 1
