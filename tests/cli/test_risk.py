"""risk simulate: ways to spend the budget of inspections, compared and labelled synthetic."""

from __future__ import annotations

import pytest

from .conftest import run

SMALL = ("--weeks", 6, "--items-per-week", 600, "--traders", 200, "--warm-up", 3)


def test_simulate_gives_one_object_with_every_strategy_and_week() -> None:
    said = run("risk", "simulate", *SMALL, "--seed", 4, "--json")
    assert said.status == 0
    answer = said.object
    assert answer["synthetic"] is True
    assert answer["drift_week"] == 4
    assert answer["parameters"]["seed"] == 4
    assert answer["terms"] == {"budget": 0.05, "explore": 0.1, "warm_up": 3, "retrain": 1}
    assert [one["name"] for one in answer["strategies"]] == ["exploit", "explore", "rules", "random"]
    for one in answer["strategies"]:
        assert [week["number"] for week in one["weeks"]] == list(range(1, 7))
        assert one["total"]["inspected"] == sum(w["inspected"] for w in one["weeks"] if not w["drawn"])
        figures = {"precision", "recall", "revenue_recall", "drifting_recall", "safety", "found"}
        assert figures <= one["total"].keys() == one["before_drift"].keys() == one["after_drift"].keys()
    known = {one["name"]: one["findings_estimated"] is not None for one in answer["strategies"]}
    assert known == {"exploit": False, "explore": True, "rules": False, "random": True}


def test_simulate_says_in_words_that_it_is_synthetic() -> None:
    said = run("risk", "simulate", *SMALL)
    assert said.status == 0
    assert said.out.startswith("Synthetic: ")
    for words in ("model alone", "model and lot", "rules alone", "lot alone", "drift", "revenue recall"):
        assert words in said.out


def test_simulate_refuses_every_bad_option_at_once() -> None:
    hostile = ("--weeks", 0, "--traders", -3, "--budget", 2, "--explore", "nan", "--warm-up", 0)
    said = run("risk", "simulate", *hostile, "--json")
    assert said.status == 2
    pointers = [error["pointer"] for error in said.object["error"]["errors"]]
    assert pointers == ["/weeks", "/traders", "/budget", "/explore", "/warm_up"]


@pytest.mark.parametrize(
    ("options", "pointer"), [(("--weeks", 4), "/warm_up"), (("--warm-up", 26), "/warm_up")]
)
def test_simulate_refuses_a_world_that_ends_with_its_warm_up(
    options: tuple[object, ...], pointer: str
) -> None:
    said = run("risk", "simulate", *options, "--json")
    assert said.status == 2
    assert [error["pointer"] for error in said.object["error"]["errors"]] == [pointer]


def test_simulate_with_no_number_is_wrong_usage() -> None:
    assert run("risk", "simulate", "--weeks", "many").status == 2
