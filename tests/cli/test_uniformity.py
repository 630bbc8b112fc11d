"""uniformity: pairs side by side as JSON and CSV, and what is beyond chance."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from greenlane.assessment.tests.factories import MONDAY
from greenlane.foundation import clock
from tests.decisions.test_uniformity import decided, second_officer

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_report_tells_pairs_and_weeks() -> None:
    decided()
    decided(second_officer(), refuse=True)
    told = run("uniformity", "report", "--json").object
    assert (told["items"], len(told["pairs"]), told["weeks"][0]["pairs"]) == (2, 1, 1)
    assert told["pairs"][0]["difference"] == "outcome"
    assert "first_code" in run("uniformity", "report", "--csv").out.splitlines()[0]
    assert "1 pairs differ" in run("uniformity", "report").out


def test_report_of_a_period_that_ends_before_it_begins_is_wrong_usage() -> None:
    assert run("uniformity", "report", "--since", "2026-12-01", "--until", "2026-11-01").status == 2


def test_affinity_of_nothing_is_nothing() -> None:
    told = run("uniformity", "affinity", "--json").object
    assert (told["decided"], told["affinities"], told["favours"], told["overrides"]) == (0, [], [], [])
    assert "Nothing beyond chance." in run("uniformity", "affinity").out
