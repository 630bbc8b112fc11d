"""Menu entries, search and words of events of the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.permissions import READ_KNOWLEDGE
from greenlane.enquiries.selectors.knowledge import in_force_on
from greenlane.foundation import clock
from greenlane.foundation.access import Actor, allowed
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.search import Hit, Source, register_source

register(
    Entry(Audience.PUBLIC, _("Knowledge"), "knowledge_library", "book", order=45),
    Entry(
        Audience.DESK,
        _("Knowledge base"),
        "knowledge",
        "book",
        section="reference",
        order=50,
        permission=READ_KNOWLEDGE,
    ),
)
register_words(
    {
        "enquiries.alternative_added": _("Question added"),
        "enquiries.alternative_ended": _("Question taken off"),
        "enquiries.alternatives_loaded": _("Questions taken in from a file"),
        "enquiries.knowledge_approved": _("Approved"),
        "enquiries.knowledge_discarded": _("Draft discarded"),
        "enquiries.knowledge_drafted": _("Drafted"),
        "enquiries.knowledge_edited": _("Draft changed"),
        "enquiries.knowledge_proposed": _("Sent for approval"),
        "enquiries.knowledge_sent_back": _("Sent back to the curator"),
        "enquiries.knowledge_superseded": _("Superseded"),
        "enquiries.knowledge_withdrawn": _("Withdrawn"),
    },
    {"ordinal": _("Version")},
)


def _find(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For officers: documents in force by code or title."""
    if not allowed(actor, READ_KNOWLEDGE):
        return []
    rows = DocumentVersion.objects.select_related("document").filter(in_force_on(clock.today()))
    rows = rows.filter(Q(title__icontains=text) | Q(document__code__icontains=text)).defer("text")
    return [
        Hit(row.title, reverse("knowledge_version", args=[row.pk]), row.id_of_text)
        for row in rows.order_by("document__code", "document__language")[:limit]
    ]


register_source(Source(_("Knowledge base"), _find, order=95))
