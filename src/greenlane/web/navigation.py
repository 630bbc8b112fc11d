"""The menu of each audience. Modules register their entries; the shell knows none of them by name.

A module writes `navigation.py` with calls of `register` and imports it in `AppConfig.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor, allowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Audience(StrEnum):
    """Whom a page is for. A signed-in person is in the portal (traders) or at a desk (officers)."""

    PUBLIC = "public"
    PORTAL = "portal"
    DESK = "desk"


def audience_of(actor: Actor | None) -> Audience:
    """The audience of an actor; without one the public."""
    if actor is None:
        return Audience.PUBLIC
    return Audience.DESK if actor.is_officer else Audience.PORTAL


SECTIONS: dict[str, str | _StrPromise] = {
    "work": _("Work"),
    "risk": _("Risk"),
    "money": _("Money"),
    "reference": _("Reference"),
    "organisation": _("Organisation"),
    "administration": _("Administration"),
}
"""Headings of the menu, in their order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu. Shown when `permission` (if any) is held and `shown` (if any) agrees."""

    audience: Audience
    label: str | _StrPromise
    url: str
    icon: str
    section: str = "work"
    order: int = 100
    permission: str = ""
    shown: Callable[[Actor], bool] | None = None

    @property
    def href(self) -> str:
        return _address(self.url, get_script_prefix())

    def visible_to(self, actor: Actor | None) -> bool:
        if self.audience is Audience.PUBLIC:
            return True
        if actor is None or audience_of(actor) is not self.audience:
            return False
        if self.permission and not allowed(actor, self.permission):
            return False
        return self.shown is None or self.shown(actor)


@cache
def _address(url: str, prefix: str) -> str:
    """The address of a page under the path that the product is served at: asked forty times for every page."""
    return reverse(url)


_entries: list[Entry] = []


def register(*entries: Entry) -> None:
    """Add entries to the menus."""
    for entry in entries:
        if entry.section not in SECTIONS:
            raise ValueError(f"no section {entry.section!r}")
    _entries.extend(entries)
    _entries.sort(key=lambda entry: (list(SECTIONS).index(entry.section), entry.order))


def menu(audience: Audience, actor: Actor | None) -> list[Entry]:
    """The entries of one audience that this actor sees, in order of section and order."""
    return [entry for entry in _entries if entry.audience is audience and entry.visible_to(actor)]


@dataclass(frozen=True, slots=True)
class Section:
    label: str | _StrPromise
    entries: list[Entry]


def sections(audience: Audience, actor: Actor | None) -> list[Section]:
    """The menu by section; sections without a visible entry are left out."""
    shown = menu(audience, actor)
    grouped = ((label, [e for e in shown if e.section == key]) for key, label in SECTIONS.items())
    return [Section(label, entries) for label, entries in grouped if entries]
