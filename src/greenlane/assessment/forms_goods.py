"""Forms of examinations, samples, their results and transfers. They ask; the verbs decide."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from greenlane.assessment import listed
from greenlane.assessment.forms_cases import MOST, PRINTABLE, StepForm
from greenlane.assessment.services.samples import Taken, upload_of
from greenlane.documents.examining import Upload
from greenlane.foundation import clock
from greenlane.web.fields import DayField, ReasonField


class FirstCheckForm(StepForm):
    category = forms.ChoiceField(
        label=gettext_lazy("Why before assessment"),
        choices=[
            *listed.choices(listed.FIRST_CHECK),
            (listed.NOT_LISTED, gettext_lazy("Something else: a supervisor must approve it")),
        ],
        widget=forms.RadioSelect,
    )
    find_out = ReasonField(
        most=MOST,
        label=gettext_lazy("What is to be found out"),
        help_text=gettext_lazy("The examining officer reads this. Name no trader."),
    )
    why = forms.CharField(
        label=gettext_lazy("Reason for the supervisor"),
        help_text=gettext_lazy("Only where nothing of the list fits."),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[PRINTABLE],
    )


class SecondCheckForm(StepForm):
    find_out = ReasonField(
        most=MOST,
        label=gettext_lazy("What is to be found out"),
        help_text=gettext_lazy("The examining officer reads this. Name no trader."),
    )


class AnswerCheckForm(StepForm):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("approve", gettext_lazy("Approve: the goods are examined first")),
            ("decline", gettext_lazy("Decline")),
        ],
        widget=forms.RadioSelect,
    )
    reason = ReasonField(
        most=MOST, label=gettext_lazy("Why"), help_text=gettext_lazy("The assessor reads this.")
    )

    def values(self) -> dict[str, Any]:
        return {"approve": self.cleaned_data["answer"] == "approve", "reason": self.cleaned_data["reason"]}


class SampleForm(StepForm):
    item = forms.ChoiceField(label=gettext_lazy("Item"), choices=[])
    description = forms.CharField(
        label=gettext_lazy("What the sample looks like"),
        help_text=gettext_lazy("The laboratory sees no declaration. Name no trader."),
        max_length=300,
        validators=[PRINTABLE],
    )
    question = ReasonField(
        most=MOST,
        label=gettext_lazy("What the laboratory is to find out"),
        help_text=gettext_lazy("Name no trader."),
    )
    quantity = forms.CharField(
        label=gettext_lazy("Quantity"),
        help_text=gettext_lazy("Example: 200 g"),
        max_length=60,
        validators=[PRINTABLE],
    )
    taken_by = forms.CharField(
        label=gettext_lazy("Taken by"),
        help_text=gettext_lazy("Office and service, no name."),
        max_length=80,
        validators=[PRINTABLE],
    )
    taken_on = DayField(label=gettext_lazy("Taken on"))
    kept = forms.CharField(
        label=gettext_lazy("Where the second sample is kept"), max_length=120, validators=[PRINTABLE]
    )

    def prepare(self) -> None:
        numbers = [(str(n), str(n)) for n in self.found.items.values_list("sequence", flat=True)[:200]]
        self.fields["item"].choices = numbers  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        given = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"seen", "taken_on", "item"}
        }
        day = self.cleaned_data["taken_on"]
        at = datetime.combine(day, time(0), tzinfo=timezone.get_current_timezone())
        return {
            "taken": Taken(
                item=int(self.cleaned_data["item"]),
                taken_at=min(at, clock.now()) if day <= clock.today() else at,
                **given,
            )
        }


class TransferForm(StepForm):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=listed.choices(listed.TRANSFERS), widget=forms.RadioSelect
    )
    reason = ReasonField(
        most=MOST,
        label=gettext_lazy("In words"),
        help_text=gettext_lazy("Kept with the case and counted on the page of transfers."),
    )


class ResultForm(forms.Form):
    """What the laboratory found."""

    findings = ReasonField(
        most=4000,
        label=gettext_lazy("Findings"),
        help_text=gettext_lazy("The assessor and the trader read them."),
    )
    method = forms.CharField(
        label=gettext_lazy("Method"),
        help_text=gettext_lazy("Example: polarimetry, ICUMSA GS1/2/3-1"),
        max_length=200,
        validators=[PRINTABLE],
    )
    file = forms.FileField(
        label=gettext_lazy("Report"),
        help_text=gettext_lazy("PDF, PNG, JPEG, TIFF or XML; at most 25 MB."),
        required=False,
    )
    use_required_attribute = False

    def upload(self) -> Upload | None:
        file = self.cleaned_data.get("file")
        return upload_of(file.name, file.read()) if file else None
