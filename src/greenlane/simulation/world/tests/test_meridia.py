"""The core may not read the register or the full tariff; what it holds of them agrees with them."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest

from greenlane.parties import meridia as register
from greenlane.simulation.world.engine.calendar import busyness, is_holiday
from greenlane.simulation.world.engine.catalogue import catalogue
from greenlane.simulation.world.engine.places import OFFICES
from greenlane.tariff import meridia as tariff


def test_offices_are_those_of_the_register() -> None:
    assert tuple(office.code for office in register.OFFICES) == OFFICES


def test_holidays_are_those_of_the_register() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365)]
    assert {day for day in days if is_holiday(day)} == set(register.holidays())


def test_holiday_is_quiet_and_a_monday_in_november_is_busy() -> None:
    assert busyness(date(2026, 1, 1)) < 0.1 < 1 < busyness(date(2026, 11, 16))


def test_catalogue_holds_lines_of_the_tariff_in_their_order() -> None:
    goods = catalogue()
    lines = {line.code: line for line in tariff.lines()}
    assert {f"{code:08d}" for code in goods.code.tolist()} <= lines.keys()
    assert (np.diff(goods.code) > 0).all()
    assert goods.price.min() > 0.1
    assert np.allclose(goods.origin_share.sum(axis=1), 1)
    assert np.allclose(goods.season.mean(axis=1), 1, atol=0.01)


def test_neighbour_is_of_the_same_chapter_and_pays_less() -> None:
    goods = catalogue()
    others = np.flatnonzero(goods.neighbour != np.arange(len(goods.code)))
    assert len(others) > 80
    assert (goods.chapter[others] == goods.chapter[goods.neighbour[others]]).all()
    duty = goods.rates.mfn[:, 0, 0] + goods.rates.mfn[:, 0, 1] * 10 / goods.price
    assert (duty[goods.neighbour[others]] < duty[others]).all()


@pytest.mark.parametrize("module", ["world", "world.files", "world.messages"])
def test_import_needs_no_django(module: str) -> None:
    said = f"import sys, greenlane.simulation.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
