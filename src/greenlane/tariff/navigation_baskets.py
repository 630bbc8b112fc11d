"""Menu entries of baskets and exchange rates, and the words of their events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register

register(
    Entry(
        Audience.DESK,
        _("Changes to the tariff"),
        "baskets",
        "git-compare",
        section="administration",
        order=60,
        permission="tariff.read_baskets",
    ),
    Entry(
        Audience.DESK,
        _("Exchange rates"),
        "exchange_rates",
        "coins",
        section="administration",
        order=70,
        permission="tariff.read_baskets",
    ),
)
register_words(
    {
        "tariff.basket_approved": _("Basket approved"),
        "tariff.basket_opened": _("Basket opened"),
        "tariff.basket_published": _("Basket published"),
        "tariff.basket_returned": _("Basket returned to the editor"),
        "tariff.basket_withdrawn": _("Basket withdrawn"),
        "tariff.change_dropped": _("Change taken out"),
        "tariff.measure_added": _("Measure added"),
        "tariff.measure_ended": _("Measure ended"),
        "tariff.rates_imported": _("Exchange rates imported"),
    },
    {"measure": _("Measure"), "rate": _("Rate"), "last_day": _("Last day"), "version": _("Version")},
)
