"""Forms of the knowledge base: a draft, and the reason why something is sent back or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.models import DocumentVersion
from greenlane.enquiries.services.alternatives import LONGEST, SHORTEST, Alternative
from greenlane.enquiries.services.knowledge import LONGEST_TEXT, Text
from greenlane.enquiries.states import Domain, Kind, KnowledgeAudience
from greenlane.foundation import clock
from greenlane.web.fields import DayField, ReasonField

LANGUAGES = (
    (Language.ENGLISH.value, "English"),
    (Language.CHINESE.value, "繁體中文"),
    (Language.THAI.value, "ไทย"),
    (Language.HINDI.value, "हिन्दी"),
    (Language.KHMER.value, "ខ្មែរ"),
)
"""Languages of knowledge, each by its own name."""


class TextForm(forms.Form):
    """The text of a version. `effective_to` is the first day on which it is in force no more."""

    title = forms.CharField(label=_("Title"), max_length=300)
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "true"}),
        help_text=_("Markdown. Each heading begins a section; each row of a table becomes a passage."),
    )
    law = forms.CharField(label=_("Law"), max_length=300, required=False)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)
    effective_from = DayField(label=_("In force from"))
    effective_to = DayField(
        label=_("No more in force from"), required=False, help_text=_("Empty while no end is known.")
    )
    most_asked = forms.BooleanField(label=_("Among the most asked"), required=False)

    def as_text(self, version: DocumentVersion | None = None) -> Text:
        """What the verbs take; what the form does not ask for stays as it was."""
        given = self.cleaned_data
        return Text(
            title=given["title"],
            text=given["text"].replace("\r\n", "\n"),
            law=given["law"],
            source=given["source"],
            effective_from=given["effective_from"],
            effective_to=given["effective_to"],
            most_asked=given["most_asked"],
            licence=version.licence if version is not None else "",
        )


class NewForm(TextForm):
    """A version of a document, also of one that does not exist yet."""

    code = forms.CharField(
        label=_("Code"), max_length=120, help_text=_("Domain and name, such as passengers/cash.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    domain = forms.ChoiceField(label=_("Domain"), choices=Domain.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    audience = forms.ChoiceField(label=_("Who may read it"), choices=KnowledgeAudience.choices)
    field_order = ("code", "language", "domain", "kind", "audience", "title", "text")


class AlternativeForm(forms.Form):
    """A question, a passage, and whether the passage answers it."""

    question = forms.CharField(
        label=_("Question"), min_length=SHORTEST, max_length=LONGEST, help_text=_("As people ask it.")
    )
    place = forms.CharField(
        label=_("Passage"),
        max_length=300,
        help_text=_(
            "Code and anchor, such as passengers/cash#limit, or the whole citation. Each passage shows its own."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    answered = forms.ChoiceField(
        label=_("The passage"),
        choices=(
            ("yes", _("answers this question")),
            ("no", _("does not answer it, though it sounds as if it did")),
        ),
        initial="yes",
        widget=forms.RadioSelect,
    )

    def clean_place(self) -> str:
        given: str = self.cleaned_data["place"].strip()
        code, _mark, anchor = given.partition("#")
        if not (code and anchor):
            raise forms.ValidationError(
                _("Write the code of the document, #, and the anchor of the passage.")
            )
        return given

    def as_alternative(self) -> Alternative:
        """What the verb takes. A version in the place is left out: the question stays with the next one."""
        head, _mark, anchor = self.cleaned_data["place"].partition("#")
        code = head.partition("@")[0]
        given = self.cleaned_data
        return Alternative(code, anchor, given["language"], given["question"], given["answered"] == "yes")


class BecauseForm(forms.Form):
    reason = ReasonField(label=_("Reason"), most=2000)


def initial_of(version: DocumentVersion) -> dict[str, Any]:
    """A form filled with what a version says."""
    document = version.document
    return {
        "code": document.code,
        "language": document.language,
        "domain": document.domain,
        "kind": document.kind,
        "audience": document.audience,
        "title": version.title,
        "text": version.text,
        "law": version.law,
        "source": version.source,
        "effective_from": version.effective_from if version.is_open else clock.today(),
        "effective_to": version.declared_to or version.effective_to if version.is_open else None,
        "most_asked": version.most_asked,
    }
