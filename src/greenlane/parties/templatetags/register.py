"""`{% load register %}`: the tone of a state."""

from __future__ import annotations

from typing import Any

from django import template

from greenlane.web import cells

register = template.Library()


@register.filter
def tone(state: Any) -> str:
    """The tone of a state's badge, for states that are worked out and not stored."""
    return cells.tone(state)
