"""Form fields that every module needs: a day, a reason; and days as lists are narrowed by them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Days outside are slips of the keyboard; the API draws the same line."""


def midnight(day: date) -> datetime:
    """The first moment of a day in the zone in which pages show times."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def day_start(text: str, later: int = 0) -> datetime:
    """Midnight of a day given as text, some days later; days out of all reason are drawn nearer."""
    day = min(max(parse_date(text) or FIRST_DAY, FIRST_DAY), LAST_DAY)
    return midnight(day + timedelta(days=later))


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar; sent and kept as ISO 8601."""

    def __init__(self, *, first: date = FIRST_DAY, last: date = LAST_DAY, **options: Any) -> None:
        self.first, self.last = first, last
        attrs = {"type": "date", "min": first.isoformat(), "max": last.isoformat()}
        options.setdefault("widget", forms.DateInput(attrs=attrs, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**options)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self.first <= value <= self.last:
            said = gettext("Choose a day between %(first)s and %(last)s.")
            raise forms.ValidationError(said % {"first": self.first, "last": self.last})


class ReasonField(forms.CharField):
    """Why something is done, in words that stand in an appeal: ten characters to as many as the verb keeps."""

    def __init__(self, *, most: int = 500, **options: Any) -> None:
        options.setdefault("label", _("Reason"))
        options.setdefault("help_text", _("It is kept in the event log. At least ten characters."))
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        too_short = MinLengthValidator(10, _("Say why in a sentence: ten characters at least."))
        super().__init__(max_length=most, validators=[too_short], **options)
