"""risk train, evaluate, shadow, promote, models, drift: the registry of models from the command line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, console, day_given, emit, json_mode, remark, say
from greenlane.foundation.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenlane.foundation.access import Actor, Role
    from greenlane.risk.models import DriftReport, RiskModel

AsOption = Annotated[
    str,
    typer.Option("--as", metavar="EMAIL", help="Act as this user. Default in demo mode: the demo officer."),
]
SinceOption = Annotated[str, typer.Option("--since", metavar="DATE", help="First day, e.g. 2026-03-01.")]
UntilOption = Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; default: yesterday.")]
ModelArgument = Annotated[str, typer.Argument(metavar="MODEL", help="M7, 7, or the beginning of a SHA-256.")]
WINDOW = timedelta(days=181)
FEWEST_CHARACTERS = 8


def register(commands: typer.Typer) -> None:
    """Add these commands to `greenlane risk`."""
    for command in (train, evaluate, shadow, promote, models, drift):
        commands.command()(command)


def train(
    since: SinceOption = "",
    until: UntilOption = "",
    seed: Annotated[int, typer.Option("--seed", help="The same seed and days give the same file.")] = 0,
    trees: Annotated[int, typer.Option("--trees", help="Trees of each head.")] = 200,
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Learn from the checked items of a period; by default the half year that ended yesterday."""
    by = _ready(as_, "risk_analyst")
    from greenlane.risk.engine.model.training import Settings
    from greenlane.risk.services import models as verbs

    last = day_given(until) or _yesterday()
    first = day_given(since) or last - WINDOW
    with _working("Learning"):
        made = verbs.train_model(since=first, until=last, by=by, settings=Settings(seed=seed, trees=trees))
    _show(made)


def evaluate(
    model: ModelArgument,
    since: Annotated[str, typer.Option("--since", help="First day; default: the day after its window.")] = "",
    until: UntilOption = "",
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Measure a model on days it has not seen, beside the live model, the rules and chance."""
    by = _ready(as_, "risk_analyst")
    from greenlane.risk.services import models as verbs

    found = _model(model)
    first = day_given(since) or found.window_to + timedelta(days=1)
    with _working("Measuring"):
        done = verbs.evaluate_model(model=found, since=first, until=day_given(until) or _yesterday(), by=by)
    if json_mode():
        emit({**_as_object(done), "evaluation": done.evaluation})
        return
    _show(done)
    _show_evaluation(done.evaluation or {})


def shadow(model: ModelArgument, as_: AsOption = "", json: JsonOption = False) -> None:
    """Let an evaluated model score every declaration without deciding. Somebody else than the trainer does it."""
    by = _ready(as_, "rule_approver")
    from greenlane.risk.services import models as verbs

    found = _model(model)
    with _working("Scoring the last four weeks"):
        done = verbs.shadow_model(model=found, by=by)
    _show(done)


def promote(model: ModelArgument, as_: AsOption = "", json: JsonOption = False) -> None:
    """Let the shadow model decide; the live model is retired at the same moment."""
    by = _ready(as_, "rule_approver")
    from greenlane.risk.services import models as verbs

    found = _model(model)
    with _working("Scoring the last four weeks"):
        done = verbs.promote_model(model=found, by=by)
    _show(done)


def models(json: JsonOption = False) -> None:
    """List every model, newest first; with --json one object a line."""
    _prepared()
    from greenlane.risk.models import RiskModel

    rows = list(RiskModel.objects.defer("content"))
    for row in rows:
        _show(row)
    if not rows:
        remark("No model was trained yet.")


def drift(
    since: Annotated[
        str, typer.Option("--since", help="First day; default: four weeks before the last.")
    ] = "",
    until: UntilOption = "",
    as_: AsOption = "",
    json: JsonOption = False,
) -> None:
    """Compare a period with the days the live model learnt from."""
    by = _ready(as_, "risk_analyst")
    from greenlane.risk.services.drift import DAYS, measure_drift

    last = day_given(until) or _yesterday()
    first = day_given(since) or last - timedelta(days=DAYS - 1)
    with _working("Measuring"):
        report = measure_drift(since=first, until=last, by=by)
    _show_drift(report)


def _prepared() -> None:
    from greenlane.cli.prepare import ready

    ready()


def _ready(given: str, role: str) -> Actor:
    _prepared()
    from greenlane.cli.actors import officer
    from greenlane.foundation.access import Role

    wanted: Role = Role(role)
    return officer(given, wanted)


def _model(name: str) -> RiskModel:
    """A model by its number or the beginning of its digest. Raises NotFound (404)."""
    from greenlane.risk.models import RiskModel

    digits = name.upper().removeprefix("M")
    rows = RiskModel.objects.defer("content")
    if digits.isascii() and digits.isdigit() and len(digits) < 10:
        found = list(rows.filter(pk=int(digits)))
    elif len(name) >= FEWEST_CHARACTERS:
        found = list(rows.filter(sha256__startswith=name.lower())[:2])
    else:
        raise WrongUsage(f"“{name[:40]}” is no model.", hint="Write M7, or eight characters of its SHA-256.")
    if len(found) != 1:
        raise NotFound(f"There is no one model “{name[:64]}”.", hint="`greenlane risk models` lists them.")
    return found[0]


def _yesterday() -> date:
    from greenlane.foundation import clock

    return clock.today() - timedelta(days=1)


@contextmanager
def _working(what: str) -> Iterator[None]:
    """Say on a terminal that something goes on: how far cannot be told."""
    out = console(stderr=True)
    if json_mode() or not out.is_terminal:
        yield
        return
    with out.status(f"{what}…"):
        yield


def _as_object(model: RiskModel) -> dict[str, Any]:
    return {
        "model": str(model),
        "sha256": model.sha256,
        "state": model.state,
        "since": model.window_from,
        "until": model.window_to,
        "items": model.card["items"],
        "labels": model.card["labels"],
        "findings": model.card["findings"],
        "evaluated": model.evaluation is not None,
        "trained_by": model.trained_by,
        "approver": model.approver,
    }


def _show(model: RiskModel) -> None:
    if json_mode():
        emit(_as_object(model))
        return
    card = model.card
    say(
        f"{model}  {model.get_state_display()}  {model.window_from} to {model.window_to}  "
        f"{card['labels']:,} checked of {card['items']:,} items, {card['findings']:,} with a finding  "
        f"{model.sha256[:16]}"
    )


def _show_evaluation(found: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=f"{found['since']} to {found['until']}, {found['labels']:,} checked items")
    for name in ("ranking", "AUC", "P@1", "P@2", "P@5", "P@10", "R@10", "revenue@10", "unseen AUC"):
        table.add_column(name, justify="left" if name == "ranking" else "right")
    for name, groups in found["rankings"].items():
        figures, new = groups["all"], groups["unseen"]
        budgets = figures["budgets"]
        table.add_row(
            name,
            _figure(figures["auc"]),
            *(_figure(one["precision"]) for one in budgets),
            _figure(budgets[-1]["recall"]),
            _figure(budgets[-1]["revenue"]),
            _figure(new["auc"]),
        )
    console().print(table)
    rate = found["evasion"]["rate"]
    say(
        f"Evasion of all items {_figure(rate['value'])} ({_figure(rate['low'])} to {_figure(rate['high'])}), "
        "by inverse propensity."
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _show_drift(report: DriftReport) -> None:
    measured = [one for kind in ("outcomes", "scores", "inputs") for one in report.results.get(kind) or []]
    if json_mode():
        about = {"model": str(report.model), "since": report.since, "until": report.until}
        emit(
            {
                **about,
                "items": report.items,
                "labels": report.labels,
                "verdict": report.verdict,
                **report.results,
            }
        )
        return
    say(
        f"{report.model}  {report.since} to {report.until}  {report.items:,} items, {report.labels:,} checked"
    )
    for one in measured:
        if one["verdict"] != "stable":
            say(
                f"  {one['verdict']:<6} {one['name']}  {_figure(one['value'])}, beyond chance {_figure(one['excess'])}"
            )
    say(f"Verdict: {report.verdict}")
