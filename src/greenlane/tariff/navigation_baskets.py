"""Menu entries, search and words of events of baskets and exchange rates."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor
from greenlane.tariff.basket_reads import baskets_visible_to
from greenlane.web.history import register_words
from greenlane.web.navigation import Audience, Entry, register
from greenlane.web.search import Hit, Source, register_source

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


def _find_baskets(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """For those who read baskets: by number or part of the title."""
    named = Q(title__icontains=text)
    if text.isascii() and text.isdigit() and len(text) < 10:
        named |= Q(pk=int(text))
    rows = baskets_visible_to(actor).filter(named).order_by("-pk")[:limit]
    return [
        Hit(f"{row.pk} {row.title}", reverse("basket", args=[row.pk]), str(row.get_state_display()))
        for row in rows
    ]


register_source(Source(_("Changes to the tariff"), _find_baskets, order=90))
