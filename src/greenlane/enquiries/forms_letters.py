"""Forms of letters. They ask; the verbs decide."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.engine.shapes import Language
from greenlane.enquiries.states import Domain
from greenlane.web.fields import ReasonField

LONGEST = 8000
NAMES: dict[str, str] = {
    Language.ENGLISH.value: "English",
    Language.CHINESE.value: "繁體中文",
    Language.THAI.value: "ไทย",
    Language.HINDI.value: "हिन्दी",
    Language.KHMER.value: "ខ្មែរ",
}
"""The languages letters are answered in, by their own names."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


class ContactForm(forms.Form):
    """A letter by the public pages."""

    subject = forms.CharField(label=_("Subject"), max_length=150, required=False)
    text = forms.CharField(
        label=_("Your questions"),
        help_text=_("Do not send passwords, card numbers or papers. A number of a declaration is fine."),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Write your question.")},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The reply goes there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Without an address we cannot reply."),
            "invalid": _("This is no e-mail address."),
        },
    )
    language = forms.ChoiceField(label=_("Language of the reply"), choices=list(NAMES.items()))
    consent = forms.BooleanField(
        label=_("I agree that Customs keeps my letter and address to answer it."),
        error_messages={"required": _("Without this we may not keep your letter.")},
    )
    website = forms.CharField(label=_("Leave this empty"), required=False, max_length=200)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = secrets.token_hex(16)

    def clean_website(self) -> str:
        """People do not see this field; programs fill it in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty."))
        return ""

    @property
    def message_id(self) -> str:
        """An id of this letter, so that sending the form twice sends one letter."""
        token = self.cleaned_data.get("token", "")
        return f"{token}@form" if _TOKEN.fullmatch(token) else ""


class CloseForm(forms.Form):
    reason = ReasonField(label=_("Why no reply is sent"))


class BackForm(forms.Form):
    reason = ReasonField(label=_("What is to be changed"))


class MoveForm(forms.Form):
    domain = forms.ChoiceField(label=_("Domain"), choices=Domain.choices)
    reason = ReasonField(label=_("Why it belongs there"))


class SettleForm(forms.Form):
    how = ReasonField(label=_("What was done"), help_text=_("At least ten characters."))


class JudgeForm(forms.Form):
    """Whether a passage says what the sentence says that cites it."""

    right = forms.ChoiceField(
        label=_("Does the passage say what the answer says?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)
