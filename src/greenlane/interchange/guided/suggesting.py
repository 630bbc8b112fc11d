"""Suggestions while a commodity is looked for: own goods first, then lines of the tariff."""

from __future__ import annotations

from dataclasses import dataclass

from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.interchange.guided import selectors
from greenlane.tariff.browsing import search

MOST = 12
_SUBHEADING = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hit. `value` is what its button sends: `good:7` of the catalogue, `code:19053100` of the tariff."""

    value: str
    code: str
    words: str
    sku: str = ""


def suggestions(text: str, *, by: Actor) -> list[Suggestion]:
    """What may be meant by digits or words; headings and chapters are no commodity codes and are left out."""
    wanted = text.replace("\x00", "").strip()[:60]
    if len(wanted) < 2:
        return []
    own = [
        Suggestion(f"good:{good.pk}", good.code, good.description, good.sku)
        for good in selectors.catalogue_search(wanted, by=by, limit=MOST // 2)
    ]
    lines = [hit for hit in search(wanted, clock.today()) if len(hit.code) >= _SUBHEADING]
    rest = sorted(lines, key=lambda hit: (-len(hit.code), hit.code))[: MOST - len(own)]
    return own + [Suggestion(f"code:{hit.code}", hit.code, _short(hit.description)) for hit in rest]


def _short(description: str) -> str:
    """Without the text of the heading, which all its lines repeat."""
    heading, _sep, line = description.partition(" > ")
    return line.replace(" > ", " › ") or heading
