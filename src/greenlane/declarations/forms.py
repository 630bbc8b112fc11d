"""Forms of the declaration pages. They ask; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.declarations.models import CargoReport
from greenlane.declarations.states import CARGO
from greenlane.foundation import clock
from greenlane.foundation.access import Actor
from greenlane.web.fields import ReasonField

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*$", gettext_lazy("Use letters, digits and punctuation only."))
REASON_MOST = 2000


class Seen(forms.Form):
    """Every act carries the stamp of what its author saw."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)


class GoodsForm(Seen):
    location = forms.CharField(
        label=gettext_lazy("Where the goods are"),
        help_text=gettext_lazy("The code of the place. Left empty, the place you declared stands."),
        max_length=40,
        required=False,
        validators=[PRINTABLE],
    )


class WithdrawForm(Seen):
    reason = ReasonField(
        most=REASON_MOST,
        label=gettext_lazy("Why you withdraw it"),
        help_text=gettext_lazy("Customs reads this reason and keeps it."),
    )


class CancellationForm(Seen):
    reason = ReasonField(
        most=REASON_MOST,
        label=gettext_lazy("Why it should be cancelled"),
        help_text=gettext_lazy("A supervisor reads this and decides."),
    )


class CancellationAnswerForm(Seen):
    reason = ReasonField(
        most=REASON_MOST,
        label=gettext_lazy("Reason of your decision"),
        help_text=gettext_lazy("The trader reads this reason and it is kept."),
    )


class RefusalCode(TextChoices):
    """Grounds of a refusal; the code stands in front of the reason that the trader reads."""

    DOCUMENT_MISSING = "R01", gettext_lazy("A document is missing or cannot be read.")
    OTHER_GOODS = "R02", gettext_lazy("A document does not belong to these goods.")
    CLASSIFICATION = "R03", gettext_lazy("The goods are not classified rightly.")
    VALUE = "R04", gettext_lazy("The value is not supported by the documents.")
    ORIGIN = "R05", gettext_lazy("The origin is not proved.")
    QUANTITY = "R06", gettext_lazy("Quantity or mass differs from the documents.")
    PERMIT = "R07", gettext_lazy("A licence, permit or certificate is missing or not valid.")
    PROHIBITED = "R08", gettext_lazy("The goods are prohibited.")
    PARTY = "R09", gettext_lazy("A party is not who it is declared to be.")
    OTHER = "R99", gettext_lazy("Another ground, named below.")


class Seeing(TextChoices):
    SEEN = "seen", gettext_lazy("Seen")
    NOT_SEEN = "not_seen", gettext_lazy("Not seen")


class CheckForm(Seen):
    """The documentary check: which documents were seen, a note, or the grounds of a refusal.

    `documents` are (name, reference) pairs of the declaration. `decision` is `accept` or `refuse`.
    """

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("accept", gettext_lazy("Accept")), ("refuse", gettext_lazy("Refuse"))],
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose whether you accept or refuse.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Kept with the decision; the trader can read it."),
        max_length=REASON_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    grounds = forms.MultipleChoiceField(
        label=gettext_lazy("Grounds"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one ground.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason in words"),
        help_text=gettext_lazy(
            "Name the facts and the law. The trader reads it, and it stands in an appeal."
        ),
        max_length=REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why in a sentence: ten characters at least.")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, documents: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._documents = dict(documents)
        # Grounds and reason are asked for where one does not accept: then they are not optional.
        for name in ("grounds", "reason"):
            self.fields[name].required = self.data.get("decision") != "accept"
        grounds = [(code.value, f"{code.value} {code.label}") for code in RefusalCode]
        self.fields["grounds"].choices = grounds  # type: ignore[attr-defined]
        for name, reference in self._documents.items():
            self.fields[name] = forms.ChoiceField(
                label=reference, choices=Seeing.choices, required=False, widget=forms.RadioSelect
            )

    @property
    def document_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self._documents]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        short = "reason" in cleaned and len(cleaned["reason"].strip()) < 10
        if cleaned.get("decision") == "refuse" and short:
            self.add_error("reason", _("Say why in a sentence: ten characters at least."))
        return cleaned

    def remark(self) -> str:
        """The note of an acceptance, with what was seen."""
        return "\n".join(part for part in (self.cleaned_data["note"].strip(), *self._seen()) if part)

    def refusal(self) -> str:
        """The reason of a refusal: its grounds by code, the officer's words, the documents not seen."""
        grounds = [f"{code} {RefusalCode(code).label}" for code in self.cleaned_data["grounds"]]
        return "\n".join([*grounds, self.cleaned_data["reason"].strip(), *self._seen()])

    def _seen(self) -> Iterator[str]:
        for answer, sentence in (
            (Seeing.SEEN, _("Documents seen: %(documents)s.")),
            (Seeing.NOT_SEEN, _("Documents not seen: %(documents)s.")),
        ):
            named = [ref for name, ref in self._documents.items() if self.cleaned_data.get(name) == answer]
            if named:
                yield sentence % {"documents": "; ".join(named)}


class CargoReportForm(forms.Form):
    """What a carrier or terminal reports about a consignment."""

    consignment = forms.CharField(
        label=gettext_lazy("Consignment"),
        help_text=gettext_lazy("UCR, number of the transport document, or MRN."),
        max_length=70,
        validators=[PRINTABLE],
    )
    kind = forms.ChoiceField(label=gettext_lazy("What happened"), widget=forms.RadioSelect, choices=[])
    office = forms.ChoiceField(label=gettext_lazy("At which office"), choices=[])
    location = forms.CharField(
        label=gettext_lazy("Location"),
        help_text=gettext_lazy("Quay, shed or yard, if it matters."),
        max_length=40,
        required=False,
        validators=[PRINTABLE],
    )
    happened_at = forms.DateTimeField(
        label=gettext_lazy("When"),
        help_text=gettext_lazy("Left empty: now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, actor: Actor, offices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_for(actor)  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", _("Choose an office")), *offices]  # type: ignore[attr-defined]

    def clean_happened_at(self) -> datetime | None:
        given: datetime | None = self.cleaned_data["happened_at"]
        if given is not None and given < clock.now() - timedelta(days=3660):
            raise forms.ValidationError(_("This is more than ten years ago."))
        return given


def kinds_for(actor: Actor) -> list[tuple[str, Any]]:
    """The reports that the transition table lets this actor make."""
    verbs = {step.verb for step in CARGO if not step.roles.isdisjoint(actor.roles)}
    return [(kind.value, kind.label) for kind in CargoReport.Kind if kind.value in verbs]


class GateForm(forms.Form):
    """A scanned or typed MRN."""

    mrn = forms.CharField(
        label=gettext_lazy("MRN"),
        max_length=35,
        validators=[PRINTABLE],
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "autofocus": True}
        ),
    )

    def clean_mrn(self) -> str:
        return str(self.cleaned_data["mrn"]).replace(" ", "").upper()
