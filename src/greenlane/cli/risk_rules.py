"""risk rules ...: rules listed, shown, checked, backtested, carried out of and into a system."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenlane.cli.output import (
    REFUSED,
    JsonOption,
    WrongUsage,
    day_given,
    emit,
    json_mode,
    remark,
    say,
    violation_text,
)

if TYPE_CHECKING:
    from greenlane.risk.models import Rule

MOST_BYTES = 32 * 1024 * 1024
PERIOD = timedelta(days=89)

rules = typer.Typer(help="Rules of selection.", no_args_is_help=True)
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="Code and version, such as R0001.2.")]


def register(commands: typer.Typer) -> None:
    rules.command("list")(list_rules)
    for command in (show, check, backtest, export):
        rules.command()(command)
    rules.command("import")(import_file)
    commands.add_typer(rules, name="rules")


def list_rules(
    state: Annotated[str, typer.Option("--state", help="Only rules in this state, such as live.")] = "",
    json: JsonOption = False,
) -> None:
    """List rules, newest version first within a code."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.risk.models import Rule
    from greenlane.risk.states import RuleState

    if state and state not in RuleState.values:
        raise WrongUsage(f"There is no state “{state}”.", hint=f"One of {', '.join(RuleState.values)}.")
    rows = Rule.objects.filter(state=state) if state else Rule.objects.all()
    for rule in rows.iterator(chunk_size=500):
        if json_mode():
            emit(_short(rule))
        else:
            say(f"{rule.key:<10} {rule.state:<10} {rule.lane:<7} {rule.office or '*':<9} {rule.title}")


def show(key: KeyArgument, json: JsonOption = False) -> None:
    """Show one rule: what it says, its text in normal form, what it brought."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.access import SYSTEM
    from greenlane.risk.selectors_rules import NOTHING, checked, rule_of, yields_of
    from greenlane.risk.services.rule_files import as_line

    rule = rule_of(key, by=SYSTEM)
    brought, told = yields_of([rule]).get(rule.pk, NOTHING), checked(rule.text)
    figures = {
        name: getattr(brought, name) for name in ("hits", "drawn", "checked", "findings", "duty_minor")
    }
    if json_mode():
        emit({**as_line(rule), "normal": told.normal, **figures, "last_hit": brought.last_hit})
        return
    say(f"{rule.key}  {rule.state}  {rule.title}")
    say(f"  lane {rule.lane}, probability {rule.probability}, office {rule.office or 'all'}")
    say(f"  valid {rule.valid_from} to {rule.valid_until or 'further notice'}, review {rule.review_on}")
    say(f"  basis: {rule.legal_basis}")
    say(f"  instruction: {rule.instruction}")
    say(told.normal or rule.text)
    for problem in told.problems:
        remark(violation_text(problem))
    say("  " + ", ".join(f"{name} {value:,}" for name, value in figures.items()))


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="A file with the text of a rule, - for stdin.")
    ],
    json: JsonOption = False,
) -> None:
    """Check a text as a rule. Exit status 1 when it is none."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.risk.selectors_rules import checked

    told = checked(_text(file))
    if json_mode():
        emit(
            {
                "rule": not told.problems,
                "problems": [problem.as_dict() for problem in told.problems],
                "normal": told.normal,
                "fields": [field.name for field in told.fields],
                "notice": told.notice.as_dict() if told.notice else None,
            }
        )
    else:
        for problem in told.problems:
            remark(violation_text(problem))
        if not told.problems:
            say(told.normal)
        if told.notice:
            remark(violation_text(told.notice))
    if told.problems:
        raise typer.Exit(REFUSED)


def backtest(
    key: KeyArgument,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Default: 89 days before.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Last day; default: today.")] = "",
    json: JsonOption = False,
) -> None:
    """Try a rule on the decisions of a period; the report is kept with it."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.risk.selectors_rules import rule_of
    from greenlane.risk.services.rules import backtest_rule

    last = day_given(until) or clock.today()
    first = day_given(since) or last - PERIOD
    rule = backtest_rule(rule=rule_of(key, by=SYSTEM), since=first, until=last, by=SYSTEM)
    told: dict[str, Any] = rule.backtest or {}
    if json_mode():
        emit(told)
        return
    hits, found = told["hits"], told["found"]
    say(
        f"{rule.key}  {first} to {last}: {hits['items']:,} of {told['items']:,} items, {_share(hits['share'])}"
    )
    say(f"  checked {found['checked']:,}, findings {found['findings']:,}, duty {found['duty']:,.2f}")
    precision = found["precision"]
    say(
        f"  precision {_share(precision['value'])} ({_share(precision['low'])} to {_share(precision['high'])})"
    )
    say(f"  hit by no live rule: {_share(told['overlap']['new_share'])}")
    for office in told["offices"]:
        say(f"  {office['office']}: {office['checks_a_week']:,.1f} checks a week")


def export(
    every: Annotated[
        bool, typer.Option("--all", help="Every version; default: the newest of a code.")
    ] = False,
) -> None:
    """Print rules as JSON, one object a line: what `import` reads."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.risk.models import Rule
    from greenlane.risk.services.rule_files import as_line

    last = ""
    for rule in Rule.objects.order_by("code", "-version").iterator(chunk_size=500):
        if every or rule.code != last:
            emit(as_line(rule))
        last = rule.code


def import_file(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="JSON lines of `export`, - for stdin.")],
    json: JsonOption = False,
) -> None:
    """Take rules in as drafts: all of them, or none with every fault told. A code that is unknown here is new."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.foundation.access import SYSTEM
    from greenlane.risk.services.rule_files import import_rules

    made = import_rules(content=_bytes(file), by=SYSTEM)
    if json_mode():
        emit({"rules": [rule.key for rule in made]})
        return
    say(f"{len(made):,} drafts: {', '.join(rule.key for rule in made[:20])}{', …' if len(made) > 20 else ''}")


def _short(rule: Rule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "state": rule.state,
        "title": rule.title,
        "lane": rule.lane,
        "office": rule.office,
        "text": rule.text,
    }


def _bytes(file: str) -> bytes:
    """What a file or stdin holds. Raises WrongUsage (CLI001) when it cannot be read or is too large."""
    try:
        if file == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WrongUsage(f"{file} cannot be read: {reason}.", hint="Check the path.") from error
    if len(content) > MOST_BYTES:
        raise WrongUsage(f"{file} is larger than {MOST_BYTES // 1024**2} MB.", hint="Split it.")
    return content


def _text(file: str) -> str:
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{file} is not text in UTF-8.", hint="Save it as UTF-8.") from error


def _share(value: float | None) -> str:
    return "unknown" if value is None else f"{100 * value:.1f} %"
