"""Who had a declaration and how long, from the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import run

pytestmark = pytest.mark.django_db
Lodged = Callable[..., str]


def test_times_of_a_declaration_add_up(lodged: Lodged) -> None:
    mrn = lodged()
    for verb in ("arrive", "register", "pay", "gate-out"):
        run(verb, mrn, "--json")
    told = run("times", mrn, "--json").object
    assert told["is_over"] is True
    assert round(sum(one["seconds"] for one in told["intervals"]), 6) == round(told["seconds"], 6)
    assert {one["holder"] for one in told["holders"]} <= {"carrier", "trader", ""}
    assert "hours in all" in run("times", mrn).out


def test_times_of_many_add_up(lodged: Lodged) -> None:
    lodged(), lodged()
    told = run("times", "--office", "xm000101", "--json").object
    assert told["declarations"] == 2
    assert round(sum(one["seconds"] for one in told["stages"]), 6) == round(told["seconds"], 6)
    assert run("times", "--until", "2001-01-01", "--json").object["declarations"] == 0


def test_times_of_nothing_known(lodged: Lodged) -> None:
    assert run("times", "26XM0000000000000000").status == 1
    assert run("times", "--lane", "pink").status == 2
    assert run("times", "--since", "soon").status == 2
