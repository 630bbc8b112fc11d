"""How figures of enquiries are written: hours and shares, a dash where nothing was counted."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()
NONE = "–"


@register.simple_tag
def hours(value: float | None) -> str:
    """`5.2 h`, or days from two days on."""
    if value is None:
        return NONE
    if value < 48:
        return _("%(n)s h") % {"n": number_format(round(value, 1), 1)}
    return _("%(n)s days") % {"n": number_format(round(value / 24, 1), 1)}


@register.simple_tag
def percent(value: float | None) -> str:
    """A share between 0 and 1 as a percentage."""
    return NONE if value is None else f"{number_format(round(value * 100, 1), 1)} %"
