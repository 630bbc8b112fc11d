"""What a trader is told of what Customs knows: reasons meant for traders, never those meant for officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from greenlane.declarations.models import Declaration
from greenlane.foundation.access import Actor, Role


def sees_reasons(actor: Actor) -> bool:
    """Officers and the system read the whole selection; a gateway speaks for traders and does not."""
    return actor.is_officer or actor.has(Role.SYSTEM)


def sees_actors(actor: Actor) -> bool:
    """Whether the pseudonyms of those who acted are shown."""
    return sees_reasons(actor)


def selection_for(actor: Actor, declaration: Declaration) -> dict[str, Any]:
    """The selection as this actor may read it: lane and reason, for officers every proposal too."""
    record = declaration.selection or {}
    told = {"lane": declaration.lane, "reason": trader_reason(declaration.lane, record)}
    if sees_reasons(actor):
        told["proposals"] = record.get("proposals", [])
    return told


def trader_reason(lane: str, record: dict[str, Any]) -> str:
    """The reason for traders given by the selector that decided the lane."""
    proposals = record.get("proposals", [])
    return next((p.get("trader_reason", "") for p in proposals if p.get("lane") == lane), "")


_untold: dict[str, frozenset[str]] = {}


def register_untold(untold: Mapping[str, Iterable[str]]) -> None:
    """Say which members of events are for officers only: what one asks another. Kind of event to names."""
    _untold.update({kind: frozenset(names) for kind, names in untold.items()})


def public_data(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of an event as a trader (or its webhook) may read it."""
    if kind == "declaration.selected":
        lane = str(data.get("lane", ""))
        return {"lane": lane, "reason": trader_reason(lane, data)}
    if kind == "declaration.lane_changed":
        return {"before": data.get("before", ""), "lane": data.get("lane", "")}
    hidden = _untold.get(kind)
    return {name: value for name, value in data.items() if name not in hidden} if hidden else data
