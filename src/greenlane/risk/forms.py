"""Forms of decisions, findings and lanes. They ask; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greenlane.declarations.models import Declaration, GoodsItem
from greenlane.declarations.states import Lane
from greenlane.foundation.values import Money, minor_places
from greenlane.risk.services.results import LONGEST_NOTE, Finding
from greenlane.risk.words import FINDINGS
from greenlane.web.fields import ReasonField

REASON_MOST = 2000
MOST_ITEMS = 50
"""Items on one form; further ones are named by the page that follows."""
KINDS = [("", _("Nothing found")), *((name, label) for name, label in FINDINGS.items() if name != "refused")]


class LaneForm(forms.Form):
    lane = forms.ChoiceField(label=_("New lane"), choices=[], widget=forms.RadioSelect)
    reason = ReasonField(
        most=REASON_MOST,
        label=_("Why"),
        help_text=_("What you know of this declaration that selection did not. The trader never reads it."),
    )

    def __init__(self, *given: Any, found: Declaration, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(lane.value, lane.label) for lane in Lane if lane != found.lane]
        self.fields["lane"].choices = choices  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    remark = ReasonField(most=REASON_MOST, label=_("Why"), help_text=_("Kept with the request."))


class FindingsForm(forms.Form):
    """A row of fields for each item: what was found, the duty short, a danger or not, a note."""

    def __init__(self, *given: Any, items: Sequence[GoodsItem], currency: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self.items, self.currency = items, currency
        places = minor_places(currency)
        for item in items:
            n = item.sequence
            self.fields[f"kind_{n}"] = forms.ChoiceField(label=_("Found"), choices=KINDS, required=False)
            self.fields[f"duty_{n}"] = forms.DecimalField(
                label=_("Duty short (%(currency)s)") % {"currency": currency},
                min_value=Decimal(0),
                max_digits=14,
                decimal_places=places,
                required=False,
            )
            self.fields[f"critical_{n}"] = forms.BooleanField(
                label=_("A danger to the public"), required=False
            )
            self.fields[f"note_{n}"] = forms.CharField(
                label=_("What you saw"),
                max_length=LONGEST_NOTE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> Iterator[tuple[GoodsItem, list[Any]]]:
        """Each item with its bound fields."""
        for item in self.items:
            names = (f"{part}_{item.sequence}" for part in ("kind", "duty", "critical", "note"))
            yield item, [self[name] for name in names]

    def findings(self) -> list[Finding]:
        """What was entered for the items on which something was found, and what takes a recorded finding back."""
        told = self.cleaned_data
        return [
            Finding(
                sequence=item.sequence,
                kind=told[f"kind_{item.sequence}"],
                critical=told[f"critical_{item.sequence}"],
                duty_minor=Money.of(told[f"duty_{item.sequence}"] or 0, self.currency).minor,
                note=told[f"note_{item.sequence}"],
            )
            for item in self.items
            if told[f"kind_{item.sequence}"] or self.initial.get(f"kind_{item.sequence}")
        ]
