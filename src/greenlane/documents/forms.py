"""Forms of the document pages. They ask; the verbs decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.documents.examining import SIGNATURE_MOST, Upload
from greenlane.documents.kinds import KINDS
from greenlane.foundation import clock
from greenlane.web.fields import DayField

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*$", gettext_lazy("Use letters, digits and punctuation only."))
_ACCEPT = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.xml"


def kind_choices() -> list[tuple[str, Any]]:
    """The types one can choose, by what they are called."""
    named = [(kind.code, f"{kind.code} {kind.name}") for kind in KINDS.values()]
    return [("", _("Choose a type")), *named]


class DocumentForm(forms.Form):
    """One file with what is printed on it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, PNG, JPEG, TIFF or XML; at most 25 MB."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": _ACCEPT}),
        error_messages={"required": gettext_lazy("Choose a file.")},
    )
    type_code = forms.ChoiceField(
        label=gettext_lazy("Type"),
        choices=[],
        error_messages={"required": gettext_lazy("Choose what kind of document it is.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Number on the document"),
        help_text=gettext_lazy("As printed, for example the number of the invoice."),
        max_length=70,
        required=False,
        validators=[PRINTABLE],
    )
    issued_on = DayField(label=gettext_lazy("Date on the document"), required=False)
    signature = forms.FileField(
        label=gettext_lazy("Signature file"),
        help_text=gettext_lazy("Only for a signature beside the file (CMS, .p7s). A signed PDF needs none."),
        required=False,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = kind_choices()  # type: ignore[attr-defined]

    def clean_issued_on(self) -> Any:
        given = self.cleaned_data["issued_on"]
        if given is not None and given > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return given

    def upload(self) -> Upload:
        """The file as the verb takes it."""
        values = self.cleaned_data
        signature = values["signature"]
        return Upload(
            name=values["file"].name,
            data=values["file"].read(),
            type_code=values["type_code"],
            number=values["number"].strip(),
            issued_on=values["issued_on"],
            signature=signature.read(SIGNATURE_MOST + 1) if signature else b"",
        )


class Rows(forms.BaseFormSet[DocumentForm]):
    """Several files at once; rows left empty are passed over."""

    def clean(self) -> None:
        if self.forms and not any(self.errors) and not any(row.has_changed() for row in self.forms):
            self.forms[0].add_error("file", _("Choose a file."))


DocumentRows = forms.formset_factory(DocumentForm, formset=Rows, extra=3, max_num=10, absolute_max=10)


class HolderForm(forms.Form):
    """Whose documents they are, for those who hold mandates."""

    holder = forms.ChoiceField(
        label=gettext_lazy("Whose documents these are"),
        help_text=gettext_lazy("Your own organisation, or one whose mandate you hold."),
        choices=[],
    )

    def __init__(self, *args: Any, holders: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = holders  # type: ignore[attr-defined]


class UnredactedForm(forms.Form):
    """Why a faceless officer must see a page as it is."""

    reason = forms.CharField(
        label=gettext_lazy("Why you must see it as it is"),
        help_text=gettext_lazy("Ten characters at least, for example which fact cannot be read otherwise."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
