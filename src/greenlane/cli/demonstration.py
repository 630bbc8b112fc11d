"""greenlane demo: prepare, play, show, and go on serving."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from greenlane.cli.output import REFUSED, WrongUsage, emit, json_mode, remark

if TYPE_CHECKING:
    from greenlane.simulation.closing import Account

_TOKENS = {
    # email: what it is good for
    "gateway@customs.meridia.example": "lodges for any declarant, reports arrivals",
    "officer@portmeridia.meridia.example": "checks documents at Port Meridia",
    "oversight@audit.meridia.example": "reads everything, changes nothing",
}


def run(*, keep: bool, serving: bool, address: str, port: int) -> None:
    """Play the demo in a home of its own; without `serving` stop after the closing table."""
    began = time.perf_counter()
    if serving:
        from greenlane.cli.serving import require_free

        require_free(address, port)  # before anything of a demo that still runs is emptied
    home = own_home(keep=keep)
    from greenlane.cli import prepare

    prepare.load_django()
    prepare.prepare(_step)
    account = _play()
    seconds = time.perf_counter() - began
    if json_mode():
        emit({**account.as_json(), "home": str(home), "seconds": round(seconds, 1)})
    else:
        from greenlane.cli.demo_tables import show

        show(account, home=home, seconds=seconds)
    if not account.sound:
        raise typer.Exit(REFUSED)
    if serving:
        _go_on(address, port)


def own_home(*, keep: bool) -> Path:
    """Point this process (and those it starts) at the demo's own folder; emptied unless kept.

    Raises WrongUsage (CLI001) in production mode.
    """
    if os.environ.get("GREENLANE_MODE", "demo") != "demo":
        raise WrongUsage("The demo runs only in demo mode.", hint="Unset GREENLANE_MODE.")
    base = Path(os.environ.get("GREENLANE_HOME", "var")).absolute()
    home = base if base.name == "demo" else base / "demo"
    home.mkdir(parents=True, exist_ok=True)
    if not keep:
        for database in home.glob("greenlane.sqlite3*"):
            database.unlink()
        shutil.rmtree(home / "bank", ignore_errors=True)
    os.environ["GREENLANE_HOME"] = str(home)
    if os.environ.pop("GREENLANE_DATABASE_URL", None):
        remark("The demo uses an SQLite file of its own; GREENLANE_DATABASE_URL is left alone.")
    return home


def _step(text: str) -> None:
    if not json_mode():
        remark(f"· {text}")


def _play() -> Account:
    from greenlane.simulation.closing import account_of
    from greenlane.simulation.demo import play

    return account_of(play(_step))


def _go_on(address: str, port: int) -> None:
    from greenlane.cli.serving import run as serve

    for text in introductions(f"http://{address}:{port}"):
        remark(text)
    serve(address=address, port=port, workers=1, with_worker=True)


def introductions(base: str) -> list[str]:
    """Addresses, tokens and commands to try on the served demo."""
    tokens = {email: _token(email) for email in _TOKENS}
    gateway = next(iter(tokens.values()))
    lines = [
        "",
        f"API {base}/api/v1/   OpenAPI {base}/api/v1/openapi.json   health {base}/readyz",
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
