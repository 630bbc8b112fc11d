"""What the pages of a draft share: the draft, the way through it, what a conflict shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.interchange.guided import selectors
from greenlane.interchange.guided.content import Content
from greenlane.interchange.guided.questions import HEADER_SECTIONS
from greenlane.interchange.models import Draft
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page, positive_int

trader_page = page(Audience.PORTAL, permission=selectors.WRITE)
"""A page for those who write declarations for their organisation."""

WAY = ("general", "parties", "shipment", "goods", "documents", "check")
TITLES: dict[str, Any] = {
    **{name: section.title for name, section in HEADER_SECTIONS.items()},
    "goods": _("Goods items"),
    "check": _("Check your answers"),
}
FIXED_IN_AMENDMENT = frozenset({"type_code", "lrn"})


def step_url(draft: Draft, step: str) -> str:
    """The page of a step of the way."""
    if step in HEADER_SECTIONS:
        return reverse("draft_section", args=[draft.public_id, step])
    return reverse(f"draft_{step}", args=[draft.public_id])


def after(draft: Draft, step: str) -> str:
    """The page of the step that follows."""
    return step_url(draft, WAY[WAY.index(step) + 1])


def stamp_of(request: PageRequest) -> int:
    """The stamp a form was made on."""
    return positive_int(request.POST.get("stamp", ""), default=0)


def writable(request: PageRequest, key: UUID) -> tuple[Draft, Content]:
    """A draft of the actor's organisation and its answers. Raises NotFound (404)."""
    draft = selectors.draft(key, by=request.actor)
    return draft, Content.of(draft.content)


def to_lodged(draft: Draft) -> HttpResponse:
    """What was lodged is shown as lodged."""
    return HttpResponseRedirect(reverse("draft_lodged", args=[draft.public_id]))


def show(
    request: PageRequest, template: str, draft: Draft, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of a draft."""
    return render(request, f"interchange/{template}", {"draft": draft, **context}, status=status)
