"""Menu entries of the tariff."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.navigation import Audience, Entry, register

register(
    Entry(Audience.PUBLIC, _("Tariff"), "tariff", "book", order=20),
    Entry(Audience.PUBLIC, _("Duty calculator"), "calculator", "calculator", order=30),
    # Traders and officers find the same public pages among their reference works.
    *(
        Entry(audience, label, url, icon, section="reference", order=order)
        for audience in (Audience.PORTAL, Audience.DESK)
        for label, url, icon, order in (
            (_("Tariff"), "tariff", "book", 20),
            (_("Duty calculator"), "calculator", "calculator", 30),
        )
    ),
)
