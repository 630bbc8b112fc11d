"""What modules show in the corner at the end of pages: a button that opens something over the page.

A module registers its item in a navigation file; the shell draws it and knows none by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from greenlane.web.navigation import Audience

Read = Callable[[HttpRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class CornerItem:
    """`read` gives the context without a query, or None to show nothing on this page."""

    name: str
    template: str
    read: Read
    audiences: frozenset[Audience]


_items: list[CornerItem] = []


def register_corner(item: CornerItem) -> None:
    """Add an item to the corner of pages for these audiences."""
    if all(one.name != item.name for one in _items):
        _items.append(item)


def drawn(request: HttpRequest, audience: str) -> list[SafeString]:
    """The items for a page of this audience."""
    pairs = ((one, one.read(request)) for one in _items if audience in one.audiences)
    return [
        render_to_string(one.template, context, request=request)
        for one, context in pairs
        if context is not None
    ]
