"""Panels of the home pages. Modules register theirs in `navigation.py`; the home page draws those with content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest

Read = Callable[[PageRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a home page. `read` gives its context, or None when it has nothing to show this actor."""

    audience: Audience
    name: str
    template: str
    read: Read
    order: int = 100


_panels: list[Panel] = []


def register_panel(panel: Panel) -> None:
    """Add a panel to a home page."""
    _panels.append(panel)
    _panels.sort(key=lambda one: one.order)


def drawn(audience: Audience, request: PageRequest) -> list[SafeString]:
    """The panels of a home page for this actor, drawn, in order."""
    pairs = ((one, one.read(request)) for one in _panels if one.audience is audience)
    return [
        render_to_string(one.template, context, request=request)
        for one, context in pairs
        if context is not None
    ]
