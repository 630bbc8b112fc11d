"""Filters of `risk/grid.html`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(values: Sequence[Any], place: int) -> Any:
    """The value at a place, counted from 0."""
    return values[place]


@register.filter
def unlocal(value: float) -> str:
    """A number as SVG reads it, whatever the reader's language."""
    return f"{value:g}"
