"""How much the knowledge base holds: for the command line and the page of the curators."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import Count

from greenlane.enquiries.models import DocumentVersion, KnowledgeGeneration, Passage
from greenlane.enquiries.retrieval import modes
from greenlane.enquiries.selectors.knowledge import behind, in_force_on
from greenlane.enquiries.states import VersionState
from greenlane.foundation import clock


def overview() -> dict[str, Any]:
    """Counts of what is in force today, of drafts, and the translations that are behind."""
    rows = DocumentVersion.objects.filter(in_force_on(clock.today()))
    states = dict(DocumentVersion.objects.values_list("state").annotate(Count("pk")).order_by())
    late = behind(DocumentVersion.objects.select_related("document"))
    return {
        "documents": rows.count(),
        "passages": Passage.objects.filter(version__in=rows.order_by()).count(),
        "generation": KnowledgeGeneration.objects.values_list("number", flat=True).first() or 0,
        "drafts": states.get(VersionState.DRAFT, 0),
        "proposed": states.get(VersionState.PROPOSED, 0),
        "superseded": states.get(VersionState.SUPERSEDED, 0),
        "withdrawn": states.get(VersionState.WITHDRAWN, 0),
        "by_domain": _counted(rows, "document__domain"),
        "by_language": _counted(rows, "document__language"),
        "by_kind": _counted(rows, "document__kind"),
        "behind": [
            f"{one.id_of_text} ({one.document.language})" for one in late.order_by("document__code")[:200]
        ],
        "retrieval": _modes(),
    }


def _counted(rows: Any, name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(Count("pk")).order_by(name))


def _modes() -> dict[str, Any]:
    """How passages are searched here."""
    return {mode.language: asdict(mode) for mode in modes()}
