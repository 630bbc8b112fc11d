"""Setup, checks, rules, tokens, selection, benchmarks, documents: the operator's commands."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from greenlane.cli import checkout

from .conftest import run


def test_help_loads_no_django() -> None:
    code = (
        "import sys, greenlane.cli\n"
        "heavy = {'django', 'lxml', 'rich.console', 'httpx', 'polars'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_has_help_and_json() -> None:
    import typer.main

    from greenlane.cli import app

    def commands(group: object, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
        found = []
        for name, command in group.commands.items():  # type: ignore[attr-defined]
            nested = (
                commands(command, (*path, name))
                if hasattr(command, "commands")
                else [((*path, name), command)]
            )
            found += nested
        return found

    leaves = commands(typer.main.get_command(app))
    assert len(leaves) >= 28
    for path, command in leaves:
        assert command.help, path
        assert any("--json" in option.opts for option in command.params), path


def test_no_command_is_wrong_usage_and_unknown_ones_too() -> None:
    assert run().status == 2
    assert run("launder").status == 2
    assert run("track").status == 2


@pytest.mark.django_db
def test_setup_of_a_prepared_database_does_nothing(meridia: None) -> None:
    said = run("setup", "--json")
    assert said.object == {"migrations_applied": 0, "missing_data": [], "mode": "demo"}
    assert run("migrate", "--json").object == {"migrations_applied": []}
    assert run("check", "--json").object["sound"] is True


@pytest.mark.django_db
def test_check_deploy_refuses_the_demo_settings() -> None:
    said = run("check", "--deploy", "--json")
    assert said.status == 1
    assert {"DEP001", "DEP002", "DEP005"} <= {error["code"] for error in said.object["errors"]}
    assert "Not fit to run." in run("check", "--deploy").out


@pytest.mark.django_db
def test_production_wants_to_know_which_officer_acts(meridia: None, settings: pytest.FixtureRequest) -> None:
    from greenlane.cli.actors import officer
    from greenlane.cli.output import WrongUsage
    from greenlane.foundation.access import Role

    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(WrongUsage):
        officer("", Role.DOCUMENT_OFFICER, "XM000101")
    named = officer("officer@airport.meridia.example", Role.DOCUMENT_OFFICER, "XM000101")
    assert (named.office, named.roles) == ("XM000201", frozenset({Role.DOCUMENT_OFFICER}))


def test_rules_are_listed_with_their_basis() -> None:
    rules = run("rules", "--json").objects
    assert len({rule["code"] for rule in rules}) == len(rules) > 40
    assert all(rule["message"] and rule["basis"] for rule in rules)
    assert "| DEC014 |" in run("rules", "--markdown").out
    assert "DEC014" in run("rules").out


@pytest.mark.django_db
def test_tokens_are_issued_listed_and_revoked(meridia: None) -> None:
    from greenlane.foundation.access import Role
    from greenlane.parties.errors import RevokedToken
    from greenlane.parties.selectors import actor_for_token

    issued = run("token", "issue", "gateway@customs.meridia.example", "--days", "3", "--json").object
    actor = actor_for_token(issued["token"])
    assert actor.roles == frozenset({Role.GATEWAY})
    assert "declaration.lodge" in (actor.scopes or ())
    listed = run("token", "list", "--json").object
    assert listed["prefix"] == issued["prefix"]
    assert issued["token"] not in run("token", "list").out
    assert run("token", "revoke", issued["token"][:20], "--json").object["revoked_at"]
    with pytest.raises(RevokedToken):
        actor_for_token(issued["token"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("token", "issue", "nobody@meridia.example"), 1),
        (("token", "issue", "gateway@customs.meridia.example", "--role", "king"), 2),
        (("token", "issue", "gateway@customs.meridia.example", "--scope", "world.rule"), 1),
        (("token", "revoke", "ffffffffff"), 1),
    ],
)
def test_tokens_refuse_with_a_hint(meridia: None, arguments: tuple[str, ...], status: int) -> None:
    assert run(*arguments, "--json").status == status


@pytest.mark.django_db
def test_selection_lies_in_the_exact_interval_and_repeats_by_seed(meridia: None) -> None:
    first = run("selection", "simulate", "--count", "20000", "--seed", "greenlane", "--json")
    assert first.status == 0
    assert len(first.objects) == 5
    assert all(answer["inside"] for answer in first.objects)
    assert run("selection", "simulate", "--count", "20000", "--seed", "greenlane", "--json").out == first.out


@pytest.mark.django_db
def test_selection_finds_a_draw_that_is_not_fair(meridia: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from greenlane.declarations import selection

    monkeypatch.setattr(
        selection, "is_drawn", lambda mrn, share: selection.control_draw(mrn) < 2**64 * float(share) * 0.8
    )
    said = run("selection", "simulate", "--count", "20000", "--seed", "greenlane", "--json")
    assert said.status == 1
    assert not any(answer["inside"] for answer in said.objects)


def test_bench_names_the_benchmarks_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "__init__.py").touch()
    (tmp_path / "bench" / "quick.py").write_text("def main():\n    print('measured')\n\n\nmain()\n")
    (tmp_path / "bench" / "harness.py").write_text("def helper():\n    pass\n")
    monkeypatch.setattr(checkout, "root", lambda: tmp_path)
    assert run("bench", "--list").out.split() == ["quick"]
    assert run("bench", "quick").status == 0
    unknown = run("bench", "slow")
    assert (unknown.status, "quick" in unknown.err) == (2, True)


def test_bench_passes_files_to_the_benchmark_they_are_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench" / "__init__.py").touch()
    text = "import sys\n\n\ndef main():\n    print(*sys.argv[1:])\n\n\nmain()\n"
    (tmp_path / "bench" / "reads.py").write_text(text)
    (tmp_path / "bench" / "quick.py").write_text("def main():\n    pass\n")
    monkeypatch.setattr(checkout, "root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run("bench", "reads", "--train", "a.csv", "--train", "b.csv", "--test", "c.csv").status == 0
    said = capfd.readouterr().out.split()
    assert said == [
        *("--train", str(tmp_path / "a.csv"), "--train", str(tmp_path / "b.csv")),
        *("--test", str(tmp_path / "c.csv")),
    ]
    for names in ((), ("reads", "quick")):
        refused = run("bench", *names, "--data", ".")
        assert (refused.status, "one benchmark" in refused.err) == (2, True)


def test_bench_says_so_where_there_is_no_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenlane.__file__", str(tmp_path / "site-packages" / "greenlane" / "__init__.py"))
    said = run("bench")
    assert (said.status, "source checkout" in said.err) == (2, True)


@pytest.mark.django_db
def test_share_shown_is_the_share_drawn(meridia: None) -> None:
    from greenlane.parties.models import Office

    Office.objects.filter(code="XM000101").update(control_share=Decimal("0.5"))
    answers = run("selection", "simulate", "--count", "1000", "--seed", "half", "--json").objects
    (half,) = [answer for answer in answers if answer["office"] == "XM000101"]
    assert 400 < half["drawn"] < 600
