"""risk simulate: ways to spend the budget of inspections, compared on the synthetic administration."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from greenlane.cli.output import JsonOption, WrongUsage, console, emit, json_mode, progress, say
from greenlane.foundation.errors import CustomsError, Violation

if TYPE_CHECKING:
    from greenlane.simulation.targeting import Figures, Standing, Terms
    from greenlane.simulation.world import Parameters

T = TypeVar("T")
TITLES = {
    "exploit": "model alone",
    "explore": "model and lot",
    "rules": "rules alone",
    "random": "lot alone",
}


def register(commands: typer.Typer) -> None:
    """Add this command to `greenlane risk`."""
    commands.command()(simulate)


def simulate(
    weeks: Annotated[int, typer.Option("--weeks", help="How many weeks.")] = 26,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same figures.")] = 1,
    items_per_week: Annotated[
        int, typer.Option("--items-per-week", help="Goods items of an ordinary week.")
    ] = 5_000,
    traders: Annotated[int, typer.Option("--traders", help="Importers.")] = 1_500,
    budget: Annotated[float, typer.Option("--budget", help="Share of the items that is inspected.")] = 0.05,
    explore: Annotated[
        float, typer.Option("--explore", help="Part of the budget by lot, beside the model.")
    ] = 0.1,
    warm_up: Annotated[int, typer.Option("--warm-up", help="First weeks, inspected by lot alone.")] = 4,
    retrain: Annotated[int, typer.Option("--retrain", help="Weeks between two trainings.")] = 1,
    json: JsonOption = False,
) -> None:
    """Select, inspect and learn week by week in a synthetic administration, once for each way to spend the budget."""
    from greenlane.simulation.targeting import STRATEGIES, Terms, simulate
    from greenlane.simulation.world import Parameters

    parameters, terms = _checked(
        lambda: Parameters(seed=seed, weeks=weeks, items_per_week=items_per_week, traders=traders),
        lambda: Terms(budget=budget, explore=explore, warm_up=warm_up, retrain=retrain),
    )
    with progress("Weeks", weeks * len(STRATEGIES)) as advance:
        standings = simulate(parameters, terms, progress=advance)
    if json_mode():
        emit(_answer(parameters, terms, standings))
        return
    _show(parameters, terms, standings)


def _checked(parameters: Callable[[], Parameters], terms: Callable[[], Terms]) -> tuple[Parameters, Terms]:
    """Both, sound by themselves and together. Raises WrongUsage (CLI001) with every fault at once."""
    faults: list[Violation] = []
    world, way = _made(parameters, faults), _made(terms, faults)
    if world and way:
        _made(partial(way.check_against, world), faults)
    if faults or not world or not way:
        raise WrongUsage(violations=faults)
    return world, way


def _made(make: Callable[[], T], faults: list[Violation]) -> T | None:
    try:
        return make()
    except CustomsError as refusal:
        faults += refusal.violations
        return None


def _answer(parameters: Parameters, terms: Terms, standings: list[Standing]) -> dict[str, Any]:
    return {
        "synthetic": True,
        "parameters": asdict(parameters),
        "terms": asdict(terms),
        "drift_week": parameters.drift_day // 7 + 1,
        "strategies": [asdict(standing) for standing in standings],
    }


def _show(parameters: Parameters, terms: Terms, standings: list[Standing]) -> None:
    drift = parameters.drift_day // 7 + 1
    say(
        f"Synthetic: {parameters.weeks} weeks, seed {parameters.seed}, {terms.budget:.1%} inspected; the first "
        f"{terms.warm_up} weeks by lot; schemes change in week {drift}."
    )
    out = console()
    out.print(_weekly(standings, drift))
    out.print(_totals(standings))
    for standing in standings:
        say(f"{TITLES[standing.name]}: {_estimated(standing)}")


def _weekly(standings: list[Standing], drift: int) -> Any:
    from rich.table import Table

    from greenlane.simulation.targeting import Figures

    table = Table("Week", "", title="Share of inspected items with a finding, by week (synthetic)")
    for standing in standings:
        table.add_column(TITLES[standing.name], justify="right")
    for row in zip(*(standing.weeks for standing in standings), strict=True):
        first = row[0]
        note = "by lot" if first.drawn else "drift" if first.number == drift else ""
        table.add_row(str(first.number), note, *(_percent(Figures.of([week]).precision) for week in row))
    return table


def _totals(standings: list[Standing]) -> Any:
    from rich.table import Table

    table = Table("After the warm-up", title="In total, before and after the drift (synthetic)")
    for name in ("precision", "recall", "revenue recall", "of drifting schemes", "safety findings"):
        table.add_column(name, justify="right")
    table.add_column("weeks until recovery", justify="right")
    for standing in standings:
        waited = "never" if standing.weeks_until_recovery is None else str(standing.weeks_until_recovery)
        table.add_row(TITLES[standing.name], *_cells(standing.total), waited)
        table.add_row("  before the drift", *_cells(standing.before_drift), "")
        table.add_row("  after the drift", *_cells(standing.after_drift), "")
    return table


def _cells(figures: Figures) -> Iterator[str]:
    for share in (figures.precision, figures.recall, figures.revenue_recall, figures.drifting_recall):
        yield _percent(share)
    yield f"{figures.safety:,}"


def _estimated(standing: Standing) -> str:
    """What its inspections say of all the traffic, and whether they can say anything."""
    known = standing.findings_estimated
    if known is None or math.isnan(known.value):
        return "what passed uninspected is not known, since not every item had a chance to be drawn"
    low, high = _percent(known.low), _percent(known.high)
    return f"of all items, an estimated {_percent(known.value)} have something to find (95 % interval {low} to {high})"


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{share:.1%}".replace("%", " %")
