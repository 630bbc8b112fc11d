"""What a supervisor writes when a check goes to another."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from greenlane.web.fields import ReasonField


class AnotherForm(forms.Form):
    reason = ReasonField(label=_("Why"), help_text=_("Kept with the case and in the event log."))
