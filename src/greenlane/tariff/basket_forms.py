"""Forms of baskets: open one, add, change and end measures, import exchange rates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.tariff.basket_reads import published_groups
from greenlane.tariff.books import current_book
from greenlane.tariff.engine.book import MeasureKind, UnknownCommodity
from greenlane.tariff.engine.rate_file import MOST_BYTES
from greenlane.tariff.errors import NoTariff
from greenlane.tariff.labels import KINDS
from greenlane.web.fields import DayField, ReasonField

_LENGTHS = {0, 2, 4, 6, 8}


class BasketForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("What changes and why, for example “Order 7: shavers”.")
    )


class BecauseForm(forms.Form):
    reason = ReasonField()


class PrefixField(forms.CharField):
    """The goods a measure is about: the first 2, 4, 6 or 8 digits of the code, or nothing for all goods."""

    def clean(self, value: Any) -> str:
        text = super().clean(value).replace(".", "").replace(" ", "")
        if len(text) not in _LENGTHS or (text and not (text.isascii() and text.isdigit())):
            raise forms.ValidationError(
                gettext("Give the first 2, 4, 6 or 8 digits of a code, or nothing for all goods.")
            )
        return text


class RateField(forms.CharField):
    """A rate as it is printed in the tariff."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Rate"))
        options.setdefault("help_text", _("As the tariff prints it: Free, 5%, 3.5¢/kg, $1.20/liter + 4%."))
        super().__init__(max_length=300, **options)


class MeasureForm(forms.Form):
    """A new measure of a draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, label) for kind, label in KINDS.items()])
    goods = PrefixField(
        label=_("Goods"),
        max_length=12,
        required=False,
        help_text=_("The first 2, 4, 6 or 8 digits of the code. Empty: all goods."),
    )
    rate = RateField()
    basis = forms.CharField(label=_("Legal basis"), max_length=120)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: without end."))
    groups = forms.MultipleChoiceField(
        label=_("Origin groups"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None: every origin. A preference needs at least one."),
    )
    additional_code = forms.RegexField(
        r"^[0-9A-Z]{1,4}$", label=_("Additional code"), required=False, help_text=_("Up to four characters.")
    )
    procedure = forms.RegexField(
        r"^[0-9]{2}$", label=_("Only for procedure"), required=False, help_text=_("Two digits.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["groups"].choices = [  # type: ignore[attr-defined]
            (group.code, f"{group.code}: {group.name}") for group in published_groups()
        ]
        self.fields["since"].initial = clock.today

    def clean_goods(self) -> str:
        prefix: str = self.cleaned_data["goods"]
        if len(prefix) >= 6:
            _check_known(prefix)
        return prefix

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day lies before the first."))
        if cleaned.get("kind") == MeasureKind.PREFERENCE and not cleaned.get("groups"):
            self.add_error("groups", gettext("Say for which origins the preference holds."))
        return cleaned


def _check_known(prefix: str) -> None:
    """A slip of the keyboard is found before it becomes law."""
    try:
        current_book().resolve(prefix)
    except NoTariff:
        return
    except UnknownCommodity as unknown:
        raise forms.ValidationError(f"{unknown.message} {unknown.hint}") from unknown


class ReplaceForm(forms.Form):
    """Another rate for the goods of a measure, from a day on."""

    rate = RateField(label=_("New rate"))
    basis = forms.CharField(label=_("Legal basis"), max_length=120)
    since = DayField(label=_("From"), help_text=_("The old rate ends the day before."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].initial = clock.today


class EndForm(forms.Form):
    last_day = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["last_day"].initial = clock.today


class FindForm(forms.Form):
    """Which measures of the tariff in force to look at."""

    goods = PrefixField(
        label=_("Goods"), max_length=12, help_text=_("The first digits of the code, for example 8510.")
    )


class RatesForm(forms.Form):
    """A file of exchange rates with where it comes from."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV in UTF-8: date, currency, rate; or one day a row as central banks publish it. At most 8 MiB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    source = forms.CharField(label=_("Source"), max_length=40, initial="ECB reference rate")

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("The file is larger than 8 MiB."))
        content: bytes = file.read()
        return content
