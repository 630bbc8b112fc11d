"""Menu entries of the home pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.navigation import Audience, Entry, register

register(
    Entry(Audience.PORTAL, _("What needs me now"), "portal_home", "home", order=0),
    Entry(Audience.DESK, _("My work"), "desk_home", "home", order=0),
)
