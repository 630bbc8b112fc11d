"""Forms of proposals, answers and decisions. They ask; the verbs decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.grounds import EVIDENCE, FIELDS, GROUNDS
from greenlane.assessment.services.wording import Evidence, GroundTaken
from greenlane.assessment.states import HearingMode
from greenlane.declarations.engine.changes import Change, Field
from greenlane.foundation.errors import CustomsError
from greenlane.web.fields import ReasonField
from greenlane.web.pages import sentence

CHANGES, GROUNDS_AT_MOST, EVIDENCE_AT_MOST, OBJECTIONS = 4, 3, 4, 3
MOST = 4000


class SeenForm(forms.Form):
    """Every act carries the stamp of what its author saw."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput, required=False)
    use_required_attribute = False


class ProposalForm(SeenForm):
    """What is proposed: rows of changes, grounds and data; empty rows are left out.

    `items` are pairs of an item's number and words for it, `papers` of a document's number and words.
    """

    def __init__(
        self, *given: Any, items: Iterable[tuple[int, str]], papers: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self._items, self._papers = [("", "–"), *items], [("", "–"), *papers]
        for n in range(CHANGES):
            self._change(n)
        for n in range(GROUNDS_AT_MOST):
            self._ground(n)
        for n in range(EVIDENCE_AT_MOST):
            self._evidence(n)

    def _change(self, n: int) -> None:
        self.fields[f"change_{n}_item"] = forms.ChoiceField(
            label=_("Item"), choices=self._items, required=False
        )
        self.fields[f"change_{n}_field"] = forms.ChoiceField(
            label=_("What is otherwise"),
            choices=[("", "–"), *((one.value, name) for one, name in FIELDS.items())],
            required=False,
        )
        self.fields[f"change_{n}_value"] = forms.CharField(
            label=_("Value found"), max_length=60, required=False
        )

    def _ground(self, n: int) -> None:
        choices = [("", "–"), *((one.code, f"{one.code} {one.name}") for one in GROUNDS.values())]
        self.fields[f"ground_{n}_code"] = forms.ChoiceField(
            label=_("Ground"), choices=choices, required=False
        )
        self.fields[f"ground_{n}_text"] = forms.CharField(
            label=_("In this case"),
            help_text=_("The declarant reads it. Name the facts."),
            max_length=MOST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _evidence(self, n: int) -> None:
        self.fields[f"evidence_{n}_kind"] = forms.ChoiceField(
            label=_("Kind of data"), choices=[("", "–"), *EVIDENCE.items()], required=False
        )
        self.fields[f"evidence_{n}_reference"] = forms.ChoiceField(
            label=_("Document"), choices=self._papers, required=False
        )
        self.fields[f"evidence_{n}_page"] = forms.IntegerField(
            label=_("Page"), min_value=1, max_value=2000, required=False
        )
        self.fields[f"evidence_{n}_text"] = forms.CharField(
            label=_("What it shows"),
            max_length=MOST,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def rows(self, name: str, parts: Sequence[str], most: int) -> list[list[Any]]:
        """The bound fields of each row, for the page."""
        return [[self[f"{name}_{n}_{part}"] for part in parts] for n in range(most)]

    @property
    def change_rows(self) -> list[list[Any]]:
        return self.rows("change", ("item", "field", "value"), CHANGES)

    @property
    def ground_rows(self) -> list[list[Any]]:
        return self.rows("ground", ("code", "text"), GROUNDS_AT_MOST)

    @property
    def evidence_rows(self) -> list[list[Any]]:
        return self.rows("evidence", ("kind", "reference", "page", "text"), EVIDENCE_AT_MOST)

    def changes(self) -> dict[int, Change]:
        """The changes by the number of their row."""
        return {
            n: Change(int(item), Field(field), value)
            for n, (item, field, value) in self._filled("change", ("item", "field", "value"), CHANGES)
            if item and field
        }

    def grounds(self) -> dict[int, GroundTaken]:
        return {
            n: GroundTaken(code, text)
            for n, (code, text) in self._filled("ground", ("code", "text"), GROUNDS_AT_MOST)
        }

    def evidence(self) -> dict[int, Evidence]:
        parts = ("kind", "reference", "page", "text")
        return {
            n: Evidence(kind, reference, page, text)
            for n, (kind, reference, page, text) in self._filled("evidence", parts, EVIDENCE_AT_MOST)
        }

    def _filled(self, name: str, parts: Sequence[str], most: int) -> list[tuple[int, list[Any]]]:
        given = self.cleaned_data
        rows = [
            (n, [given.get(f"{name}_{n}_{part}") or self._blank(part) for part in parts]) for n in range(most)
        ]
        return [(n, row) for n, row in rows if any(row)]

    @staticmethod
    def _blank(part: str) -> str | None:
        return None if part == "page" else ""

    def place(self, refusal: CustomsError) -> None:
        """Put each violation on the field of its row."""
        order = {
            "changes": ("change", list(self.changes())),
            "grounds": ("ground", list(self.grounds())),
            "evidence": ("evidence", list(self.evidence())),
        }
        for violation in refusal.violations:
            head, _bracket, rest = violation.pointer.partition("[")
            number, _end, part = rest.partition("]/")
            name, rows = order.get(head, ("", []))
            field = None
            if number.rstrip("]").isdigit() and int(number.rstrip("]")) < len(rows):
                last = {"change": "value", "ground": "code", "evidence": "kind"}[name]
                field = f"{name}_{rows[int(number.rstrip(']'))]}_{part or last}"
            elif name:
                field = {
                    "change": "change_0_value",
                    "ground": "ground_0_code",
                    "evidence": "evidence_0_kind",
                }[name]
            self.add_error(field if field in self.fields else None, sentence(violation))


class ObjectionForm(SeenForm):
    """The declarant's answer. `papers` are pairs of a document's number and words for it."""

    hearing = forms.BooleanField(
        label=_("I want to be heard in person"),
        help_text=_("Customs appoints a day, by video or at the office."),
        required=False,
    )
    papers = forms.MultipleChoiceField(
        label=_("Documents that show it"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, papers: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["papers"].choices = list(papers)  # type: ignore[attr-defined]
        for n in range(OBJECTIONS):
            self.fields[f"objection_{n}"] = forms.CharField(
                label=gettext("Objection %(number)s") % {"number": n + 1},
                help_text=gettext("One point each; every one gets a written reply.") if n == 0 else "",
                max_length=MOST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def objection_fields(self) -> list[Any]:
        return [self[f"objection_{n}"] for n in range(OBJECTIONS)]

    def objections(self) -> list[str]:
        given = (self.cleaned_data[f"objection_{n}"] for n in range(OBJECTIONS))
        return [text for text in given if text.strip()]


class DecisionForm(SeenForm):
    """The reasons of a decision: `objections` are the declarant's, each gets a reply."""

    facts = forms.CharField(
        label=_("Facts"),
        help_text=_("What the goods are, what was declared and what was found."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reasoning = forms.CharField(
        label=_("Reasons"),
        help_text=_("Why the grounds apply to these facts. It stands in an appeal."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *given: Any, objections: Sequence[str], heard: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self._objections = list(objections)
        for n, text in enumerate(self._objections):
            self.fields[f"reply_{n}"] = forms.CharField(
                label=gettext("Reply to objection %(number)s") % {"number": n + 1},
                help_text=text,
                max_length=MOST,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        if heard:
            self.fields["minutes"] = forms.CharField(
                label=_("What was said at the hearing"),
                max_length=MOST,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def replies(self) -> list[str]:
        return [self.cleaned_data[f"reply_{n}"] for n in range(len(self._objections))]


class AppointForm(SeenForm):
    """When and how the declarant is heard."""

    at = forms.DateTimeField(
        label=_("When"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    mode = forms.ChoiceField(label=_("How"), choices=HearingMode.choices)
    place = forms.CharField(label=_("Room, or address of the meeting"), max_length=200, required=False)

    def moment(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        return at if timezone.is_aware(at) else timezone.make_aware(at)


class DropForm(SeenForm):
    reason = ReasonField(
        most=MOST, label=_("Why you drop it"), help_text=_("The declarant reads this reason.")
    )


class SendBackForm(SeenForm):
    reason = ReasonField(
        most=MOST, label=_("Why you do not sign"), help_text=_("The officer reads this reason.")
    )
