"""The supervisor's switch on the home page of the desk."""

from __future__ import annotations

from typing import Any

from greenlane.foundation.access import allowed
from greenlane.simulation.selectors import state_of, traffic
from greenlane.simulation.services import PERMISSION
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest
from greenlane.web.panels import Panel, register_panel


def _read(request: PageRequest) -> dict[str, Any] | None:
    if not allowed(request.actor, PERMISSION):
        return None
    switch = traffic()
    return None if switch is None else {"traffic": switch, "state": state_of(switch)}


register_panel(Panel(Audience.DESK, "traffic", "simulation/traffic_panel.html", _read, order=900))
