"""The documents a declaration needs, as pages list them: why, under which law, how far they are there, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from greenlane.declarations.rules import Requirement
from greenlane.declarations.rules.required import State, spans
from greenlane.interchange.guided.places import Place
from greenlane.web.pages import said

MOST_ITEMS = 50
"""Item numbers that are kept for a page."""
STATES: dict[str, tuple[Any, str]] = {
    # state -> word and tone
    State.GIVEN: (_("Given"), "green"),
    State.EXEMPT: (_("Not needed, as you say"), "blue"),
    State.NOT_DECLARED: (_("Not listed"), "red"),
    State.NOT_ON_FILE: (_("Not filed in the repository"), "red"),
    State.SUPERSEDED: (_("Replaced by a newer one"), "red"),
    State.NOT_YOURS: (_("No such document of yours"), "red"),
    State.WRONG_TYPE: (_("Another type of document"), "red"),
}
NOTED = "yellow"
"""The tone of what is missing and refuses nothing."""


def kept(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    """The requirements as they are kept with the verdict on a file."""
    return [
        {**one.as_dict(), "items": list(one.items[:MOST_ITEMS]), "more": len(one.items) > MOST_ITEMS}
        for one in requirements
    ]


def needs(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a page lists: first what refuses the declaration, then what is only noted, then what is there."""
    ordered = sorted(entries, key=lambda one: (not one["refuses"], not one["hint"]))
    return [_need(one) for one in ordered]


def _need(one: Mapping[str, Any]) -> dict[str, Any]:
    word, tone = STATES.get(one["state"], (one["state"], "secondary"))
    items = list(one["items"])
    return {
        "name": said(one["name"]),
        "codes": ", ".join(one["codes"]),
        "word": word,
        "tone": NOTED if tone == "red" and not one["refuses"] else tone,
        "items": spans(items) + (" …" if one.get("more") else ""),
        "document": one["document"],
        "text": _text(one),
        "basis": one["basis"],
        "open": bool(one["hint"]),
        "place": Place("papers", items[0]) if items else Place("documents"),
    }


def _text(one: Mapping[str, Any]) -> str:
    """The reason and what to do. Both together are one sentence of the catalogues where the document is not listed."""
    if one["state"] == State.NOT_DECLARED:
        return said(f"{one['reason']} {one['hint']}")
    return said(one["hint"])
