"""Form fields that every module needs: a day, a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the keyboard; the API draws the same line."""


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar; sent and kept as ISO 8601."""

    def __init__(self, **options: Any) -> None:
        attrs = {"type": "date", "min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}
        options.setdefault("widget", forms.DateInput(attrs=attrs, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**options)
        self.validators += [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


class ReasonField(forms.CharField):
    """Why something is done, in words that stand in an appeal: 10 to 500 characters, as the API asks."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        options.setdefault("help_text", _("It is kept in the event log. At least ten characters."))
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(min_length=10, max_length=500, **options)
