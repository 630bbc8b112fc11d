"""Forms of the pages of queries. They ask; the verbs decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from greenlane.assessment.engine.questions import MOST_QUESTIONS, Evidence
from greenlane.assessment.engine.reasons import EvidenceKind, askable
from greenlane.assessment.evidence import Cited
from greenlane.assessment.models import QueryItem
from greenlane.assessment.query_words import FACTS, field_word
from greenlane.assessment.services import Answer, Asked
from greenlane.documents.forms import kind_choices
from greenlane.documents.kinds import name_of
from greenlane.documents.models import Document
from greenlane.web.fields import ReasonField
from greenlane.web.pages import said

MOST_TEXT = 2000


class Offered:
    """What the builder offers to choose from: goods items, differences found, documents on file, findings."""

    def __init__(
        self,
        items: Sequence[tuple[int, str]],
        differences: Sequence[Evidence],
        documents: Sequence[Document],
        findings: Sequence[Evidence],
    ) -> None:
        self.items = [("", _("Whole declaration")), *((str(n), f"{n}. {text[:60]}") for n, text in items)]
        self.reasons = [("", _("Choose a reason"))] + [
            (one.code, f"{one.code} {said(one.title)}") for one in askable().values()
        ]
        self.facts = [("", _("Choose"))] + [(fact.value, word) for fact, word in FACTS.items()]
        self.differences = [(_key(one), _difference_in_words(one)) for one in differences]
        self.documents = [("", _("None"))] + [
            (one.irn, f"{one.type_name} {one.number} ({one.irn})") for one in documents
        ]
        self.findings = [(one.code, one.text or one.title) for one in findings]


def _key(one: Evidence) -> str:
    return f"{one.irn}/{one.code}/{one.page or 0}"


def _difference_in_words(one: Evidence) -> str:
    named = {
        "field": field_word(one.code),
        "declared": one.declared,
        "printed": one.read,
        "paper": name_of(one.title),
        "page": one.page,
    }
    return _("%(field)s: declared %(declared)s, printed %(printed)s (%(paper)s, page %(page)s)") % named


class QuestionForm(forms.Form):
    """One question with its evidence. Everything may be left out while it is a draft."""

    use_required_attribute = False
    reason = forms.ChoiceField(label=gettext_lazy("Why you ask"), choices=[], required=False)
    item = forms.ChoiceField(label=gettext_lazy("Goods item"), choices=[], required=False)
    fact = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        choices=[],
        required=False,
        help_text=gettext_lazy("It must fit the reason."),
    )
    text = forms.CharField(
        label=gettext_lazy("Question in your words"),
        help_text=gettext_lazy("Say what you doubt and what would settle it. The trader reads this."),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    document = forms.ChoiceField(
        label=gettext_lazy("Document asked for"),
        help_text=gettext_lazy("Not one that the declaration had to bring: that is on file."),
        choices=[],
        required=False,
    )
    differences = forms.MultipleChoiceField(
        label=gettext_lazy("Differences found"),
        choices=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    findings = forms.MultipleChoiceField(
        label=gettext_lazy("Findings"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    paper = forms.ChoiceField(label=gettext_lazy("Document on file"), choices=[], required=False)
    page = forms.IntegerField(label=gettext_lazy("Page"), min_value=1, max_value=100_000, required=False)
    words = forms.CharField(
        label=gettext_lazy("Words on that page"),
        help_text=gettext_lazy("As printed; their place is marked."),
        max_length=200,
        required=False,
    )
    comparables = forms.BooleanField(
        label=gettext_lazy("Prices of like goods of other traders (for the goods item chosen)"),
        required=False,
    )
    tariff = forms.CharField(
        label=gettext_lazy("Code of the tariff"),
        help_text=gettext_lazy("Chapter, heading or subheading, for example 1905."),
        max_length=13,
        required=False,
    )
    tariff_text = forms.CharField(label=gettext_lazy("Note or text of it"), max_length=500, required=False)
    law = forms.CharField(
        label=gettext_lazy("Legal text"),
        help_text=gettext_lazy("For example: Customs Act s. 40(1)."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("reason", offered.reasons),
            ("item", offered.items),
            ("fact", offered.facts),
            ("document", [("", _("None")), *kind_choices()[1:]]),
            ("differences", offered.differences),
            ("findings", offered.findings),
            ("paper", offered.documents),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        return not any(value for name, value in self.cleaned_data.items())

    def asked(self) -> Asked:
        """The question as the verb takes it."""
        given = self.cleaned_data
        return Asked(
            reason=given["reason"],
            fact=given["fact"],
            item=int(given["item"]) if given["item"] else None,
            text=given["text"],
            document=given["document"],
            evidence=tuple(self._cited()),
        )

    def _cited(self) -> list[Cited]:
        given = self.cleaned_data
        cited = []
        for key in given["differences"]:
            irn, code, page = key.split("/")
            cited.append(Cited(EvidenceKind.DIFFERENCE, irn=irn, code=code, page=int(page) or None))
        if given["paper"]:
            page = given["page"] or 1
            cited.append(Cited(EvidenceKind.PAGE, irn=given["paper"], page=page, text=given["words"]))
        if given["comparables"]:
            cited.append(Cited(EvidenceKind.COMPARABLES))
        if given["tariff"]:
            cited.append(Cited(EvidenceKind.TARIFF, code=given["tariff"], text=given["tariff_text"]))
        if given["law"]:
            cited.append(Cited(EvidenceKind.LAW, text=given["law"]))
        return [*cited, *(Cited(EvidenceKind.FINDING, code=code) for code in given["findings"])]


def initial_of(row: QueryItem) -> dict[str, Any]:
    """What is kept of a question, as its form shows it."""
    start: dict[str, Any] = {
        "reason": row.reason,
        "item": str(row.item or ""),
        "fact": row.fact,
        "text": row.text,
        "document": row.document,
        "differences": [],
        "findings": [],
    }
    for one in row.proofs:
        match one.kind:
            case EvidenceKind.DIFFERENCE:
                start["differences"].append(_key(one))
            case EvidenceKind.FINDING:
                start["findings"].append(one.code)
            case EvidenceKind.PAGE:
                start |= {"paper": one.irn, "page": one.page, "words": one.text}
            case EvidenceKind.COMPARABLES:
                start["comparables"] = True
            case EvidenceKind.TARIFF:
                start |= {"tariff": one.code, "tariff_text": one.text}
            case EvidenceKind.LAW:
                start["law"] = one.text
    return start


QuestionRows = forms.formset_factory(
    QuestionForm, extra=0, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)
"""The questions of a query; refilled rows and new ones are counted by `q-TOTAL_FORMS`."""


class WhyForm(forms.Form):
    why_not_before = forms.CharField(
        label=gettext_lazy("Why this could not be asked before"),
        help_text=gettext_lazy("A supervisor decides on it; the trader reads it too."),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TakeBackForm(forms.Form):
    reason = ReasonField(
        label=gettext_lazy("Why you take it back"), help_text=gettext_lazy("The trader reads it.")
    )


class DeclineForm(forms.Form):
    reason = ReasonField(
        label=gettext_lazy("Why you decline"), help_text=gettext_lazy("The officer reads it.")
    )


class AnswerForm(forms.Form):
    """The answer to one question."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("answered", gettext_lazy("I answer")),
            ("cannot", gettext_lazy("I cannot provide it, for the reason below")),
        ],
        initial="answered",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("Answer or reason"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    irns = forms.CharField(
        label=gettext_lazy("Numbers of filed documents (IRN)"),
        help_text=gettext_lazy("Several with spaces between them."),
        max_length=400,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or file a document now"),
        help_text=gettext_lazy("PDF, PNG, JPEG, TIFF or XML; at most 25 MB."),
        required=False,
        allow_empty_file=True,
    )
    type_code = forms.ChoiceField(label=gettext_lazy("Type of this document"), choices=[], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = kind_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("file") and not given.get("type_code"):
            self.add_error("type_code", _("Choose what kind of document it is."))
        return given

    def numbers(self) -> list[str]:
        return self.cleaned_data["irns"].replace(",", " ").upper().split()

    def answer(self) -> Answer:
        given = self.cleaned_data
        return Answer(given["text"], tuple(self.numbers()), given["kind"] == "cannot")


class AmendForm(forms.Form):
    will_amend = forms.BooleanField(
        label=gettext_lazy("I will amend the declaration"),
        help_text=gettext_lazy("Say so here, then use “Amend” on the page of the declaration."),
        required=False,
    )
