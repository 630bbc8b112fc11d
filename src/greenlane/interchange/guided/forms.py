"""Forms made from the table of questions, the catalogue's and the upload's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Actor
from greenlane.interchange.engine.decimals import plain_decimal
from greenlane.interchange.guided import choices, limits
from greenlane.interchange.guided.content import BASE, has_control_characters
from greenlane.interchange.guided.questions import GRID, ITEM, MOST_ROWS, Group, Kind, Question

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?\Z")
_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_COMMODITY = re.compile(r"\d{6}(\d{2}){0,2}\Z")
LATER = "later"
"""Name of the button that keeps an unfinished page and leaves it."""
STAY = "stay"
"""Name of the button that keeps an unfinished page and shows what the duty would be."""


class TextField(forms.CharField):
    """A text without control characters; codes are written in capitals."""

    def __init__(self, *, capitals: bool = False, lines: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.capitals, self.lines = capitals, lines

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if not self.lines:
            text = " ".join(text.split()) if text.isprintable() or "\n" in text or "\t" in text else text
        return text.upper() if self.capitals and text.isascii() else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if has_control_characters(str(value or "")):
            raise ValidationError(_("Remove the invisible control characters."), code="control")


class NumberField(forms.CharField):
    """A plain decimal number. Groups of thousands may be written with commas or blanks."""

    def __init__(self, *, digits: tuple[int, int], **options: Any) -> None:
        super().__init__(**options)
        self.most, self.decimals = digits
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        text = _BLANKS.sub("", text)
        return text.replace(",", "") if _GROUPED.match(text) else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        if plain_decimal(value) is None or value.startswith(("-", "+")):
            raise ValidationError(_("Write digits with a decimal point, such as 1234.56."), code="number")
        whole, _point, fraction = value.partition(".")
        if len(whole.lstrip("0")) > self.most - self.decimals or len(fraction) > self.decimals:
            raise ValidationError(
                _("Write at most %(whole)s digits before the point and %(fraction)s after it."),
                code="digits",
                params={"whole": self.most - self.decimals, "fraction": self.decimals},
            )


class CommodityField(TextField):
    """A commodity code; dots and blanks between the digits do no harm."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        digits = re.sub(r"[.\s]", "", text)
        return digits if digits.isascii() and digits.isdigit() else text

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not _COMMODITY.match(value):
            raise ValidationError(_("A commodity code has six, eight or ten digits."), code="commodity")


def _choice_field(
    question: Question, actor: Actor, direction: str, present: str, **options: Any
) -> forms.ChoiceField:
    """A list with an empty line, and with the present value where the list does not know it."""
    listed = choices.options(question.choices, actor, direction)
    known = choices.codes_in(listed)
    if present and present not in known:
        listed.append((present, present))
    if "" not in known:
        listed.insert(0, ("", "—"))
    return forms.ChoiceField(choices=listed, **options)


def field_for(
    question: Question,
    *,
    actor: Actor,
    direction: str,
    present: str = "",
    wanted: bool = False,
    inside: str = "",
) -> forms.Field:
    """The form field of a question; `wanted` asks for an answer, `inside` is the path of its class."""
    common: dict[str, Any] = {
        "label": question.words(direction),
        "help_text": question.help,
        "required": wanted,
    }
    match question.kind:
        case Kind.CHOICE | Kind.PROCEDURE:
            return _choice_field(question, actor, direction, present, **common)
        case Kind.NUMBER | Kind.WHOLE:
            return NumberField(digits=limits.digits(question, inside=inside), **common)
        case Kind.COMMODITY:
            return CommodityField(
                max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}), **common
            )
        case Kind.LINES:
            return TextField(lines=True, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **common)
        case _:
            longest = limits.longest(question, inside=inside)
            if question.suggests:
                common["widget"] = forms.TextInput(attrs={"list": question.suggests})
            return TextField(capitals=question.kind is Kind.CODE, max_length=longest, **common)


class AnswersForm(forms.Form):
    """The questions of one page. Built by `answers_form`."""

    use_required_attribute = False
    unfinished = False
    """Kept for later: what is not answered yet is no error."""
    stamp = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def add_error(self, field: str | None, error: Any) -> None:
        if self.unfinished and field and getattr(error, "code", "") == "required":
            self.cleaned_data[field] = ""
            return
        super().add_error(field, error)

    def answers(self) -> dict[str, str]:
        """What was answered, by question."""
        return {name: str(value or "") for name, value in self.cleaned_data.items() if name != "stamp"}


def answers_form(
    questions: Iterable[Question],
    *,
    actor: Actor,
    direction: str,
    answers: Mapping[str, str],
    stamp: int,
    data: Mapping[str, Any] | None = None,
    fixed: frozenset[str] = frozenset(),
    inside: str = "",
) -> AnswersForm:
    """The form of some questions with their present answers; those in `fixed` are shown but cannot be changed."""
    form = AnswersForm(data, initial={**answers, "stamp": stamp})
    form.unfinished = data is not None and (LATER in data or STAY in data)
    for question in questions:
        present = answers.get(question.name, "")
        made = field_for(
            question,
            actor=actor,
            direction=direction,
            present=present,
            wanted=question.wanted,
            inside=inside,
        )
        made.disabled = question.name in fixed
        form.fields[question.name] = made
    return form


class RowForm(forms.Form):
    """One row of a group of documents, statements and the like. A row left empty says nothing."""

    use_required_attribute = False

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", "") == "required" and self._is_blank():
            self.cleaned_data[str(field)] = ""
            return
        super().add_error(field, error)

    def _is_blank(self) -> bool:
        return not any(
            self.data.get(self.add_prefix(name), "").strip() for name in self.fields if name != BASE
        )

    def row(self) -> dict[str, str]:
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


def rows_formset(
    group: Group,
    *,
    actor: Actor,
    direction: str,
    rows: list[dict[str, str]],
    data: Mapping[str, Any] | None = None,
    inside: str = "",
    blank: int = 2,
) -> BaseFormSet[Any]:
    """The rows of a group with some blank ones below."""
    present = {question.name: {row.get(question.name, "") for row in rows} for question in group.questions}
    fields: dict[str, Any] = {BASE: forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)}
    where = f"{inside}/{group.path}" if inside else group.path
    for position, question in enumerate(group.questions):
        made = field_for(question, actor=actor, direction=direction, wanted=position == 0, inside=where)
        if isinstance(made, forms.ChoiceField):
            known = choices.codes_in(list(made.choices))  # type: ignore[arg-type]
            made.choices = [*made.choices, *((v, v) for v in sorted(present[question.name] - known) if v)]  # type: ignore[misc]
        fields[question.name] = made
    form = type("GroupRowForm", (RowForm,), fields)
    formset: Any = formset_factory(form, extra=blank, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10)
    made_rows: BaseFormSet[Any] = formset(data, initial=rows, prefix=group.name)
    return made_rows


MOST_LINES = 200
"""Lines of the quick entry that are sent at once."""


class LineForm(forms.Form):
    """One line of the quick entry; `item` is the key of one that is there already."""

    use_required_attribute = False
    item = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    positions: Mapping[str, int] = {}
    """The number of each item of the draft by its key."""

    @property
    def number(self) -> int:
        """The number of the item now; 0 for a new one, and for one that was removed since the form was made."""
        return self.positions.get(self["item"].value() or "", 0)

    def line(self) -> tuple[int, dict[str, str]]:
        answers = {name: str(value or "") for name, value in self.cleaned_data.items() if name != "item"}
        return self.number, answers


_DATALISTS = {"countries": "list-countries", "packages": "list-packages"}
_WIDTHS = {"code": 11, "description": 25, "packages": 5, "gross_mass": 7, "net_mass": 7, "price": 8}


def line_formset(
    *,
    actor: Actor,
    direction: str,
    lines: list[dict[str, Any]],
    blank: int,
    positions: Mapping[str, int],
    data: Mapping[str, Any] | None = None,
) -> BaseFormSet[Any]:
    """Lines of the quick entry: those of one page, then blank ones."""
    fields: dict[str, Any] = {"positions": positions}
    for question in GRID:
        if not question.asked(direction):
            continue
        fields[question.name] = _cell(question, actor, direction)
    form = type("GridLineForm", (LineForm,), fields)
    formset: Any = formset_factory(form, extra=blank, max_num=MOST_LINES, absolute_max=MOST_LINES)
    made_lines: BaseFormSet[Any] = formset(data, initial=lines, prefix="line")
    return made_lines


def _cell(question: Question, actor: Actor, direction: str) -> forms.Field:
    """A cell: lists become short texts with suggestions, so that a line is typed without the mouse."""
    size = _WIDTHS.get(question.name, 9)
    if question.kind is not Kind.CHOICE:
        made = field_for(question, actor=actor, direction=direction, inside=ITEM)
        made.widget.attrs["size"] = size
        return made
    listed = choices.options(question.choices, actor, direction)
    return CodeCell(choices.codes_in(listed), list_id=_DATALISTS[question.choices], label=question.label)


class CodeCell(TextField):
    """A code typed by hand, checked against its list."""

    def __init__(self, known: set[str], *, list_id: str, label: Any) -> None:
        widget = forms.TextInput(attrs={"list": list_id, "size": 3, "autocomplete": "off"})
        super().__init__(capitals=True, required=False, max_length=4, label=label, widget=widget)
        self.known = known

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value not in self.known:
            raise ValidationError(_("“%(code)s” is not on the list."), code="list", params={"code": value})


class InsteadForm(forms.Form):
    """The draft that is given up for a new one."""

    instead_of = forms.UUIDField(required=False)


class GoodForm(forms.Form):
    """A good of the catalogue. What it may hold is decided by `catalogue.violations`."""

    use_required_attribute = False
    sku = TextField(label=_("SKU"), max_length=40, help_text=_("Your own number of the product."))
    description = TextField(label=_("Description of the goods"), max_length=512)
    code = CommodityField(label=_("Commodity code"), max_length=14)
    origin = TextField(
        capitals=True,
        label=_("Country of origin"),
        max_length=2,
        required=False,
        help_text=_("Two letters, such as TH."),
    )
    preference = TextField(label=_("Preference"), max_length=3, required=False, help_text=_("Such as 300."))
    unit = TextField(
        capitals=True, label=_("Unit"), max_length=3, required=False, help_text=_("Such as NAR.")
    )
    net_mass = NumberField(digits=(16, 6), label=_("Net mass of a unit (kg)"), required=False)
    unit_value = NumberField(digits=(16, 4), label=_("Usual price of a unit"), required=False)
    currency = TextField(capitals=True, label=_("Currency"), max_length=3, required=False)
    notes = TextField(label=_("Notes"), max_length=300, required=False)


class CatalogueFileForm(forms.Form):
    """A catalogue as CSV."""

    use_required_attribute = False
    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))


class Files(forms.FileInput):
    """A control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files."""

    def __init__(self, **options: Any) -> None:
        accept = ".xml,.json,.csv,.txt,application/xml,application/json,text/csv"
        super().__init__(widget=Files(attrs={"accept": accept}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = list(data) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given] or [
            super().clean(None, initial)
        ]


class UploadForm(forms.Form):
    """Files to lodge or to check."""

    use_required_attribute = False
    files = FilesField(label=_("Files"), allow_empty_file=True)  # type: ignore[assignment]
    map = forms.ChoiceField(
        label=_("Columns of CSV files"), required=False, help_text=_("Only for CSV: which column says what.")
    )
    dry_run = forms.BooleanField(
        label=_("Only check, lodge nothing"),
        required=False,
        help_text=_("You see every error and the amount payable; nothing is kept as a declaration."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, maps: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["map"].choices = [("", "—"), *maps]  # type: ignore[attr-defined]
