"""The history of a declaration as people read it. Officers see who acted (role and pseudonym), others the side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from greenlane.declarations import faceless, words
from greenlane.declarations.api.disclosure import public_data, sees_actors, trader_reason
from greenlane.declarations.lateness import limit_label
from greenlane.declarations.models import Declaration
from greenlane.foundation.access import OFFICER_ROLES, Actor, Role
from greenlane.foundation.models import Event

PSEUDONYM = 8
"""Characters of a pseudonym that are shown: enough to tell colleagues apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline, ready for `web/components/timeline.html`."""

    at: datetime
    title: str
    about: str
    who: str
    icon: str
    tone: str


def timeline(events: Sequence[Event], found: Declaration, actor: Actor) -> list[Entry]:
    """Everything that happened, newest first, from the events of a declaration, oldest first."""
    return [_entry(row, found, actor) for row in reversed(events)]


def _entry(row: Event, found: Declaration, actor: Actor) -> Entry:
    said = words.said(row.kind)
    told = _told(row.kind, faceless.told(orjson.loads(row.data), found, actor), actor)
    named = not (faceless.hides(found, actor) and row.actor_role not in OFFICER_ROLES)
    return Entry(row.at, str(said.title), said.sentence(told), _who(row, actor, named), said.icon, said.tone)


def _told(kind: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """The data of an event as this reader may see it; a selection reads as its reason."""
    shown = data if sees_actors(actor) else public_data(kind, data)
    if kind == "declaration.amended":
        return {**shown, "what": words.amendment_in_words(shown)}
    if kind == "declaration.delay_explained":
        return {"about": limit_label(str(shown.get("limit", "")))}
    if kind != "declaration.selected":
        return {name: value for name, value in shown.items() if value != ""}
    reason = shown.get("reason") or trader_reason(str(data.get("lane", "")), data)
    return {"reason": words.reason_in_words(reason)} if reason else {}


def _who(row: Event, actor: Actor, named: bool) -> str:
    """The side, for officers the role with the pseudonym, unless it would tell the trader's cases apart."""
    if not sees_actors(actor) or not named:
        return str(words.SIDES.get(row.actor_role, ""))
    role = Role(row.actor_role).label if row.actor_role in Role.values else row.actor_role
    is_person = row.actor_role != Role.SYSTEM.value
    return f"{role} · {row.actor[:PSEUDONYM]}" if is_person else str(role)
