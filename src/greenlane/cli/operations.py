"""setup, migrate, check, serve, worker, rules, bench: running the system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from greenlane.cli.output import REFUSED, JsonOption, WrongUsage, emit, json_mode, remark, say, violation_text

PANEL = "Operation"
_ADDRESS = "127.0.0.1"


def register(app: typer.Typer) -> None:
    commands: dict[str, Callable[..., None]] = {
        "setup": setup,
        "migrate": migrate,
        "check": check,
        "serve": serve,
        "worker": worker,
        "rules": rules,
        "bench": bench,
    }
    for name, function in commands.items():
        app.command(name, rich_help_panel=PANEL)(function)


Address = Annotated[str, typer.Option("--address", help="Address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, help="Web worker processes.")]


def setup(
    illustrative_tariff: Annotated[
        bool, typer.Option("--illustrative-tariff", help="In production too, load Meridia's tariff.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Prepare the database: migrations, and in demo mode Meridia's people, places and tariff."""
    from greenlane.cli import prepare

    prepare.load_django()
    from django.conf import settings

    applied = prepare.migrate(remark)
    if settings.DEMO:
        prepare.prepare(remark)
    elif illustrative_tariff and "tariff" in prepare.missing_data():
        prepare.load_tariff(remark)
    missing = prepare.missing_data()
    answer = {"migrations_applied": len(applied), "missing_data": missing, "mode": settings.MODE}
    if json_mode():
        emit(answer)
    else:
        say(
            f"{len(applied)} migrations applied; "
            + (f"still missing: {', '.join(missing)}" if missing else "ready.")
        )
    if missing:
        remark("Load your offices and tariff, then lodge.")


def migrate(json: JsonOption = False) -> None:
    """Bring the database to this version's tables."""
    from greenlane.cli import prepare

    prepare.load_django()
    applied = prepare.migrate(remark)
    if json_mode():
        emit({"migrations_applied": applied})
        return
    say("\n".join(applied) if applied else "Nothing to do.")


def check(
    deploy: Annotated[
        bool, typer.Option("--deploy", help="Refuse settings that are unsafe in production.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Check the installation; with --deploy refuse unsafe settings."""
    from greenlane.cli.prepare import load_django, missing_data, missing_migrations, missing_store

    load_django()
    from django.conf import settings

    from greenlane.config.deploy_check import advice, problems

    found, notes = (problems(settings), advice(settings)) if deploy else ([], [])
    lacking = [] if deploy else [*missing_migrations(), *missing_data(), *missing_store()]
    if json_mode():
        emit(
            {
                "sound": not found and not lacking,
                "errors": [violation.as_dict() for violation in found],
                "warnings": [violation.as_dict() for violation in notes],
                "missing": lacking,
            }
        )
    else:
        for violation in found:
            say(violation_text(violation))
        for violation in notes:
            say(violation_text(violation, indent="note "))
        for name in lacking:
            say(f"missing: {name}")
        say("Not fit to run." if found or lacking else "Sound.")
    if found or lacking:
        raise typer.Exit(REFUSED)


def serve(
    address: Address = _ADDRESS,
    port: Port = 8000,
    workers: Workers = 1,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Run the background worker elsewhere.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Serve pages and API, with a background worker beside them."""
    from greenlane.cli.prepare import ready
    from greenlane.cli.serving import run

    ready()
    run(address=address, port=port, workers=workers, with_worker=not no_worker)


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what is waiting, then stop.")] = False,
    json: JsonOption = False,
) -> None:
    """Number events, deliver webhooks, run jobs, exchange orders with the bank. Stops cleanly on SIGTERM."""
    from greenlane.cli.prepare import ready

    ready()
    from greenlane.cli.working import Worker

    done = Worker().run(once=once)
    if json_mode():
        emit({"done": done})
    else:
        say(", ".join(f"{name} {count}" for name, count in done.items()))


def rules(
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the whole table as Markdown.")] = False,
    json: JsonOption = False,
) -> None:
    """List the business rules on declarations: code, message, legal basis, since when."""
    from greenlane.declarations.rules.base import RULES
    from greenlane.declarations.rules.rulebook import rules_as_markdown

    if markdown and not json_mode():
        say(rules_as_markdown())
        return
    for rule in sorted(RULES, key=lambda one: one.__name__):
        if json_mode():
            emit(_rule_as_json(rule))
        else:
            effect = "notice " if rule.advisory else "refusal"
            say(f"{rule.__name__}  {effect}  {rule.since}  {rule.basis:<28} {rule.message()}")


def _rule_as_json(rule: Any) -> dict[str, Any]:
    return {
        "code": rule.__name__,
        "message": rule.message(),
        "advisory": rule.advisory,
        "basis": rule.basis,
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "level": rule.level,
        "pointer": rule.pointer,
        "hint": rule.hint,
    }


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Benchmarks; default: all.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name the benchmarks and stop.")] = False,
    data: Annotated[
        list[Path] | None, typer.Option(help="Data to measure on: a folder, or twice for two files.")
    ] = None,
    train: Annotated[list[Path] | None, typer.Option(help="A file to learn from; may be repeated.")] = None,
    test: Annotated[Path | None, typer.Option(help="A file to be measured on.")] = None,
    json: JsonOption = False,
) -> None:
    """Measure against the goals of the design (needs the source checkout with its bench/ folder)."""
    from greenlane.cli import checkout

    known = checkout.benchmarks()
    if list_:
        for name in known:
            say(name)
        return
    unknown = sorted(set(names or []) - set(known))
    if unknown:
        raise WrongUsage(f"There is no benchmark {', '.join(unknown)}.", hint=f"One of: {', '.join(known)}.")
    options = _file_options({"--data": data or [], "--train": train or [], "--test": [test] if test else []})
    if options and len(names or []) != 1:
        raise WrongUsage("Files belong to one benchmark.", hint="Name it: greenlane bench NAME --data PATH.")
    outcomes = [checkout.run_benchmark(name, as_json=json_mode(), options=options) for name in names or known]
    if any(outcomes):
        raise typer.Exit(REFUSED)


def _file_options(given: dict[str, list[Path]]) -> list[str]:
    """Options for the benchmark; it runs at the root of the checkout, so its files are named from there on."""
    return [text for name, paths in given.items() for path in paths for text in (name, str(path.resolve()))]
