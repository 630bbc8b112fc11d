"""Menu entries of drafts, the catalogue and uploads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.navigation import Audience, Entry, register

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
