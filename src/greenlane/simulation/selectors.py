"""Reads of the simulation."""

from __future__ import annotations

from typing import Any

from greenlane.foundation import clock
from greenlane.simulation.models import Traffic


def traffic() -> Traffic | None:
    """The switch of live traffic; None where it was never started."""
    return Traffic.objects.filter(pk=1).first()


def state_of(switch: Traffic | None) -> str:
    """`none`, `running`, `paused`, `ended` (its hours are over) or `full` (no new declarations any more)."""
    if switch is None:
        return "none"
    if not switch.running:
        return "paused"
    if not switch.runs_at(clock.now()):
        return "ended"
    return "full" if switch.full else "running"


def status() -> dict[str, Any]:
    """What `greenlane demo traffic status --json` prints."""
    switch = traffic()
    if switch is None:
        return {"state": "none"}
    return {
        "state": state_of(switch),
        "per_hour": switch.per_hour,
        "lodged": switch.lodged,
        "cap": switch.cap,
        "until": switch.until.isoformat(),
        "synthetic": True,
    }
