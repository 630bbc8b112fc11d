"""Forms of what is decided in a case. They ask; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.assessment import listed
from greenlane.assessment.models import SecurityKind
from greenlane.declarations.engine.changes import Change, Field
from greenlane.declarations.forms import Seen
from greenlane.declarations.models import Declaration
from greenlane.documents.examining import Upload
from greenlane.documents.forms import kind_choices
from greenlane.foundation.values import Money, minor_places
from greenlane.web.fields import ReasonField

PRINTABLE = RegexValidator(
    r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", gettext_lazy("Use letters, digits and punctuation only.")
)
ROWS = 3
"""Changes on one form."""
MOST = 2000
FIELDS = {
    Field.COMMODITY: gettext_lazy("Commodity code"),
    Field.VALUE: gettext_lazy("Customs value"),
    Field.ORIGIN: gettext_lazy("Origin"),
    Field.PREFERENTIAL_ORIGIN: gettext_lazy("Preferential origin"),
    Field.PREFERENCE: gettext_lazy("Preference"),
    Field.NET_MASS: gettext_lazy("Net mass (kg)"),
    Field.GROSS_MASS: gettext_lazy("Gross mass (kg)"),
    Field.QUANTITY: gettext_lazy("Supplementary quantity"),
    Field.PROCEDURE: gettext_lazy("Procedure"),
    Field.ADDITIONAL_PROCEDURES: gettext_lazy("Additional procedures"),
}


class StepForm(Seen):
    """A form of one case. `values()` is what its verb takes besides the declaration and who acts."""

    use_required_attribute = False

    def __init__(self, *given: Any, found: Declaration, **more: Any) -> None:
        super().__init__(*given, **more)
        self.found = found
        self.prepare()

    def prepare(self) -> None:
        """Bring in what depends on the case."""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def minor(self, name: str) -> int | None:
        amount = self.cleaned_data.get(name)
        return None if amount is None else Money.of(amount, self.found.currency).minor


class PlainForm(StepForm):
    """Nothing to fill in: the page asks once more."""


class WordsForm(StepForm):
    reason = ReasonField(
        most=MOST,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Kept with the case and in the event log."),
    )


class ToldForm(StepForm):
    reason = ReasonField(
        most=MOST,
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("The trader reads this reason and it is kept."),
    )


def amount_field(
    found: Declaration, label: Any, help_text: Any = "", *, required: bool
) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_digits=16,
        decimal_places=minor_places(found.currency),
        required=required,
    )


class ChangesForm(StepForm):
    """Some rows of item, field and value: figures that differ from the declared ones."""

    def prepare(self) -> None:
        numbers = [
            ("", "–"),
            *((str(n), str(n)) for n in self.found.items.values_list("sequence", flat=True)[:200]),
        ]
        kinds = [("", "–"), *((field.value, label) for field, label in FIELDS.items())]
        for row in range(1, ROWS + 1):
            self.fields[f"item_{row}"] = forms.ChoiceField(label=_("Item"), choices=numbers, required=False)
            self.fields[f"field_{row}"] = forms.ChoiceField(label=_("What"), choices=kinds, required=False)
            self.fields[f"value_{row}"] = forms.CharField(
                label=_("Should be"), max_length=40, required=False, validators=[PRINTABLE]
            )

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each row, for the template."""
        return [[self[f"{name}_{row}"] for name in ("item", "field", "value")] for row in range(1, ROWS + 1)]

    def changes(self) -> list[Change]:
        found = []
        for row in range(1, ROWS + 1):
            item, field, value = (
                self.cleaned_data.get(f"{name}_{row}", "") for name in ("item", "field", "value")
            )
            if item and field and value:
                found.append(Change(int(item), Field(field), value))
        return found

    def clean(self) -> dict[str, Any]:
        for row in range(1, ROWS + 1):
            given = [bool(self.cleaned_data.get(f"{name}_{row}")) for name in ("item", "field", "value")]
            if any(given) and not all(given):
                self.add_error(f"value_{row}", _("Fill in the whole row, or leave it empty."))
        return self.cleaned_data


class ProvisionalForm(ChangesForm):
    grounds = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=listed.choices(listed.GROUNDS), widget=forms.RadioSelect
    )
    explanation = ReasonField(
        most=MOST,
        label=gettext_lazy("What is in doubt"),
        help_text=gettext_lazy("The trader reads this and it is kept."),
    )
    missing = forms.CharField(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("One thing a line. Left empty, you list it within the first clock."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=9000,
        required=False,
        validators=[PRINTABLE],
    )
    enquiries = forms.BooleanField(
        label=gettext_lazy("Customs makes enquiries of its own"),
        help_text=gettext_lazy("The final assessment then waits for their end."),
        required=False,
    )

    def prepare(self) -> None:
        super().prepare()
        label = _("Amount of the security (%(currency)s)") % {"currency": self.found.currency}
        text = _(
            "Left empty, it is computed from the figures in doubt above. Another amount needs its reason."
        )
        self.fields["security_minor"] = amount_field(self.found, label, text, required=False)
        self.fields["security_reason"] = forms.CharField(
            label=_("Why this amount"),
            max_length=MOST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            validators=[PRINTABLE],
        )

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "grounds": given["grounds"],
            "explanation": given["explanation"],
            "missing": given["missing"].splitlines(),
            "enquiries": given["enquiries"],
            "changes": self.changes(),
            "security_minor": self.minor("security_minor"),
            "security_reason": given["security_reason"],
        }


class FinaliseAnewForm(ChangesForm):
    reason = ReasonField(
        most=MOST,
        label=gettext_lazy("Grounds"),
        help_text=gettext_lazy("The trader reads them and they are kept."),
    )

    def values(self) -> dict[str, Any]:
        return {"changes": self.changes(), "reason": self.cleaned_data["reason"]}


class MissingForm(StepForm):
    missing = forms.CharField(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("One thing a line; all of it at once. Empty: nothing is missing."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=9000,
        required=False,
        validators=[PRINTABLE],
    )

    def values(self) -> dict[str, Any]:
        return {"missing": self.cleaned_data["missing"].splitlines()}


class PauseForm(StepForm):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=listed.choices(listed.PAUSES), widget=forms.RadioSelect
    )
    reason = ReasonField(
        most=MOST,
        label=gettext_lazy("In words"),
        help_text=gettext_lazy("The trader reads this and it is kept."),
    )


class SecurityForm(StepForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=SecurityKind.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("The number of the bond or guarantee, or of the receipt of the deposit."),
        max_length=60,
        validators=[PRINTABLE],
    )

    def prepare(self) -> None:
        label = _("Amount (%(currency)s)") % {"currency": self.found.currency}
        self.fields["amount_minor"] = amount_field(self.found, label, required=True)

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "reference": given["reference"],
            "amount_minor": self.minor("amount_minor"),
        }


class SupplyForm(StepForm):
    number = forms.ChoiceField(label=gettext_lazy("What you supply"), choices=[], widget=forms.RadioSelect)
    irn = forms.CharField(
        label=gettext_lazy("Number of a filed document (IRN)"),
        max_length=24,
        required=False,
        validators=[PRINTABLE],
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("PDF, PNG, JPEG, TIFF or XML; at most 25 MB. It is filed for you."),
        required=False,
    )
    type_code = forms.ChoiceField(label=gettext_lazy("Kind of the file"), choices=[], required=False)
    note = forms.CharField(
        label=gettext_lazy("In words"),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[PRINTABLE],
    )

    def prepare(self) -> None:
        rows = self.found.provisionals.filter(state="open").values_list(
            "missing__number", "missing__what", "missing__supplied_at"
        )
        open_ones = [(str(number), what) for number, what, at in rows if number is not None and at is None]
        self.fields["number"].choices = open_ones  # type: ignore[attr-defined]
        self.fields["type_code"].choices = kind_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("file") and not given.get("type_code"):
            self.add_error("type_code", _("Choose what kind of document it is."))
        return given

    def upload(self) -> Upload | None:
        file = self.cleaned_data.get("file")
        return Upload(file.name, file.read(), self.cleaned_data["type_code"]) if file else None

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "number": int(given["number"]),
            "irn": given["irn"],
            "note": given["note"],
            "upload": self.upload(),
        }
