"""The bell in the header, and the menu entries of webhooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.interchange.notifications.views import bell
from greenlane.web.header import HeaderItem, register_header
from greenlane.web.navigation import Audience, Entry, register

register_header(HeaderItem("notifications", "interchange/notifications/bell.html", bell, order=10))
register(
    Entry(Audience.PORTAL, _("Notifications"), "notifications", "bell", "work", 90),
    Entry(Audience.DESK, _("Notifications"), "notifications", "bell", "work", 90),
    Entry(Audience.PORTAL, _("Webhooks"), "webhooks", "webhook", "organisation", 80, "webhook.manage"),
)
