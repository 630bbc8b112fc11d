"""What the officer at the desk enters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.documents.counter.cases import Case
from greenlane.documents.counter.services import Brought
from greenlane.documents.counter.sheets import MOST_SHEETS
from greenlane.documents.examining import MOST_BYTES
from greenlane.documents.forms import PRINTABLE, kind_choices
from greenlane.foundation import clock
from greenlane.web.fields import DayField

MOST_FILES = 20


class _Files(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class ScansField(forms.FileField):
    """The scans of one paper, in order; what is in them the verb examines."""

    def __init__(self, **options: Any) -> None:
        widget = _Files(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"})
        super().__init__(widget=widget, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = list(data) if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        return [super(ScansField, self).clean(one, initial) for one in given or [None]]


class PaperForm(forms.Form):
    """One paper: what it is, who brought it, its scan, and where the original goes."""

    use_required_attribute = False
    type_code = forms.ChoiceField(label=gettext_lazy("Type"), choices=[])
    number = forms.CharField(
        label=gettext_lazy("Number on the paper"), max_length=70, required=False, validators=[PRINTABLE]
    )
    issued_on = DayField(label=gettext_lazy("Date on the paper"), required=False)
    brought_by = forms.CharField(
        label=gettext_lazy("Brought by"),
        help_text=gettext_lazy("Name of the person at the desk."),
        max_length=100,
        validators=[PRINTABLE],
    )
    counted = forms.IntegerField(
        label=gettext_lazy("Number of sheets"),
        help_text=gettext_lazy("Count the sheets of paper. Each gets a number (IRN) of its own."),
        min_value=1,
        max_value=MOST_SHEETS,
    )
    scans = ScansField(
        label=gettext_lazy("Scan"),
        help_text=gettext_lazy(
            "One file with all pages, or a file for each sheet, in order. PDF, PNG, JPEG, TIFF; at most 25 MB each."
        ),
    )
    both_sides = forms.BooleanField(
        label=gettext_lazy("Both sides of each sheet are in the PDF"), required=False
    )
    original = forms.ChoiceField(
        label=gettext_lazy("The original"),
        choices=[
            ("kept", gettext_lazy("stays with Customs")),
            ("returned", gettext_lazy("is given back at once")),
        ],
        widget=forms.RadioSelect,
        initial="kept",
    )
    shelf = forms.CharField(
        label=gettext_lazy("Shelf"),
        help_text=gettext_lazy("Where it lies, for example “Room 12, B4”."),
        max_length=60,
        required=False,
        validators=[PRINTABLE],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type_code"].choices = kind_choices()  # type: ignore[attr-defined]

    def clean_issued_on(self) -> Any:
        given = self.cleaned_data["issued_on"]
        if given is not None and given > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return given

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("original") == "kept" and not values.get("shelf", "").strip():
            self.add_error("shelf", _("Say where the original lies."))
        return values

    def brought(self, case: Case) -> Brought:
        """The paper as the verb takes it."""
        values = self.cleaned_data
        return Brought(
            case=case,
            type_code=values["type_code"],
            brought_by=values["brought_by"],
            counted=values["counted"],
            scans=[(one.name, one.read(MOST_BYTES + 1)) for one in values["scans"]],
            number=values["number"],
            issued_on=values["issued_on"],
            both_sides=values["both_sides"],
            shelf=values["shelf"] if values["original"] == "kept" else "",
        )


class ShelfForm(forms.Form):
    shelf = forms.CharField(label=gettext_lazy("Shelf"), max_length=60, validators=[PRINTABLE])


class GiveBackForm(forms.Form):
    to = forms.CharField(
        label=gettext_lazy("Given to"),
        help_text=gettext_lazy("Name of the person who takes it."),
        max_length=100,
        validators=[PRINTABLE],
    )
