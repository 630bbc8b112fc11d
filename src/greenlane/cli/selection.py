"""selection simulate: is the random control draw fair?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import REFUSED, JsonOption, emit, json_mode, progress, say

if TYPE_CHECKING:
    from greenlane.parties.models import Office

commands = typer.Typer(help="Selection: the random control draw.", no_args_is_help=True)
_CONFIDENCE = 0.99


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="selection", rich_help_panel="Oversight")


@commands.callback()
def _selection() -> None:
    """Selection: the random control draw."""


@commands.command()
def simulate(
    count: Annotated[
        int, typer.Option("--count", min=1, max=10_000_000, help="Registrations per office.")
    ] = 100_000,
    seed: Annotated[
        str, typer.Option("--seed", help="Repeat a run; without it, numbers are issued as in reality.")
    ] = "",
    json: JsonOption = False,
) -> None:
    """Draw for many registrations at every office; the share must lie in the exact binomial 99 % interval.

    Exit status 1 when an office falls outside (expected once in a hundred offices).
    """
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.parties.selectors import offices

    answers = [_simulated(office, count, seed) for office in offices().values()]
    for answer in answers:
        if json_mode():
            emit(answer)
            continue
        low, high = answer["interval"]
        say(
            f"{answer['office']}  share {answer['share']}  drawn {answer['drawn']:>7,} of {count:,} = "
            f"{answer['observed']:.5f}  99 % interval {low:,}..{high:,}  {'inside' if answer['inside'] else 'OUTSIDE'}"
        )
    if not all(answer["inside"] for answer in answers):
        raise typer.Exit(REFUSED)


def _simulated(office: Office, count: int, seed: str) -> dict[str, Any]:
    from greenlane.declarations.selection import CONTROL_FLOOR, is_drawn
    from greenlane.simulation.binomial import interval

    share = max(office.control_share, CONTROL_FLOOR)
    drawn = 0
    with progress(f"Drawing at {office.code}", count) as advance:
        for number, mrn in enumerate(_numbers(office.code, count, seed), 1):
            drawn += is_drawn(mrn, share)
            if not number % 10_000:
                advance(10_000)
    low, high = interval(count, share, confidence=_CONFIDENCE)
    return {
        "office": office.code,
        "share": str(share),
        "count": count,
        "drawn": drawn,
        "observed": drawn / count,
        "interval": [low, high],
        "inside": low <= drawn <= high,
    }


def _numbers(office: str, count: int, seed: str) -> Any:
    """MRNs as they are issued; with a seed, the same ones in every run."""
    from django.conf import settings

    from greenlane.foundation import clock
    from greenlane.foundation.values import Mrn
    from greenlane.simulation.numbers import seeded_mrns

    year, country = clock.today().year, settings.GREENLANE_COUNTRY
    if seed:
        return seeded_mrns(f"{seed}/{office}", count, year=year, country=country)
    return (Mrn.issue(year=year, country=country) for _ in range(count))
