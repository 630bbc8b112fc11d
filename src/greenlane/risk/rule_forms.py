"""Forms of rules, lists and canaries. They ask; the verbs decide."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.foundation.errors import CustomsError
from greenlane.parties.selectors import offices
from greenlane.risk.engine.language import Kind
from greenlane.risk.engine.language.kinds import QUOTED
from greenlane.risk.models import Rule
from greenlane.risk.models.selection import CHOICES
from greenlane.risk.services.rules import WORDS, Wording
from greenlane.web.fields import DayField, ReasonField
from greenlane.web.pages import sentence

REVIEW_AFTER = timedelta(days=182)
TRIED = timedelta(days=89)
LONGEST_TRIAL = timedelta(days=3 * 366)
MOST_BYTES = 2 * 1024 * 1024
MOST_WORDS = 2_000


class RuleForm(forms.Form):
    """Everything a rule says, field by field of `Wording`."""

    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    text = forms.CharField(
        label=_("Rule"),
        strip=False,
        help_text=_(
            'For example: hs starts with "6403" and origin in ("CN", "VN") and unit_price < 12.50 USD'
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"}),
    )
    lane = forms.ChoiceField(label=_("Lane"), choices=CHOICES, widget=forms.RadioSelect)
    probability = forms.DecimalField(
        label=_("Probability"),
        max_digits=5,
        decimal_places=4,
        initial=Decimal(1),
        help_text=_("Above 0 and up to 1. With 1 every declaration it is true of is selected."),
    )
    relieved = forms.BooleanField(
        label=_("Authorised operators are selected less often, as the policy says"), required=False
    )
    office = forms.ChoiceField(label=_("Office"), required=False)
    instruction = forms.CharField(
        label=_("Instruction"),
        max_length=MOST_WORDS,
        help_text=_("What the officer is to look at."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)
    valid_from = DayField(label=_("Valid from"), initial=clock.today)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("The last day. Empty: without end.")
    )
    review_on = DayField(
        label=_("Review on"),
        initial=lambda: clock.today() + REVIEW_AFTER,
        help_text=_("A rule nobody reviews outlives its reason."),
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        known = [(code, f"{code} {office.name}") for code, office in sorted(offices().items())]
        self.fields["office"].choices = [("", _("All offices")), *known]  # type: ignore[attr-defined]

    def says(self) -> Wording:
        """The wording that was entered, once it is valid."""
        return Wording(**{name: self.cleaned_data[name] for name in WORDS})


def wording_of(rule: Rule) -> dict[str, Any]:
    """What a rule says, as the form begins with it."""
    return {name: getattr(rule, name) for name in WORDS}


def put_on(form: forms.BaseForm, refusal: CustomsError) -> None:
    """Every violation of a refused rule at its field; those of the text with line and column."""
    for violation in refusal.violations:
        name, _comma, place = violation.pointer.partition(", ")
        told = f"{place}: {sentence(violation)}" if place else sentence(violation)
        form.add_error(name if name in form.fields else None, told)


class PeriodForm(forms.Form):
    """Which decisions a rule is tried on: by default those of the last ninety days."""

    since = DayField(label=_("From"), initial=lambda: clock.today() - TRIED)
    until = DayField(label=_("Until"), initial=clock.today, help_text=_("The last day belongs to it."))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until - since > LONGEST_TRIAL:
            self.add_error("since", gettext("Choose a period of at most three years."))
        return found


class BecauseForm(forms.Form):
    remark = ReasonField(most=MOST_WORDS)


class ListForm(forms.Form):
    """A list: its values typed in, one a line, or in a file."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Rules name it, so it keeps its name. No quotes.")
    )
    kind = forms.ChoiceField(
        label=_("Kind of value"), choices=[(kind.value, kind.value) for kind in Kind if kind in QUOTED]
    )
    values = forms.CharField(
        label=_("Values"),
        required=False,
        help_text=_("One a line."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Text with one value a line, or CSV whose first column is taken. UTF-8, at most 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("Where the values come from.")
    )

    def clean_values(self) -> str:
        given: str = self.cleaned_data["values"]
        if len(given.encode()) > MOST_BYTES:
            raise forms.ValidationError(gettext("The values are larger than 2 MB."))
        return given

    def clean_file(self) -> list[str] | None:
        file = self.cleaned_data["file"]
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 2 MB."))
        try:
            content = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext("The file is not text in UTF-8.")) from None
        return _first_column(content) if file.name.lower().endswith(".csv") else _lines(content)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("file") is not None and found.get("values"):
            self.add_error("file", gettext("Give the values or a file, not both."))
        return found

    def given(self) -> list[str]:
        """The values that were entered, of whichever way."""
        from_file: list[str] | None = self.cleaned_data["file"]
        return from_file if from_file is not None else _lines(self.cleaned_data["values"])


def _lines(content: str) -> list[str]:
    return [line.strip() for line in content.splitlines() if line.strip()]


def _first_column(content: str) -> list[str]:
    try:
        rows = [row[0].strip() for row in csv.reader(io.StringIO(content, newline="")) if row]
    except csv.Error as error:
        raise forms.ValidationError(gettext("The file is not CSV: %(error)s.") % {"error": error}) from error
    return [value for value in rows if value]


class CanaryForm(forms.Form):
    mrn = forms.CharField(
        label=_("Declaration (MRN)"), max_length=18, help_text=_("It has to be decided already.")
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("What it stands for, for example “Honest furniture”.")
    )


class DropForm(forms.Form):
    reason = ReasonField()
