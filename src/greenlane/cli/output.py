"""How commands speak: JSON lines or text on stdout, progress and remarks on stderr, refusals with hints."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperGroup

from greenlane.foundation.errors import CustomsError, Violation

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")
REFUSED, USAGE = 1, 2
_json_mode: ContextVar[bool] = ContextVar("greenlane_cli_json", default=False)


class WrongUsage(CustomsError):
    """The command cannot work with what it was given."""

    code = "CLI001"
    status = 400


def _remember(value: bool) -> bool:
    _json_mode.set(value)
    return value


JsonOption = Annotated[
    bool,
    typer.Option("--json", help="Print JSON: one object, or one a line for many inputs.", callback=_remember),
]


def day_given(text: str, option: str = "") -> date | None:
    """A day of the command line; None for an empty text. Raises WrongUsage (CLI001)."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        where = f" for {option}" if option else ""
        raise WrongUsage(f"“{text[:40]}” is not a day{where}.", hint="Write it like 2026-01-31.") from None


def json_mode() -> bool:
    return _json_mode.get()


class Commands(TyperGroup):
    """Turns refusals into a message with pointer and hint and an exit status; bad input never shows a traceback."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        token = _json_mode.set(False)
        try:
            return super().invoke(ctx)
        except CustomsError as refusal:
            show_refusal(refusal)
            raise typer.Exit(USAGE if isinstance(refusal, WrongUsage) else REFUSED) from None
        except Exception as error:
            if type(error).__module__ != "django.db.utils" or os.environ.get("GREENLANE_DEBUG"):
                raise
            text = " ".join(str(error).split())[:300]
            show_refusal(
                WrongUsage(
                    f"The database refused: {text}",
                    code="CLI002",
                    hint="Check GREENLANE_DATABASE_URL and GREENLANE_HOME; `greenlane setup` prepares a database.",
                )
            )
            raise typer.Exit(USAGE) from None
        finally:
            _json_mode.reset(token)


def show_refusal(refusal: CustomsError) -> None:
    """Print a refusal: JSON on stdout in JSON mode, text on stderr otherwise."""
    if json_mode():
        emit({"error": refusal.as_dict()})
        return
    for violation in refusal.violations:
        remark(violation_text(violation))


def in_force(first: date | None, end: date | None) -> str:
    """The days of a text in plain words; `end` is the first day on which it is no more in force."""
    since = f"in force from {first}" if first else "in force, its first day is not stated"
    return f"{since}; no more from {end}" if end else since


def violation_text(violation: Violation, indent: str = "") -> str:
    """`CODE pointer: message` and the hint on a line of its own."""
    pointer = f" {violation.pointer}" if violation.pointer else ""
    text = f"{indent}{violation.code}{pointer}: {violation.message}"
    return f"{text}\n{indent}  hint: {violation.hint}" if violation.hint else text


def emit(value: Any) -> None:
    """One JSON object on a line of its own."""
    import orjson

    typer.echo(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode())


def say(text: str = "") -> None:
    typer.echo(text)


def remark(text: str) -> None:
    """Something beside the result: on stderr."""
    typer.echo(text, err=True)


def console(*, stderr: bool = False) -> Console:
    """A rich console; plain text where the stream is no terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False, width=None if _terminal(stderr) else 200)


def _terminal(stderr: bool) -> bool:
    return (sys.stderr if stderr else sys.stdout).isatty()


def tracked(items: Iterable[T], *, total: int | None, what: str) -> Iterator[T]:
    """Show how far a long work has come, on stderr; silent without a terminal and in JSON mode."""
    with progress(what, total) as advance:
        for item in items:
            yield item
            advance(1)


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A progress bar to advance by a number of steps; silent without a terminal and in JSON mode."""
    if json_mode() or not sys.stderr.isatty() or (total is not None and total < 2):
        yield lambda steps: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
