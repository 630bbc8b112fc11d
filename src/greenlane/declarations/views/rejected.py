"""A message that was rejected: every error, where it is in the message, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.declarations import content, selectors, words
from greenlane.declarations.content import Line, Source
from greenlane.declarations.models import Lodgement
from greenlane.declarations.selectors import rejected_to
from greenlane.foundation.errors import CustomsError
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, page
from greenlane.web.tables import Column, Kind, Table

SHOWN = 300
"""Errors with their place in the message; a message with more is mended best from these first."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One error with the lines of the message around it."""

    number: int
    error: dict[str, str]
    lines: list[Line] = field(default_factory=list)


def address_of(row: Lodgement) -> str:
    return reverse("rejected", args=[row.pk])


REJECTED = Table(
    name="rejected",
    caption=_("Rejected messages"),
    columns=(
        Column("lrn", "LRN", lambda row: row.lrn or "–", link=address_of),
        Column("received", _("Received"), "received_at", Kind.MOMENT, sort=("received_at",)),
        Column("channel", _("Channel"), lambda row: words.CHANNELS.get(row.channel) or row.channel),
        Column("errors", _("Errors"), lambda row: len(row.errors), Kind.NUMBER),
    ),
    order="-received",
    empty=_("No message was rejected."),
    search=lambda rows, text: rows.filter(lrn__startswith=text),
    search_hint="LRN",
)


@page(Audience.PORTAL, permission="declaration.lodge")
def rejected_messages(request: PageRequest) -> Any:
    rows = rejected_to(request.actor).defer("document", "received", "calculation")
    return REJECTED.respond(request, rows, "declarations/rejected_list.html")


@page(permission="declaration.view")
def rejected(request: PageRequest, pk: int) -> HttpResponse:
    found = selectors.rejected(pk, by=request.actor)
    context = {
        "lodgement": found,
        "channel": words.CHANNELS.get(found.channel) or found.channel,
        "faults": faults(found),
        "more": max(len(found.errors) - SHOWN, 0),
    }
    return render(request, "declarations/rejected.html", context)


def faults(found: Lodgement) -> list[Fault]:
    """Every error in the order of the examination, with its place where the message still shows it."""
    source = _source(found)
    return [
        Fault(number, error, content.excerpt(source, error.get("pointer", "")) if source else [])
        for number, error in enumerate(found.errors[:SHOWN], start=1)
    ]


def _source(found: Lodgement) -> Source | None:
    """The message as text; None where it cannot be written out again."""
    try:
        return content.source_of(found)
    except CustomsError:
        return None
