"""What documents support: declarations, for the page of a document and for the desk that receives paper."""

from __future__ import annotations

from django.urls import reverse

from greenlane.declarations.faceless import faces_of, hides
from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.reading import visible_to
from greenlane.documents.counter.cases import Case, register_finder
from greenlane.documents.engine.identities import Veil
from greenlane.documents.faceless import register_veils
from greenlane.documents.subjects import Subject, register_subject
from greenlane.foundation.access import Actor


def _declarations(keys: list[str], actor: Actor) -> list[Subject]:
    """Those the reader may see, in the order given; one query."""
    seen = set(visible_to(actor).filter(mrn__in=keys).values_list("mrn", flat=True))
    return [Subject(mrn, reverse("declaration", args=[mrn])) for mrn in keys if mrn in seen]


def _veils(keys: list[str], actor: Actor) -> list[Veil]:
    rows = Declaration.objects.select_related("declarant", "trader").filter(mrn__in=keys)
    return [faces_of(one).veil for one in rows if hides(one, actor)]


def _by_mrn(number: str, by: Actor) -> Case | None:
    """A declaration of the officer's office, for a paper brought in for it: the trader's, else the declarant's."""
    found = visible_to(by).filter(mrn=number).first()
    if found is None:
        return None
    return Case(
        found.mrn,
        found.trader or found.declarant,
        found.event_subject,
        party=found.trader_id,
        agent=found.declarant_id,
    )


register_subject("declaration", _declarations)
register_finder(_by_mrn)
register_veils("declaration", _veils)
