"""Menu entries of the home pages and of the public site."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.navigation import Audience, Entry, register

register(
    Entry(Audience.PORTAL, _("What needs me now"), "portal_home", "home", order=0),
    Entry(Audience.DESK, _("My work"), "desk_home", "home", order=0),
)
register(
    Entry(Audience.PUBLIC, _("Track goods"), "track", "package", order=10),
    Entry(Audience.PUBLIC, _("Figures"), "figures", "chart-bar", order=40),
    Entry(Audience.PUBLIC, _("Officers by lot"), "assignments", "hierarchy", order=50),
)
