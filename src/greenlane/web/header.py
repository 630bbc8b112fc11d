"""What modules show in the header of every page for signed-in people: small things such as a bell with a number.

A module registers its item in `navigation.py`; the shell draws it and knows none by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from greenlane.web.pages import PageRequest

Read = Callable[[PageRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class HeaderItem:
    """A part of the header. `read` gives its context with one query at most, or None to show nothing."""

    name: str
    template: str
    read: Read
    order: int = 100


_items: list[HeaderItem] = []


def register_header(item: HeaderItem) -> None:
    """Add an item to the header."""
    _items.append(item)
    _items.sort(key=lambda one: one.order)


def drawn(request: PageRequest) -> list[SafeString]:
    """The items for this request, drawn, in order."""
    pairs = ((one, one.read(request)) for one in _items)
    return [
        render_to_string(one.template, context, request=request)
        for one, context in pairs
        if context is not None
    ]
