"""What documents support: declarations, for the page of a document."""

from __future__ import annotations

from django.urls import reverse

from greenlane.declarations.selectors.reading import visible_to
from greenlane.documents.subjects import Subject, register_subject
from greenlane.foundation.access import Actor


def _declarations(keys: list[str], actor: Actor) -> list[Subject]:
    """Those the reader may see, in the order given; one query."""
    seen = set(visible_to(actor).filter(mrn__in=keys).values_list("mrn", flat=True))
    return [Subject(mrn, reverse("declaration", args=[mrn])) for mrn in keys if mrn in seen]


register_subject("declaration", _declarations)
