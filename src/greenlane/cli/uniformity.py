"""uniformity ...: like goods decided differently, and reports on ourselves."""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from typing import Annotated

import typer

from greenlane.cli.output import JsonOption, WrongUsage, day_given, emit, json_mode, say

commands = typer.Typer(
    help="Uniformity: like goods decided differently, and whether officers and traders meet beyond chance.",
    no_args_is_help=True,
)
SinceOption = Annotated[str, typer.Option("--since", help="First day; by default 90 days ago.")]
UntilOption = Annotated[str, typer.Option("--until", help="Last day; by default today.")]


def register(app: typer.Typer) -> None:
    app.add_typer(commands, name="uniformity", rich_help_panel="Oversight")


def _period(since: str, until: str) -> tuple[date, date]:
    from greenlane.assessment.uniformity import WINDOW
    from greenlane.foundation import clock

    last = day_given(until, "--until") or clock.today()
    first = day_given(since, "--since") or last - timedelta(days=WINDOW)
    if first > last:
        raise WrongUsage("The period ends before it begins.", pointer="--since")
    return first, last


@commands.command()
def report(
    since: SinceOption = "",
    until: UntilOption = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the pairs as CSV.")] = False,
    json: JsonOption = False,
) -> None:
    """Pair like goods of one supplier that different officers decided differently, the most at stake first."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.uniformity import as_rows
    from greenlane.assessment.uniformity import report as made_of

    first, last = _period(since, until)
    made = made_of(first, last)
    rows = as_rows(made)
    if as_csv:
        if rows:
            writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return
    weeks = [
        {
            "week": week.week.isoformat(),
            "pairs": week.pairs,
            "stake_minor": week.stake_minor,
            "decided": week.decided,
            "per_hundred": week.per_hundred,
        }
        for week in made.weeks
    ]
    if json_mode():
        told = {"since": first.isoformat(), "until": last.isoformat(), "items": made.items}
        emit({**told, "pairs": list(rows), "weeks": weeks})
        return
    say(f"{made.items} items decided, {len(rows)} pairs differ, {first} to {last}")
    for row in rows[:50]:
        say(
            f"{row['difference']:<10} {row['stake_minor'] / 100:>12,.2f} {row['currency']}  "
            f"{row['first_mrn']}/{row['first_item']} {row['first_code']} {row['first_outcome']}  -  "
            f"{row['second_mrn']}/{row['second_item']} {row['second_code']} {row['second_outcome']}"
        )
    for week in weeks:
        say(f"week of {week['week']}: {week['pairs']} pairs, {week['per_hundred']} per hundred items decided")


@commands.command()
def affinity(since: SinceOption = "", until: UntilOption = "", json: JsonOption = False) -> None:
    """Officers who decide more for one trader than the lot gives, or faster, and who overrules how often."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.assessment.conduct import as_json, conduct

    first, last = _period(since, until)
    told = as_json(conduct(first, last), first, last)
    if json_mode():
        emit(told)
        return
    say(f"{told['decided']} checks decided, {first} to {last}")
    for one in told["affinities"]:
        say(
            f"{one['officer']}  {one['trader']}  decided {one['decided']} of {one['of']}, expected {one['expected']}"
        )
    for one in told["favours"]:
        say(f"{one['officer']}  {one['trader']}  {one['median_hours']} h, others {one['others_hours']} h")
    if not told["affinities"] and not told["favours"]:
        say("Nothing beyond chance.")
