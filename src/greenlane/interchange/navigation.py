"""Menu entries and search of drafts, the catalogue and uploads."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor
from greenlane.interchange.guided import selectors
from greenlane.interchange.guided.views.drafts import find_drafts
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.search import Hit, Source, register_source

register(
    Entry(Audience.PORTAL, _("Drafts"), "drafts", "file-plus", order=20, permission="draft.write"),
    Entry(Audience.PORTAL, _("Upload files"), "upload", "upload", order=30, permission="draft.write"),
    Entry(
        Audience.PORTAL,
        _("Product catalogue"),
        "catalogue",
        "packages",
        section="reference",
        order=20,
        permission="draft.write",
    ),
)


def _drafts(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """The organisation's drafts by reference, or by the declaration they began from."""
    rows = find_drafts(selectors.open_drafts(actor), text).order_by("-updated_at", "-id")[:limit]
    return [
        Hit(row.lrn or row.source_mrn, reverse("draft", args=[row.public_id]), str(row.get_origin_display()))
        for row in rows
    ]


def _goods(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """The organisation's own goods by SKU, words or code."""
    return [
        Hit(row.sku, reverse("catalogue_edit", args=[row.pk]), f"{row.code} · {row.description}")
        for row in selectors.catalogue_search(text, by=actor, limit=limit)
    ]


register_source(Source(_("Drafts"), _drafts, order=20))
register_source(Source(_("Product catalogue"), _goods, order=40))
