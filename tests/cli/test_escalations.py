"""escalations: listed without saying who complained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from greenlane.assessment import services
from greenlane.assessment.tests.factories import MONDAY, group, yellow
from greenlane.declarations.tests.pages import actor, arrived
from greenlane.foundation import clock

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_list_tells_state_and_limit_and_no_trader() -> None:
    group()
    mrn = arrived(yellow()).mrn
    clock.advance(timedelta(days=1))
    made = services.open_escalation(mrn=mrn, words="Aurora waits.", by=actor("importer@aurora")).escalation
    said = run("escalations", "list", "--json")
    assert said.status == 0
    (row,) = said.objects
    assert (row["number"], row["mrn"], row["state"]) == (made.number, mrn, "open")
    assert "urora" not in said.out
    assert made.number in run("escalations", "list", "--open").out
    assert run("escalations", "list", "--state", "rated", "--json").objects == []


def test_list_of_an_unknown_state_is_wrong_usage() -> None:
    assert run("escalations", "list", "--state", "sleeping").status == 2


def test_figures_are_empty_without_months_that_are_over() -> None:
    assert run("escalations", "figures", "--json").objects == []
