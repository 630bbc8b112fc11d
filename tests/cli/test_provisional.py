"""provisional: what is assessed for the time being, and its clocks, on the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from greenlane.assessment.tests.factories import MONDAY
from greenlane.foundation import clock
from greenlane.interchange.tests.provisional_cases import provisional

from .conftest import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("meridia")]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock.at(MONDAY):
        yield


def test_list_names_each_case_with_its_security_and_the_next_clock() -> None:
    assert "Nothing was assessed provisionally" in run("provisional", "list").out
    mrn = provisional().declaration.mrn
    said = run("provisional", "list", "--office", "xm000101")
    assert mrn in said.out
    assert "supplying over 2027-01-30" in said.out
    told = run("provisional", "list", "--json").object
    assert (told["mrn"], told["security"]["state"]) == (mrn, "wanted")
    assert run("provisional", "list", "--state", "finalised", "--json").out == ""


def test_show_tells_the_five_clocks() -> None:
    mrn = provisional().declaration.mrn
    said = run("provisional", "show", mrn)
    assert said.status == 0
    assert "1. The contract of sale  missing" in said.out
    clocks = run("provisional", "show", mrn, "--json").object["clocks"]
    assert [one["name"] for one in clocks] == ["listing", "supplying", "enquiring", "finalising", "overall"]


def test_show_and_list_refuse_what_is_wrong() -> None:
    assert run("provisional", "list", "--state", "sleeping").status == 2
    assert run("provisional", "show", "26XM0000000000000X").status == 1
