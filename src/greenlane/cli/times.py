"""times: who had a declaration and how long, or where the time of many went."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import JsonOption, WrongUsage, console, day_given, emit, json_mode, say

if TYPE_CHECKING:
    from greenlane.declarations.selectors.times import Report, Times

PANEL = "Clearance"
USUAL = timedelta(days=30)


def register(app: typer.Typer) -> None:
    app.command("times", rich_help_panel=PANEL)(times)


def times(
    mrn: Annotated[str, typer.Argument(metavar="[MRN]", help="One declaration; without it, many.")] = "",
    office: Annotated[str, typer.Option("--office", help="Only declarations of this office.")] = "",
    lane: Annotated[str, typer.Option("--lane", help="Only this lane: green, blue, yellow or red.")] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="Registered from; default: 30 days ago.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Registered to; default: today.")] = "",
    json: JsonOption = False,
) -> None:
    """Show who had a declaration and how long, or sums for those registered in a period; they add up to the total."""
    from greenlane.cli.prepare import ready

    ready()
    if mrn:
        _of_one(mrn)
    else:
        _of_many(office, lane, day_given(since, "--since"), day_given(until, "--until"))


def _of_one(mrn: str) -> None:
    from rich.table import Table

    from greenlane.declarations import selectors
    from greenlane.declarations.api.times import as_json
    from greenlane.declarations.selectors.times import timeline
    from greenlane.foundation.access import SYSTEM

    found = selectors.declaration(mrn, by=SYSTEM)
    told = timeline(found)
    if json_mode():
        emit({"mrn": found.mrn, **as_json(told)})
        return
    if told is None:
        say(f"{found.mrn}  The log does not tell its times.")
        return
    table = Table("from (UTC)", "to", "hours", "holder", "stage", "beside it", title=found.mrn)
    for one in told.intervals:
        beside = ", ".join(f"{waiting.holder.value} ({waiting.stage})" for waiting in one.also)
        table.add_row(
            f"{one.since:%Y-%m-%d %H:%M:%S}",
            f"{one.until:%Y-%m-%d %H:%M:%S}",
            _hours(one.length),
            one.holder.value or "nobody",
            one.stage,
            beside,
        )
    console().print(table)
    say(f"{_hours(told.total)} hours in all, {_hours(told.to_release)} before release.")


def _of_many(office: str, lane: str, since: date | None, until: date | None) -> None:
    from rich.table import Table

    from greenlane.declarations.models import Declaration
    from greenlane.declarations.selectors.times import report, timelines
    from greenlane.declarations.states import Lane
    from greenlane.foundation import clock
    from greenlane.web.fields import midnight

    if lane and lane not in Lane.values:
        raise WrongUsage(f"“{lane}” is not a lane.", hint=f"One of: {', '.join(Lane.values)}.")
    last = until or clock.today()
    first = since or last - USUAL
    wanted = {name: value for name, value in (("office", office.upper()), ("lane", lane)) if value}
    rows = Declaration.objects.filter(
        registered_at__gte=midnight(first), registered_at__lt=midnight(last + timedelta(days=1)), **wanted
    )
    made = report([told for _row, told in timelines(rows.order_by("-registered_at"), now=clock.now())])
    if json_mode():
        emit({"since": first.isoformat(), "until": last.isoformat(), **_as_json(made)})
        return
    table = Table("holder", "stage", "declarations", "hours", "median", "p90", title="Where the time goes")
    for one in made.stages:
        told = (_hours(one.total), _hours(one.median), _hours(one.p90))
        table.add_row(one.holder.value or "nobody", one.stage, str(one.count), *told)
    console().print(table)
    say(f"{made.declarations} declarations, {_hours(made.total)} hours in all.")


def _as_json(made: Report) -> dict[str, Any]:
    return {
        "declarations": made.declarations,
        "seconds": made.total.total_seconds(),
        "holders": [_line(one) for one in made.holders],
        "stages": [{"stage": one.stage, **_line(one)} for one in made.stages],
    }


def _line(one: Times) -> dict[str, Any]:
    return {
        "holder": one.holder.value,
        "declarations": one.count,
        "seconds": one.total.total_seconds(),
        "median_seconds": one.median.total_seconds(),
        "p90_seconds": one.p90.total_seconds(),
    }


def _hours(length: timedelta) -> str:
    return f"{length / timedelta(hours=1):.2f}"
