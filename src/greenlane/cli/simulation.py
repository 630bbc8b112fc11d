"""simulation generate, simulation lodge: the synthetic administration, written to files or lodged in a demo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenlane.cli.lodging import show_verdict
from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    progress,
    remark,
    say,
)
from greenlane.foundation.errors import CustomsError

if TYPE_CHECKING:
    from greenlane.interchange.intake import Verdict
    from greenlane.simulation.world import Columns, World
    from greenlane.simulation.world.messages import Prepared

PANEL = "Operation"
commands = typer.Typer(
    help="The synthetic administration: declarations of invented traders, with planted schemes.",
    no_args_is_help=True,
)

Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")]
Weeks = Annotated[int, typer.Option("--weeks", help="How many weeks.")]
ItemsPerWeek = Annotated[int, typer.Option("--items-per-week", help="Goods items of an ordinary week.")]
Traders = Annotated[int, typer.Option("--traders", help="Importers.")]
Start = Annotated[str, typer.Option("--start", metavar="DATE", help="First day.")]
Drift = Annotated[
    str,
    typer.Option(
        "--drift", metavar="DATE", help="Day on which schemes change their looks; default: halfway."
    ),
]


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="simulation", rich_help_panel=PANEL)


@commands.command()
def generate(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder for the files.")],
    seed: Seed = 1,
    weeks: Weeks = 4,
    items_per_week: ItemsPerWeek = 5_000,
    traders: Traders = 1_500,
    start: Start = "2026-01-05",
    drift: Drift = "",
    json: JsonOption = False,
) -> None:
    """Write synthetic declarations (CSV, JSON lines), and what is wrong with them in files of its own."""
    from greenlane.simulation.world.files import FILES, write_world

    world = _world(seed, weeks, items_per_week, traders, start, drift)
    try:
        with progress("Weeks", weeks) as advance:
            written = write_world(world, out, progress=advance)
    except OSError as error:
        raise WrongUsage(f"{out} cannot be written: {error.strerror}.", hint="Check the folder.") from error
    answer = {"synthetic": True, "out": str(out), "files": list(FILES), **asdict(written)}
    if json_mode():
        emit(answer)
        return
    say(f"Synthetic: {written.items:,} items on {written.declarations:,} declarations, in {out}")
    for name, count in written.planted.items():
        say(f"  {name:<20} {count:>8,} items")
    say(f"  taxes short          {written.loss / 100:>12,.2f} USD (synthetic)")


@commands.command()
def lodge(
    seed: Seed = 1,
    most: Annotated[int, typer.Option("--most", min=1, max=20_000, help="Declarations at most.")] = 200,
    items_per_week: ItemsPerWeek = 1_000,
    traders: Traders = 400,
    json: JsonOption = False,
) -> None:
    """Lodge synthetic declarations (demo mode only): their traders enter the register, each gets its verdict."""
    from greenlane.cli.prepare import ready

    ready()
    world = _world(seed, 26, items_per_week, traders, "2026-01-05", "")
    counts: dict[str, int] = {}
    refused = False
    with progress("Lodging", most) as advance:
        for verdict in _verdicts(world, most):
            counts[verdict.verdict] = counts.get(verdict.verdict, 0) + 1
            refused |= verdict.refused
            show_verdict(verdict)
            advance(1)
    if not json_mode():
        remark("Synthetic: " + ", ".join(f"{count} {word}" for word, count in sorted(counts.items())))
    if refused:
        raise typer.Exit(REFUSED)


def _verdicts(world: World, most: int) -> Iterator[Verdict]:
    """Lodge the first declarations of the world, day by day."""
    from greenlane.cli.actors import gateway
    from greenlane.foundation.events import sequence_all
    from greenlane.interchange.intake import Message, lodge_messages
    from greenlane.simulation.world.messages import declarations

    def messages(found: Iterable[Prepared]) -> Iterator[Message]:
        for one in found:
            yield Message(one.raw, name=one.lrn, channel="simulation")

    prepared = declarations(_entered(world), world.goods, seed=world.parameters.seed)
    yield from lodge_messages(messages(islice(prepared, most)), by=gateway())
    sequence_all()


def _entered(world: World) -> Iterator[Columns]:
    """The declared tables of the days; their traders are on the register when a day is given."""
    from greenlane.foundation import clock
    from greenlane.simulation.world.register import enter_traders

    for day in world.days():
        enter_traders([day.declared], world.goods, since=min(world.parameters.start, clock.today()))
        yield day.declared


def _world(seed: int, weeks: int, items_per_week: int, traders: int, start: str, drift: str) -> World:
    """The world of these options. Raises WrongUsage (CLI001) with every fault at once."""
    from greenlane.simulation.world import Parameters, World
    from greenlane.simulation.world.engine.parameters import DEFAULT_START

    try:
        parameters = Parameters(
            seed=seed,
            weeks=weeks,
            items_per_week=items_per_week,
            traders=traders,
            start=day_given(start, "--start") or DEFAULT_START,
            drift=day_given(drift, "--drift"),
        )
    except CustomsError as refusal:
        if isinstance(refusal, WrongUsage):
            raise
        raise WrongUsage(violations=refusal.violations) from None
    return World(parameters)
