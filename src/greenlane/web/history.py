"""What happened to a record, from the event log, in words: `{% include "web/components/history.html" %}`.

A module registers words for its kinds of events (`register_words`); a page shows `history_of(record)`. What the parts
of an event's data are called counts for the kinds of that module alone: others may mean something else by the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.foundation.models import Event
from greenlane.web import cells

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = "str | _StrPromise"
MOST = 50

_words: dict[str, str | _StrPromise] = {}
_labels: dict[str, dict[str, str | _StrPromise]] = {}
"""By what stands before the dot of a kind: `assessment.drawn`."""
_ALWAYS: dict[str, str | _StrPromise] = {
    "reason": _("Reason"),
    "since": _("From"),
    "until": _("Until"),
    "before": _("Before"),
    "after": _("After"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history. `who` is a name where the reader may know it, else empty; `role` is always there."""

    at: datetime
    words: str | _StrPromise
    role: str
    who: str
    details: list[tuple[str | _StrPromise, str]]


def register_words(
    words: Mapping[str, str | _StrPromise], labels: Mapping[str, str | _StrPromise] | None = None
) -> None:
    """Say what kinds of events, and the parts of their data that are worth showing, are called."""
    _words.update(words)
    for family in {_family(kind) for kind in words}:
        _labels.setdefault(family, {}).update(labels or {})


def _family(kind: str) -> str:
    return kind.partition(".")[0]


def history_of(*records: Any, named: bool = False, limit: int = MOST) -> list[Happening]:
    """What happened to these records, newest first: one query, one more for the names if `named`."""
    subjects = [record.event_subject for record in records]
    events = list(Event.objects.filter(subject__in=subjects).order_by("-id")[:limit])
    names = names_of(event.actor for event in events) if named else {}
    return [_happening(event, names) for event in events]


def names_of(pseudonyms: Iterable[str]) -> dict[str, str]:
    """Pseudonym of the event log -> name, for pages whose readers may know who acted. One query."""
    keys = {text for text in pseudonyms if _is_uuid(text)}
    if not keys:
        return {}
    users = get_user_model().objects.filter(pseudonym__in=keys)
    return {str(user.pseudonym): str(user) for user in users}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _happening(event: Event, names: Mapping[str, str]) -> Happening:
    data: dict[str, Any] = orjson.loads(event.data)
    labels = _ALWAYS | _labels.get(_family(event.kind), {})
    details = [(label, _text(data[key])) for key, label in labels.items() if data.get(key) not in (None, "")]
    return Happening(
        at=event.at,
        words=_words.get(event.kind, event.kind),
        role=_role(event.actor_role),
        who=names.get(event.actor, ""),
        details=details,
    )


def _role(value: str) -> str:
    return str(Role(value).label) if value in Role.values else value


def _text(value: Any) -> str:
    if isinstance(value, str) and (found := _day(value)):
        return cells.day(found)
    if isinstance(value, str) and value in Role.values:
        return str(Role(value).label)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(text: str) -> date | None:
    """A day of an event, to be shown as people read it."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else None
    except ValueError:
        return None
