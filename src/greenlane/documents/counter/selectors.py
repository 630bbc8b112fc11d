"""Reads of the facilitation desk: which papers an officer may see, and those brought in for something."""

from __future__ import annotations

from django.db.models import QuerySet

from greenlane.documents.counter.models import CounterPaper
from greenlane.documents.permissions import READ_PAPERS
from greenlane.foundation.access import Actor, allowed, require
from greenlane.foundation.errors import NotFound


def papers_visible_to(actor: Actor) -> QuerySet[CounterPaper]:
    """The papers received at one's office; all for those who belong to no single one."""
    rows = CounterPaper.objects.select_related("holder")
    if not allowed(actor, READ_PAPERS):
        return rows.none()
    return rows.filter(office=actor.office) if actor.office else rows


def paper(number: int, *, by: Actor) -> CounterPaper:
    """One paper. Raises NotFound (404), also for one of another office."""
    require(by, READ_PAPERS)
    found = papers_visible_to(by).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def brought_for(subject: str) -> list[CounterPaper]:
    """The papers brought in for something, with their sheets, oldest first. Two queries."""
    rows = CounterPaper.objects.filter(subject=subject).prefetch_related("sheets__document")
    return list(rows.order_by("pk"))
