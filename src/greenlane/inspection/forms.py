"""Forms of inspection. They ask; the verbs decide. What was written comes back when something is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations.models import GoodsItem
from greenlane.inspection.models import Examination
from greenlane.inspection.notes import MOST_PACKAGES, MOST_SEALS, MOST_TEXT, Finding, Notes
from greenlane.inspection.states import FindingKind
from greenlane.web.fields import DayField, ReasonField

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*$", gettext_lazy("Use letters, digits and punctuation only."))
CONFORM, DIFFERS = "yes", "no"
SAYS = ((CONFORM, gettext_lazy("As declared")), (DIFFERS, gettext_lazy("Differs")))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ReportForm(forms.Form):
    """Everything an examiner notes: what was ordered, packages, items, seals, a remark. Photos are sent beside it."""

    packages_opened = forms.IntegerField(
        label=gettext_lazy("Packages opened"),
        min_value=0,
        max_value=MOST_PACKAGES,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seals_removed = forms.CharField(
        label=gettext_lazy("Seals removed"),
        help_text=gettext_lazy("Their numbers, with commas between."),
        max_length=MOST_TEXT,
        required=False,
        validators=[PRINTABLE],
    )
    seals_affixed = forms.CharField(
        label=gettext_lazy("Seals affixed"),
        help_text=gettext_lazy("Their numbers, with commas between."),
        max_length=MOST_TEXT,
        required=False,
        validators=[PRINTABLE],
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        help_text=gettext_lazy("Also why something that was ordered could not be done."),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = forms.FileField(
        label=gettext_lazy("Take photos"),
        help_text=gettext_lazy("JPEG or PNG, up to 12 MB each. Where they were taken is not kept."),
        required=False,
        widget=ManyFiles(attrs={"accept": "image/*", "capture": "environment", "multiple": True}),
    )
    use_required_attribute = False

    def __init__(
        self, *args: Any, examination: Examination, items: Sequence[GoodsItem], **kwargs: Any
    ) -> None:
        self.examination, self.items = examination, items
        if not (args and args[0] is not None):
            kwargs.setdefault("initial", _initial(Notes.of(examination.notes)))
        super().__init__(*args, **kwargs)
        for number, (key, text) in enumerate(examination.instructions, start=1):
            label = f"{number}. {_(text)}"
            self.fields[f"done_{key}"] = forms.BooleanField(label=label, required=False)
        for item in items:
            self._add_item(item)

    def _add_item(self, item: GoodsItem) -> None:
        name, label = f"item_{item.sequence}", f"{item.sequence}. {item.commodity_code} {item.description}"
        self.fields[name] = forms.ChoiceField(
            label=label[:200], choices=SAYS, required=False, widget=forms.RadioSelect
        )
        kinds = [("", _("Choose what differs")), *FindingKind.choices]
        self.fields[f"{name}_kind"] = forms.ChoiceField(
            label=_("What differs"), choices=kinds, required=False
        )
        self.fields[f"{name}_quantity"] = forms.CharField(
            label=_("Quantity found"), max_length=60, required=False, validators=[PRINTABLE]
        )
        self.fields[f"{name}_text"] = forms.CharField(
            label=_("Declared, and found"),
            max_length=MOST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    @property
    def instructions(self) -> list[Any]:
        """The boxes to tick, in the order of the order."""
        return [self[f"done_{key}"] for key, _text in self.examination.instructions]

    @property
    def goods(self) -> list[dict[str, Any]]:
        """The fields of each goods item together."""
        return [
            {
                "item": item,
                "says": self[f"item_{item.sequence}"],
                "kind": self[f"item_{item.sequence}_kind"],
                "quantity": self[f"item_{item.sequence}_quantity"],
                "text": self[f"item_{item.sequence}_text"],
                "open": self[f"item_{item.sequence}"].value() == DIFFERS,
            }
            for item in self.items
        ]

    def notes(self) -> Notes:
        """What is written, also where it is not complete; fields that are wrong are left out."""
        given = self.cleaned_data
        return Notes(
            checked=tuple(key for key, _text in self.examination.instructions if given.get(f"done_{key}")),
            packages_opened=given.get("packages_opened"),
            findings=tuple(self._findings(given)),
            seals_removed=_numbers(given.get("seals_removed", "")),
            seals_affixed=_numbers(given.get("seals_affixed", "")),
            remark=given.get("remark", ""),
        )

    def _findings(self, given: dict[str, Any]) -> Iterable[Finding]:
        for item in self.items:
            name = f"item_{item.sequence}"
            says = given.get(name, "")
            if says == CONFORM:
                yield Finding(item.sequence, True)
            elif says == DIFFERS or given.get(f"{name}_text"):
                yield Finding(
                    item.sequence,
                    False if says else None,
                    given.get(f"{name}_kind", ""),
                    given.get(f"{name}_quantity", ""),
                    given.get(f"{name}_text", ""),
                )


def _initial(notes: Notes) -> dict[str, Any]:
    found: dict[str, Any] = {
        "packages_opened": notes.packages_opened,
        "seals_removed": ", ".join(notes.seals_removed),
        "seals_affixed": ", ".join(notes.seals_affixed),
        "remark": notes.remark,
        **{f"done_{key}": True for key in notes.checked},
    }
    for one in notes.findings:
        name = f"item_{one.item}"
        found[name] = {True: CONFORM, False: DIFFERS}.get(one.conform, "")  # type: ignore[arg-type]
        found |= {f"{name}_kind": one.kind, f"{name}_quantity": one.quantity, f"{name}_text": one.text}
    return found


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(part.strip()[:35] for part in text.split(",") if part.strip())[:MOST_SEALS]


class AppointmentForm(forms.Form):
    """A time and place for the examination, and who comes."""

    day = DayField(label=gettext_lazy("Day"))
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=70, validators=[PRINTABLE])
    participants = forms.MultipleChoiceField(
        label=gettext_lazy("Agencies that come too"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, agencies: Sequence[str], zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        if agencies:
            self.fields["participants"].choices = [(code, code) for code in agencies]  # type: ignore[attr-defined]
        else:
            del self.fields["participants"]

    def times(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        given = self.cleaned_data
        return {
            "starts_at": datetime.combine(given["day"], given["begins"], self.zone),
            "ends_at": datetime.combine(given["day"], given["ends"], self.zone),
            "place": given["place"],
            "participants": given.get("participants", []),
        }


class WhyForm(forms.Form):
    """A reason that only one of two answers needs."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    reason = ReasonField(help_text=gettext_lazy("The trader reads this reason and it is kept."))


class VerificationForm(forms.Form):
    """The list of a verification, a remark, or why it is set aside."""

    seen = forms.MultipleChoiceField(
        label=gettext_lazy("Verified"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is set aside"),
        help_text=gettext_lazy("The trader reads it: say what is missing. It keeps its place."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, checks: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].choices = checks  # type: ignore[attr-defined]
