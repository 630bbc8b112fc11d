"""Finding declarations by what people have at hand: MRN, LRN, consignment, a trader's name or number."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.reading import visible_to
from greenlane.foundation.access import Actor
from greenlane.foundation.values import Mrn
from greenlane.parties.models import Organisation

TRADERS = 20
"""Traders whose name fits, at most: more and the text says too little to be a name."""
SHORTEST = 3


def matching(rows: QuerySet[Declaration], text: str) -> QuerySet[Declaration]:
    """Rows whose MRN, LRN or consignment begins with the text, or whose trader or declarant is called so.

    The traders are looked up first, so that each part of the condition has an index to use.
    """
    found = Q(mrn__startswith=text.upper()) | Q(lrn__startswith=text) | Q(consignment__startswith=text)
    if len(text) < SHORTEST:
        return rows.filter(found)
    named = traders_named(text)
    if named:
        found |= Q(trader__in=named) | Q(declarant__in=named)
    return rows.filter(found)


def traders_named(text: str) -> list[int]:
    wanted = Q(name__icontains=text) | Q(identifier=text.upper())
    return list(Organisation.objects.filter(wanted).order_by("id").values_list("pk", flat=True)[:TRADERS])


def find(actor: Actor, text: str, limit: int) -> list[Declaration]:
    """The declarations this actor may see that fit a text, newest first."""
    rows = matching(visible_to(actor), text).defer("selection", "decision_reason")
    return list(rows.order_by("-registered_at", "-id")[:limit])


def exactly(actor: Actor, text: str) -> Declaration | None:
    """The declaration of an MRN typed in full, if this actor may see it."""
    clean = text.replace("\x00", "").replace(" ", "").upper()
    return visible_to(actor).filter(mrn=clean).first() if Mrn.valid(clean) else None
