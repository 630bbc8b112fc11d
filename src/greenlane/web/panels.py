"""Panels of the home pages. Modules register theirs in `navigation.py`; the home page draws those with content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.middleware.csrf import get_token
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """The panels of a home page; `stamp` changes when what they show does."""

    panels: list[SafeString]
    stamp: str


def drawn(audience: Audience, request: PageRequest) -> Drawn:
    """The panels of a home page for this actor, drawn, in order.

    They share one token against forged forms: it is new in every answer and no news, so the stamp leaves it out.
    """
    token = get_token(request)
    pairs = ((one, one.read(request)) for one in _panels if one.audience is audience)
    panels = [
        render_to_string(one.template, {**context, "csrf_token": token}, request=request)
        for one, context in pairs
        if context is not None
    ]
    shown = "".join(panels).replace(token, "")
    return Drawn(panels, hashlib.sha256(shown.encode()).hexdigest()[:16])
