"""greenlane demo: prepare, play, show, and go on serving."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from greenlane.cli.output import REFUSED, WrongUsage, emit, json_mode, progress, remark

if TYPE_CHECKING:
    from greenlane.simulation.closing import Account

_TOKENS = {
    # email: what it is good for
    "gateway@customs.meridia.example": "lodges for any declarant, reports arrivals",
    "officer@portmeridia.meridia.example": "checks documents at Port Meridia",
    "oversight@audit.meridia.example": "reads everything, changes nothing",
}
DATABASE = "greenlane.sqlite3"


@dataclass(frozen=True, slots=True)
class Pace:
    """How much live traffic: synthetic declarations an hour and in all."""

    per_hour: int
    cap: int


def run(*, keep: bool, serving: bool, address: str, port: int, traffic: Pace | None, weeks: int) -> None:
    """Play the demo in a home of its own; without `serving` stop after the closing table.

    `weeks` of the synthetic administration are lived before, where none were yet; 0 leaves them out.

    Raises WrongUsage (CLI001) in production mode, for a port in use, and while another demo uses the folder.
    """
    from greenlane.cli.serving import in_use, require_free

    began = time.perf_counter()
    if serving:
        require_free(address, port)
    home = own_home()
    with in_use(home, alone=True):  # before anything of a demo that still runs is emptied
        if not keep:
            empty(home)
        account = _played(weeks)
    _show(account, home, time.perf_counter() - began)
    if not account.sound:
        raise typer.Exit(REFUSED)
    if serving:
        _go_on(address, port, traffic)


def own_home() -> Path:
    """Point this process (and those it starts) at the demo's own folder. Raises WrongUsage in production mode."""
    if os.environ.get("GREENLANE_MODE", "demo") != "demo":
        raise WrongUsage("The demo runs only in demo mode.", hint="Unset GREENLANE_MODE.")
    home = _demo_folder()
    home.mkdir(parents=True, exist_ok=True)
    os.environ["GREENLANE_HOME"] = str(home)
    if os.environ.pop("GREENLANE_DATABASE_URL", None):
        remark("The demo uses an SQLite file of its own; GREENLANE_DATABASE_URL is left alone.")
    return home


def stay_in_demo() -> None:
    """Point this process at the demo that was played. Raises WrongUsage where there is none."""
    if not (_demo_folder() / DATABASE).is_file():
        raise WrongUsage(
            "No demo was played here.", hint="Run `greenlane demo` first, or set GREENLANE_HOME."
        )
    own_home()


def _demo_folder() -> Path:
    base = Path(os.environ.get("GREENLANE_HOME", "var")).absolute()
    return base if base.name == "demo" else base / "demo"


def empty(home: Path) -> None:
    """Remove the database and the bank's papers of the last demo."""
    for database in home.glob(f"{DATABASE}*"):
        database.unlink()
    shutil.rmtree(home / "bank", ignore_errors=True)


def _played(weeks: int) -> Account:
    from greenlane.cli import prepare

    prepare.load_django()
    prepare.prepare(_step)
    from greenlane.foundation import clock
    from greenlane.simulation import history
    from greenlane.simulation.cases import BEFORE
    from greenlane.simulation.closing import account_of
    from greenlane.simulation.demo import DAY, play

    ended, selected = clock.now(), None
    if weeks and not history.was_lived():
        with progress("Weeks before", weeks) as advance:
            until = clock.day_of(ended - DAY - BEFORE)  # what is shown later is in none of its figures
            selected = history.live(_step, until=until, weeks=weeks, week_over=lambda: advance(1))
    return account_of(play(_step, until=ended), selected)


def _step(text: str) -> None:
    if not json_mode():
        remark(f"· {text}")


def _show(account: Account, home: Path, seconds: float) -> None:
    if json_mode():
        emit({**account.as_json(), "home": str(home), "seconds": round(seconds, 1)})
        return
    from greenlane.cli.demo_tables import show

    show(account, home=home, seconds=seconds, command=own_command())


def own_command() -> str:
    """How this command was called, ready to be pasted: by name where the shell finds it, else by path."""
    program = Path(sys.argv[0])
    if program.name != "greenlane":
        return f"{shlex.quote(sys.executable)} -m greenlane.cli"
    found = shutil.which("greenlane")
    if found and Path(found).resolve() == program.resolve():
        return "greenlane"
    return shlex.quote(sys.argv[0])


def _go_on(address: str, port: int, traffic: Pace | None) -> None:
    from greenlane.cli.serving import run as serve

    _set_traffic(traffic)
    for text in introductions(f"http://{address}:{port}", traffic):
        remark(text)
    serve(address=address, port=port, workers=1, with_worker=True)


def _set_traffic(pace: Pace | None) -> None:
    """Start live traffic, or make sure that none goes on from an earlier run."""
    from greenlane.foundation.access import SYSTEM
    from greenlane.simulation import services
    from greenlane.simulation.selectors import traffic

    if pace is not None:
        services.start_traffic(per_hour=pace.per_hour, cap=pace.cap, by=SYSTEM)
    elif traffic() is not None:
        services.pause_traffic(by=SYSTEM)


def introductions(base: str, traffic: Pace | None) -> list[str]:
    """Addresses, tokens and commands to try on the served demo."""
    from greenlane.parties.demo import demo_password

    tokens = {email: _token(email) for email in _TOKENS}
    gateway = next(iter(tokens.values()))
    lines = [
        "",
        f"Public site    {base}/",
        f"Trader portal  {base}/portal/   e.g. importer@aurora.meridia.example",
        f"Officer desk   {base}/desk/   e.g. officer@portmeridia.meridia.example",
        f"Password of every demo account: {demo_password()}",
        f"API {base}/api/v1/   described at {base}/api/v1/docs   health {base}/readyz",
        *_about_traffic(traffic),
        "Tokens (one day):",
    ]
    lines += [f"  {email:<40} {_TOKENS[email]}\n    {token}" for email, token in tokens.items()]
    lines += [
        "Try:",
        f'  curl -s -H "Authorization: Bearer {gateway}" "{base}/api/v1/declarations?limit=3"',
        f'  curl -s -H "Authorization: Bearer {gateway}" -H "Content-Type: application/xml" \\',
        f"    --data-binary @declaration.xml {base}/api/v1/declarations",
        "",
    ]
    return lines


def _about_traffic(traffic: Pace | None) -> list[str]:
    if traffic is None:
        return ["Live traffic: none."]
    command = own_command()
    return [
        f"Live traffic (synthetic): {traffic.per_hour} declarations an hour, at most {traffic.cap}. A supervisor "
        f"pauses it on the desk, or: {command} demo traffic pause"
    ]


def _token(email: str) -> Any:
    from datetime import timedelta

    from greenlane.cli.tokens import membership_for, scopes_of
    from greenlane.foundation import clock
    from greenlane.foundation.access import SYSTEM
    from greenlane.parties import services

    membership = membership_for(email)
    _, secret = services.issue_token(
        membership=membership,
        name="demo",
        scopes=scopes_of(membership),
        by=SYSTEM,
        expires=clock.now() + timedelta(days=1),
    )
    return secret
