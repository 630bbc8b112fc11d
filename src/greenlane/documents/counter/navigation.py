"""Menu entry and words of events of the facilitation desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.documents.counter.selectors import papers_visible_to
from greenlane.documents.permissions import READ_PAPERS
from greenlane.documents.subjects import Subject, register_subject
from greenlane.foundation.access import Actor
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register

register(Entry(Audience.DESK, _("Papers brought in"), "counter_papers", "files", "work", 61, READ_PAPERS))
register_words(
    {
        "document.paper_received": _("Received at the desk"),
        "document.paper_moved": _("Original moved"),
        "document.paper_returned": _("Original given back"),
    },
    {"shelf": _("Shelf"), "sheets": _("Sheets")},
)


def _papers(keys: list[str], actor: Actor) -> list[Subject]:
    """Those the reader may see; one query."""
    numbers = [int(key.rpartition("-")[2]) for key in keys if key.rpartition("-")[2].isdigit()]
    rows = papers_visible_to(actor).filter(pk__in=numbers).order_by("-pk")
    return [Subject(row.reference, reverse("counter_paper", args=[row.pk])) for row in rows]


register_subject("paper", _papers)
