"""Forms of models, drift, policies and the dashboard."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.parties.selectors import offices
from greenlane.risk.engine.model.training import Settings
from greenlane.risk.models import Policy
from greenlane.risk.services.policies import CAPACITIES, MOST_CHECKS, usual_values
from greenlane.web.fields import DayField, ReasonField

WINDOW = timedelta(days=181)
DASHBOARD = timedelta(days=27)
LONGEST = timedelta(days=366 * 3)
"""A longer period is a slip of the keyboard."""


class BecauseForm(forms.Form):
    reason = ReasonField()


class PeriodForm(forms.Form):
    """A first and a last day."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), help_text=_("The last day of the period."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day lies before the first."))
        elif since and until and until - since > LONGEST:
            self.add_error("until", gettext("Choose at most three years."))
        return cleaned


class TrainForm(PeriodForm):
    """The window to learn from, and how."""

    seed = forms.IntegerField(label=_("Seed"), help_text=_("The same seed and window give the same model."))
    trees = forms.IntegerField(label=_("Trees of each head"))
    leaves = forms.IntegerField(label=_("Leaves of a tree"))
    rate = forms.FloatField(label=_("Learning rate"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        last = clock.today() - timedelta(days=1)
        usual = Settings()
        self.initial = {
            "since": last - WINDOW,
            "until": last,
            "seed": usual.seed,
            "trees": usual.trees,
            "leaves": usual.leaves,
            "rate": usual.rate,
            **self.initial,
        }

    def settings(self) -> Settings:
        return Settings(**{name: self.cleaned_data[name] for name in ("seed", "trees", "leaves", "rate")})


class EvaluateForm(PeriodForm):
    """Days after the window of a model, up to yesterday by default."""

    def __init__(self, *args: Any, learnt_until: date, **options: Any) -> None:
        super().__init__(*args, **options)
        first = learnt_until + timedelta(days=1)
        self.initial = {
            "since": first,
            "until": max(first, clock.today() - timedelta(days=1)),
            **self.initial,
        }


def office_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} {row.name}") for code, row in offices().items()]


class YieldForm(PeriodForm):
    """What the dashboard shows."""

    office = forms.ChoiceField(label=_("Office"), required=False)
    direction = forms.ChoiceField(
        label=_("Direction"), required=False, choices=[("", _("Both")), *Policy.Direction.choices]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].choices = [("", _("All offices")), *office_choices()]  # type: ignore[attr-defined]


LABELS = {
    # field of a policy: its label and what it means
    "model_share": (
        _("Share the model may choose"),
        _("Of all declarations, divided by the three parts below."),
    ),
    "part_probability": (_("Part for probability"), _("Declarations most likely to be wrong.")),
    "part_money": (_("Part for money"), _("Declarations with the most duty to expect.")),
    "part_safety": (_("Part for safety"), _("Declarations most likely to be dangerous.")),
    "expected_blue": (
        _("Expected share in blue"),
        _("Random top-up reaches it where the steps before stay below."),
    ),
    "expected_yellow": (_("Expected share in yellow"), _("As above.")),
    "expected_red": (_("Expected share in red"), _("As above.")),
    "aeo_factor": (
        _("Relief of authorised operators"),
        _("The chance with which a selection that may be relieved stands: 1 is no relief."),
    ),
    "capacity_documents": (
        _("Documentary checks a day"),
        _("Beyond it model and top-up choose nothing more. Rules and the control group are never cut."),
    ),
    "capacity_examinations": (_("Examinations a day"), _("As above.")),
}


class PolicyForm(forms.Form):
    """How lanes are decided at an office. Shares are numbers from 0 to 1."""

    office = forms.ChoiceField(label=_("Office"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=Policy.Direction.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("What changes and why.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("Every office without a policy of its own")),
            *office_choices(),
        ]
        usual = usual_values()
        for name in Policy.SHARES:
            label, meaning = LABELS[name]
            self.fields[name] = forms.DecimalField(
                label=label, help_text=meaning, min_value=0, max_value=1, max_digits=5, decimal_places=4
            )
        for name in CAPACITIES:
            label, meaning = LABELS[name]
            self.fields[name] = forms.IntegerField(
                label=label, help_text=meaning, min_value=0, max_value=MOST_CHECKS
            )
        self.initial = {**usual, **self.initial}

    def shares(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Policy.SHARES}

    def capacities(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in CAPACITIES}
