"""What other modules show beside the goods on the page of the documentary check, to help the officer decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from greenlane.declarations.models import Declaration
from greenlane.web.pages import PageRequest

Read = Callable[[Declaration, PageRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True)
class Aid:
    """A part of the page. `read` gives its context, or None where it has nothing to show; nothing of it may name a
    trader: the officer does not know him. The template is one `<section class="card" id=... aria-labelledby=...>`."""

    name: str
    template: str
    read: Read
    order: int = 100


_aids: list[Aid] = []


def register_aid(aid: Aid) -> None:
    """Add a part; done in the module's `navigation.py`. Lower `order` stands higher."""
    _aids.append(aid)
    _aids.sort(key=lambda one: (one.order, one.name))


def aids(found: Declaration, request: PageRequest) -> list[SafeString]:
    """The parts for this declaration, drawn, in order."""
    read = ((one, one.read(found, request)) for one in _aids)
    return [
        render_to_string(one.template, {"declaration": found, **context}, request=request)
        for one, context in read
        if context is not None
    ]
