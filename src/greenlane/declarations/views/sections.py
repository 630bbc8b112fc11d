"""Sections of the declaration page that other modules add: what they know of a declaration, below where it stands.

A section says and links; what is done stands on a page of its own, behind a button (`choices.register_offer`) or a
link: the page refreshes itself and would wipe a form half filled.
"""

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
class Section:
    """A part of the page. `read` gives its context, or None where it has nothing to show this reader.

    The template is one `<section class="card" id=... aria-labelledby=...>` and finds `declaration` beside the
    context. `read` must cost no query for a declaration that the module has nothing to do with.
    """

    name: str
    template: str
    read: Read
    order: int = 100


_sections: list[Section] = []


def register_section(section: Section) -> None:
    """Add a section; done in the module's `navigation.py`. Lower `order` stands higher."""
    _sections.append(section)
    _sections.sort(key=lambda one: (one.order, one.name))


def sections(found: Declaration, request: PageRequest) -> list[SafeString]:
    """The sections of a declaration for this reader, drawn, in order."""
    read = ((one, one.read(found, request)) for one in _sections)
    return [
        render_to_string(one.template, {"declaration": found, **context}, request=request)
        for one, context in read
        if context is not None
    ]
