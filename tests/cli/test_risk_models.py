"""`greenlane risk train ... drift`: a model from the command line, its refusals, its exit statuses."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import typer
from typer.testing import CliRunner

from greenlane.cli import risk_models
from greenlane.cli.output import Commands
from greenlane.risk.models import RiskModel
from greenlane.risk.tests.factories import History, history, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_tariff")]


def run(*arguments: object) -> tuple[int, list[dict], str]:
    commands = typer.Typer(cls=Commands)
    risk_models.register(commands)
    result = CliRunner().invoke(commands, [str(one) for one in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    lines = result.stdout.splitlines()
    return result.exit_code, [json.loads(line) for line in lines if line.startswith("{")], result.output


@pytest.fixture
def made() -> History:
    return history(1200)


def test_a_model_goes_from_training_to_live(made):
    until = made.first + timedelta(days=39)
    with later(made.last):
        status, (model,), _ = run("train", "--since", made.first, "--until", until, "--trees", 20, "--json")
        assert (status, model["state"]) == (0, "trained")
        again = run("train", "--since", made.first, "--until", until, "--trees", 20, "--json")[1][0]
        assert again == model
        status, (measured,), _ = run("evaluate", model["model"], "--json")
        assert (status, measured["evaluation"]["until"]) == (0, made.last.isoformat())
        assert run("promote", model["model"], "--json")[0] == 1
        assert run("shadow", model["sha256"][:12], "--json")[1][0]["state"] == "shadow"
        assert run("promote", model["model"], "--json")[1][0]["state"] == "live"
        status, (found,), _ = run("drift", "--json")
        assert (status, found["model"]) == (0, model["model"])
        assert [one["state"] for one in run("models", "--json")[1]] == ["live"]
    row = RiskModel.objects.get()
    assert row.trained_by != row.approver


def test_people_read_tables(made):
    until = made.first + timedelta(days=39)
    with later(made.last):
        said = run("train", "--since", made.first, "--until", until, "--trees", 20)[2]
        assert "checked of" in said
        model = str(RiskModel.objects.get())
        said = run("evaluate", model)[2]
        assert "by inverse propensity" in said
        assert "random" in said
        assert model in run("models")[2]


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("train", "--until", "soon"), 2, "CLI001"),
        (("train", "--since", "2026-08-01", "--until", "2026-08-02"), 1, "MDL020"),
        (("train", "--trees", "-5"), 1, "RSK030"),
        (("evaluate", "M99"), 1, "GL404"),
        (("evaluate", "x'; --"), 2, "CLI001"),
        (("promote", "0123456789"), 1, "GL404"),
        (("drift",), 1, "RSK008"),
        (("train", "--as", "nobody@example.org"), 1, "GL404"),
    ],
)
def test_refusals_say_what_is_wrong(arguments, status, code):
    found, objects, _ = run(*arguments, "--json")
    assert found == status
    assert code in {one["code"] for one in objects[0]["error"]["errors"]}


def test_no_model_is_told_as_a_remark():
    assert "No model was trained yet." in run("models")[2]
