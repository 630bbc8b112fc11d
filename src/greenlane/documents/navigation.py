"""Menu entries, search and words of events of documents."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.documents import selectors
from greenlane.documents.faceless import shown
from greenlane.documents.permissions import VIEW
from greenlane.documents.views.tables import find
from greenlane.foundation.access import Actor, allowed
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.search import Hit, Source, register_source


def _files(actor: Actor) -> bool:
    return actor.organisation_id is not None


register(
    Entry(Audience.PORTAL, _("Documents"), "documents", "files", "work", 40, VIEW, _files),
    Entry(Audience.DESK, _("Documents"), "documents", "files", "work", 60, VIEW),
)
register_words(
    {
        "document.filed": _("Filed"),
        "document.issued": _("Issued by Customs"),
        "document.replaced": _("Replaced by a newer one"),
        "document.seen_unredacted": _("Seen by a faceless officer as it is"),
    },
    {"signature": _("Signature"), "replaces": _("In place of"), "page": _("Page")},
)


def _find(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    if not allowed(actor, VIEW):
        return []
    rows = find(selectors.visible_to(actor), text).order_by("-id")[:limit]
    return [
        Hit(
            row.irn,
            reverse("document", args=[row.irn]),
            " · ".join(part for part in (str(row.type_name), row.number, row.file_name) if part),
        )
        for row in map(shown, rows)
    ]


register_source(Source(_("Documents"), _find, order=40))
