"""Where the assistant stands: in the public menu, and as a button on every page for the public and for traders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.views import keys
from greenlane.web.corner import CornerItem, register_corner
from greenlane.web.navigation import Audience, Entry, register

OWN_PAGES = frozenset({"ask", "ask_person", "kiosk"})
"""Pages of the assistant itself, on which a button to it leads nowhere."""


def _read(request: HttpRequest) -> dict[str, Any] | None:
    found = request.resolver_match
    if found is None or found.url_name in OWN_PAGES:
        return None
    return {"signed_in": keys.asker(request) is not None}


register(
    Entry(Audience.PUBLIC, _("Ask Customs"), "ask", "help-circle", order=15),
    Entry(Audience.PORTAL, _("Ask Customs"), "ask", "help-circle", section="reference", order=90),
)
register_corner(
    CornerItem("assistant", "enquiries/corner.html", _read, frozenset({Audience.PUBLIC, Audience.PORTAL}))
)
