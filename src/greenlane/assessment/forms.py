"""What supervisors write about checks and groups, and what is written around escalations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.causes import Cause, Delay
from greenlane.assessment.errors import GroupUnusable
from greenlane.assessment.models import AssessmentGroup
from greenlane.assessment.services.groups import CLOSES, OPENS, WEEKDAYS, faults
from greenlane.foundation import clock
from greenlane.parties.forms import WEEKDAY_NAMES
from greenlane.parties.models import Membership
from greenlane.web.fields import DayField, ReasonField
from greenlane.web.pages import add_violations

START: dict[str, Any] = {
    "chapters": [],
    "opens": OPENS,
    "closes": CLOSES,
    "weekdays": WEEKDAYS,
    "load_cap": 20,
    "limit_hours": 3,
}


class ClockField(forms.TimeField):
    """A time of the day, to the minute."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**options)


class AnotherForm(forms.Form):
    reason = ReasonField(label=_("Why"), help_text=_("Kept with the case and in the event log."))


class GroupForm(forms.Form):
    """What a group covers and when it works; without `code` a known one is changed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_(
            "Letters and digits. It stands in published records: choose one that does not name goods."
        ),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    chapters = forms.CharField(
        label=_("Chapters"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("HS chapters with two digits, separated by commas, for example 19, 22."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=list(enumerate(WEEKDAY_NAMES)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    opens = ClockField(label=_("Opens"))
    closes = ClockField(label=_("Closes"), help_text=_("00:00 is midnight at the end of the day."))
    load_cap = forms.IntegerField(
        label=_("Open cases at most"),
        min_value=1,
        max_value=1000,
        help_text=_("An officer with so many open cases gets no more."),
    )
    limit_hours = forms.IntegerField(
        label=_("Limit in working hours"),
        min_value=1,
        max_value=1000,
        help_text=_("A case without a first decision is drawn again after them."),
    )

    def __init__(self, *args: Any, group: AssessmentGroup | None = None, **options: Any) -> None:
        start = {**START, **(model_to_dict(group) if group else {})}
        options["initial"] = {**start, "chapters": ", ".join(start["chapters"])}
        super().__init__(*args, **options)
        self.group = group
        if group is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean_chapters(self) -> list[str]:
        return [part for part in re.split(r"[\s,;]+", self.cleaned_data["chapters"]) if part]

    def clean(self) -> dict[str, Any]:
        """Say at once also what the verb would refuse, of the fields that can be read."""
        given = super().clean() or {}
        code = self.group.code if self.group else given.get("code", "")
        known = self.group or AssessmentGroup.objects.filter(code=code).first()
        readable = {**START, "chapters": ["01"], "name": "–", **given}
        wrong = faults(code, readable, known=known, new=self.group is None)
        if fresh := [one for one in wrong if one.pointer not in self.errors]:
            add_violations(self, GroupUnusable.of(fresh))
        return given


class MemberForm(forms.Form):
    membership = forms.ChoiceField(
        label=_("Officer"), help_text=_("Officers of the documentary check who do not belong to it yet.")
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Leave it empty: no end."))

    def __init__(self, *args: Any, officers: QuerySet[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [
            (str(one.pk), f"{one.office.code if one.office else '–'} · {one.user}") for one in officers
        ]
        self.fields["membership"].choices = [("", _("Choose an officer")), *choices]  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today


class LeaveForm(forms.Form):
    since = DayField(label=_("First day away"))
    until = DayField(label=_("Last day away"), help_text=_("Holds in every group of the officer."))


class ConflictsForm(forms.Form):
    conflicts = forms.CharField(
        label=_("Organisations"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Registration numbers, one a line. Their cases are not drawn for this officer."),
    )

    @property
    def numbers(self) -> list[str]:
        return [part for part in re.split(r"[\s,;]+", self.cleaned_data["conflicts"]) if part]


class EndForm(forms.Form):
    until = DayField(label=_("Last day in the group"))


class EscalateForm(forms.Form):
    """A trader escalates."""

    delay = forms.ChoiceField(label=_("What is delayed"), choices=Delay.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Not needed. Read from level 1 on, by a handler who had to say why he needs it."),
    )


class RateForm(forms.Form):
    """A trader rates."""

    rating = forms.TypedChoiceField(
        label=_("How was it handled?"),
        choices=[
            (5, _("5: very well")),
            (4, _("4: well")),
            (3, _("3: fairly")),
            (2, _("2: badly")),
            (1, _("1: very badly")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AcknowledgeForm(forms.Form):
    """Nothing to fill in."""


class GoUpForm(forms.Form):
    """Why it goes one level up."""

    reason = ReasonField(label=_("Why it goes further up"))


class ShowForm(forms.Form):
    """Why a handler needs to know who complained."""

    reason = ReasonField(label=_("Why you need to know"))


class ResolveForm(forms.Form):
    """The root cause and what was done."""

    cause = forms.ChoiceField(
        label=_("Cause of the delay"),
        choices=[("", _("Choose")), *Cause.choices],
        help_text=_("It is counted."),
    )
    done = ReasonField(
        label=_("What was done"), most=1000, help_text=_("The complainant reads it. At least ten characters.")
    )


class GuidanceForm(forms.Form):
    """A note about goods."""

    title = forms.CharField(label=_("Title"), max_length=120)
    prefix = forms.CharField(  # type: ignore[assignment]
        label=_("Code begins with"), max_length=10, help_text=_("Two digits at least, for example 190590.")
    )
    words = forms.CharField(
        label=_("Words of the description"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas; all must be in it. Empty: every description."),
    )
    text = forms.CharField(
        label=_("How such goods are assessed"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    law = forms.CharField(label=_("Law"), max_length=200)
    expects = forms.CharField(
        label=_("Code that they get"),
        required=False,
        max_length=10,
        help_text=_("Its beginning. Then it is counted how often the note is followed."),
    )
    valid_from = DayField(label=_("From"), required=False, help_text=_("Empty: from today on."))
    valid_until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: no end."))

    def said(self) -> dict[str, Any]:
        """What the verb takes."""
        given = dict(self.cleaned_data)
        return {**given, "words": given["words"].split(",")}


class WithdrawForm(forms.Form):
    """Why a note is withdrawn."""

    reason = ReasonField(label=_("Why it is withdrawn"))
